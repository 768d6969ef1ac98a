/** How a node updates its own record: heartbeats and states get versions from one counter and are stored. */
import type { Self } from "./rules.ts";
import { handleStatus } from "./status.ts";
import type { Key, Node, Update } from "./types.ts";

export const nextVersion = (state: Node): number => (state.counter += 1);

/** Raises the heartbeat. Past the last one that the scope counts, it stays the same. */
export function beat(state: Node, self: Self): void {
  if (state.counter < self.scope.heartbeatMax) state.records[self.id].heartbeat = nextVersion(state);
}

/** Publishes states. Listeners are called after the version is given out and before the value is stored, which can take a while. */
export function publish(state: Node, values: Update["values"], self: Self): void {
  for (const part of self.rules.parts(values)) state.updates.push({ values: part, version: nextVersion(state) });
  if (!self.scope.stepwise?.includes(self.id)) store(state, self);
}

export function store(state: Node, self: Self): void {
  const update = state.updates.shift();
  if (!update) return;
  const own = state.records[self.id];
  for (const [key, value] of Object.entries(update.values) as [Key, string][])
    own.states[key] = { value, version: self.rules.versionStored(update.version, () => nextVersion(state)) };
  if (update.values.STATUS !== undefined) handleStatus(state, self.id, self);
}
