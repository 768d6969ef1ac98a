/**
 * Versions of what is known of an endpoint. A process numbers all that it says about itself, heartbeats and application states alike,
 * with one counter. So within a generation, the highest number that a node holds says what it holds, provided that it holds everything
 * up to that number. The whole exchange rests on this.
 */
import type { Endpoint } from "./types.ts";

/** Java's Integer.MAX_VALUE: the heartbeat that others forge for a node that has shut down. */
export const LAST_VERSION = 2_147_483_647;

export const maxVersion = ({ heartbeat, states }: Endpoint): number =>
  Math.max(heartbeat, ...Object.values(states).map(({ version }) => version));

/** What a node lacks that holds everything up to `version`; null if nothing. The heartbeat is always included, even if it is old. */
export function newerThan({ generation, heartbeat, states }: Endpoint, version: number): Endpoint | null {
  const newer = Object.entries(states).filter(([, state]) => state.version > version);
  if (heartbeat <= version && newer.length === 0) return null;
  return { generation, heartbeat, states: Object.fromEntries(newer) };
}

/** The status without its argument: BOOT_REPLACE of "BOOT_REPLACE,n3", removing of "removing,n1" (n1 coordinates); empty if there is none. */
export const statusOf = ({ states }: Endpoint): string => states.STATUS?.value.split(",")[0] ?? "";

const deadStates: readonly string[] = ["removing", "removed", "LEFT"];

/** Whether an endpoint is in a state in which it is never marked alive. Shutdown is not among these: the node may come back. */
export const isDeadState = (endpoint: Endpoint): boolean => deadStates.includes(statusOf(endpoint));
