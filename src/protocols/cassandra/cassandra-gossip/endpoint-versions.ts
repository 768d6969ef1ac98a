/**
 * What is known of an endpoint, and how old it is. A process numbers all that it says of itself, heartbeats and
 * application states alike, by one counter; so within a generation the greatest number that somebody holds tells all that
 * it holds, provided that it holds everything up to that number. That is what the whole exchange rests on.
 */
import type { Endpoint } from "./types.ts";

/** Java's Integer.MAX_VALUE: the heartbeat that is forged for a node that has shut down. */
export const LAST_VERSION = 2_147_483_647;

export const maxVersion = ({ heartbeat, states }: Endpoint): number =>
  Math.max(heartbeat, ...Object.values(states).map(({ version }) => version));

/** What a holder of all up to `version` has not got. The heartbeat comes with it even if it is old; null if there is nothing. */
export function newerThan({ generation, heartbeat, states }: Endpoint, version: number): Endpoint | null {
  const newer = Object.entries(states).filter(([, state]) => state.version > version);
  if (heartbeat <= version && newer.length === 0) return null;
  return { generation, heartbeat, states: Object.fromEntries(newer) };
}

/** "BOOT_REPLACE,n3" is the status BOOT_REPLACE, and "removing,n1" is removing, with n1 as coordinator; empty without one. */
export const statusOf = ({ states }: Endpoint): string => states.STATUS?.value.split(",")[0] ?? "";

const deadStates: readonly string[] = ["removing", "removed", "LEFT"];

/** Whoever is in one of these is never marked alive. A node that has shut down is in none: it may come back. */
export const isDeadState = (endpoint: Endpoint): boolean => deadStates.includes(statusOf(endpoint));
