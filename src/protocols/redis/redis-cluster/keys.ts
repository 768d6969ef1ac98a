/**
 * The keys that a node holds, and how its replicas get them: a copy first, then each change, without acknowledgement. How
 * replication fails is the subject of `redis-replication`; here no connection breaks by itself.
 */
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, ClusterScope, Received } from "./types.ts";
import type { Data, Key, KeyMessage, Marks } from "./data-messages.ts";
import type { Slot } from "./bus-messages.ts";
import { replicasOf } from "./node-table.ts";

/** The value of every key at the start. */
export const START = "0";

const keysIn = (slots: readonly Slot[], { keys }: Pick<ClusterScope, "keys">): readonly Key[] =>
  Object.keys(keys)
    .filter((key) => slots.includes(keys[key]))
    .toSorted();

export const holdsKeysOf = (
  { data }: Pick<ClusterNode, "data">,
  slot: Slot,
  scope: Pick<ClusterScope, "keys">,
): boolean => keysIn([slot], scope).some((key) => key in data);

/** Changes a key here and, eventually, at the replicas. */
export function put(state: ClusterNode, key: Key, value: string | null, self: NodeEffects): void {
  change(state, key, value);
  toReplicas(state, { kind: "EFFECT", key, value }, self);
}

function change({ data }: ClusterNode, key: Key, value: string | null): void {
  if (value === null) delete data[key];
  else data[key] = value;
}

function toReplicas(state: Readonly<ClusterNode>, message: KeyMessage, self: NodeEffects): void {
  for (const replica of replicasOf(state, self.id)) self.send(replica, message, { channel: "stream" });
}

/** Tells the replicas which slots are moving, in the variant in which replicas know (valkey-io/valkey#445). */
export function tellMarks(state: Readonly<ClusterNode>, self: NodeEffects): void {
  if (self.rules.replicatesMarks(self.variant)) toReplicas(state, { kind: "MARKS", marks: marksOf(state) }, self);
}

const marksOf = ({ migrating, importing }: Readonly<ClusterNode>): Marks => ({ migrating, importing });

/** A replica that has changed its master asks the new one for everything. */
export function copyIfNeeded(state: ClusterNode, self: NodeEffects): void {
  const { master } = state.nodes[self.id];
  if (state.copyOf === master) return;
  state.copyOf = master;
  if (master !== null) self.send(master, { kind: "SYNC" }, { channel: "stream" });
}

export function sendCopy(state: Readonly<ClusterNode>, { from }: Received<"SYNC">, self: NodeEffects): void {
  const marks = self.rules.replicatesMarks(self.variant) ? marksOf(state) : null;
  self.send(from, { kind: "COPY", data: state.data, marks }, { channel: "stream" });
}

/** Takes in a copy, unless it comes from a master that the node no longer replicates. */
export function hearCopy(state: ClusterNode, { from, data, marks }: Received<"COPY">, { id }: NodeEffects): void {
  if (state.nodes[id].master !== from) return;
  state.data = { ...data };
  if (marks !== null) follow(state, marks);
}

export function hearEffect(state: ClusterNode, { from, key, value }: Received<"EFFECT">, { id }: NodeEffects): void {
  if (state.nodes[id].master === from) change(state, key, value);
}

export function hearMarks(state: ClusterNode, { from, marks }: Received<"MARKS">, { id }: NodeEffects): void {
  if (state.nodes[id].master === from) follow(state, marks);
}

function follow(state: ClusterNode, { migrating, importing }: Marks): void {
  state.migrating = { ...migrating };
  state.importing = { ...importing };
}

/**
 * A master deletes the keys of slots that another node has claimed from it with a greater epoch. In 7.0.15, its replicas are not told
 * (redis/redis#11084).
 */
export function dropKeys(state: ClusterNode, slots: readonly Slot[], self: NodeEffects): void {
  for (const key of keysIn(slots, self.scope).filter((one) => one in state.data)) {
    if (self.rules.replicatesLoss(self.variant)) put(state, key, null, self);
    else change(state, key, null);
  }
}

export const startData = (slots: readonly Slot[], scope: Pick<ClusterScope, "keys">): Data =>
  Object.fromEntries(keysIn(slots, scope).map((key) => [key, START]));
