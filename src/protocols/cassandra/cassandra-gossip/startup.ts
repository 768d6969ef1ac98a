/**
 * How a node starts. A new node first asks the seeds what is known, without saying anything about itself (the shadow round). Then it
 * gossips that it is joining, and after a while it is a member. Nobody confirms having heard of it.
 */
import type { NodeId } from "../../../index.ts";
import { watch } from "./up-by-echo.ts";
import { publish } from "./publishing.ts";
import { tokensOf, watchSilence } from "./quarantine.ts";
import type { Self } from "./rules.ts";
import { isOver, sendTo } from "./sending.ts";
import { stop } from "./shutdown.ts";
import { handleStatus } from "./status.ts";
import type { Endpoint, Held, Node } from "./types.ts";
import { isDeadState, statusOf } from "./endpoint-versions.ts";

export const roundMs = 1000;

const tokenOf = (id: NodeId): string => `t${id.slice(1)}`;

const isAmong = (list: readonly NodeId[] | undefined, id: NodeId): boolean => list?.includes(id) ?? false;

export function initially(self: Pick<Self, "id" | "scope">): Node {
  const { id, scope } = self;
  const cluster = scope.clusters.find((members) => members.includes(id)) ?? [];
  const records: Record<NodeId, Held> = {};
  const owners: Record<string, NodeId> = {};
  for (const of of cluster) {
    const hasLeft = isAmong(scope.left, of) && (of === id || isAmong(scope.knowsWhoLeft, id));
    records[of] = { ...formed(of, hasLeft), alive: !isAmong(scope.dead, of) };
    if (!hasLeft) owners[tokenOf(of)] = of;
  }
  return {
    phase: isOver(id, scope) ? "stopped" : cluster.length > 0 ? "running" : "shadow",
    counter: records[id] ? FORMED : 0,
    records,
    live: new Set(cluster.filter((of) => of !== id && records[of].alive && !isDeadState(records[of]))),
    quarantine: new Set(),
    owners,
    hasAsked: cluster.length > 0,
    updates: [],
    outbox: [],
    removal: null,
    done: { updates: 0, removed: false, garbled: false },
    decommissioned: isAmong(scope.left, id),
  };
}

/** How many versions a member of a formed cluster has given out. */
const FORMED = 2;

const formed = (of: NodeId, hasLeft: boolean): Endpoint => ({
  generation: 1,
  heartbeat: 0,
  states: {
    TOKENS: { value: tokenOf(of), version: 1 },
    STATUS: hasLeft ? { value: "LEFT", version: FORMED + 1 } : { value: "NORMAL", version: FORMED },
  },
});

export function begin(state: Node, self: Self): void {
  if (state.phase === "stopped") return;
  if (self.scope.gossips?.includes(self.id) ?? true) self.startTimer({ kind: "gossip" }, { after: roundMs });
  if (state.phase === "shadow") {
    // The very first seed has nobody to ask.
    if (seedsOf(self).length === 0) finishShadowRound(state, {}, self);
    return askSeeds(self);
  }
  for (const of of self.peers.filter((peer) => state.records[peer])) {
    if (state.records[of].alive) watch(of, self);
    if (isDeadState(state.records[of])) handleStatus(state, of, self);
  }
}

/** The seeds that a node was configured with, without itself. */
export const seedsOf = ({ id, scope }: Self): readonly NodeId[] =>
  (scope.otherSeeds?.[id] ?? scope.seeds).filter((seed) => seed !== id);

export function askSeeds(self: Self): void {
  for (const seed of seedsOf(self)) sendTo(seed, { kind: "syn", digests: {} }, self);
}

/**
 * Ends the shadow round. What was learnt is checked and thrown away, and gossip begins. An empty answer comes from a node that has not
 * begun either.
 */
export function finishShadowRound(state: Node, known: Record<NodeId, Endpoint>, self: Self): void {
  if (Object.keys(known).length === 0 && !self.scope.seeds.includes(self.id)) return;
  const before = known[self.id];
  const replaced = self.scope.replaces?.[self.id];
  const token = replaced === undefined ? tokenOf(self.id) : known[replaced]?.states.TOKENS?.value;
  const isInUse = before !== undefined && inUse.includes(statusOf(before));
  if (isInUse || token === undefined) return stop(state, self);
  state.phase = "running";
  const generation = self.rules.nextGeneration(state.records[self.id]?.generation ?? 0, self.scope.clock ?? 0);
  state.records = { [self.id]: { generation, heartbeat: 0, states: {}, alive: true } };
  if (isAmong(self.scope.fatClients, self.id)) return;
  publish(state, { TOKENS: token, STATUS: replaced === undefined ? "BOOT" : `BOOT_REPLACE,${replaced}` }, self);
}

/** The statuses of a node whose name is in use. A node without a status has begun to gossip and got no further. */
const inUse: readonly string[] = ["", "NORMAL", "shutdown"];

/** Whether a node may become a member. In reality it waits for RING_DELAY and for its data. */
export const mayJoin = ({ records, updates }: Node, id: NodeId): boolean =>
  updates.length === 0 && records[id] !== undefined && statusOf(records[id]).startsWith("BOOT");

export const join = (state: Node, self: Self): void =>
  publish(state, { TOKENS: state.records[self.id].states.TOKENS?.value ?? "", STATUS: "NORMAL" }, self);

/** What is on disk: the last generation, the ring, and whether the node has left; of other nodes, only that they exist. */
export function surviving({ records, owners, done, decommissioned }: Node, id: NodeId): Partial<Node> {
  const saved = [...new Set(Object.values(owners))].filter((of) => of !== id);
  const empty: Held = { generation: 0, heartbeat: 0, states: {}, alive: false };
  return {
    phase: "stopped",
    counter: 0,
    records: {
      ...Object.fromEntries(saved.map((of) => [of, empty])),
      ...(records[id] ? { [id]: { ...records[id], heartbeat: 0, states: {} } } : {}),
    },
    live: new Set(),
    owners,
    hasAsked: false,
    done,
    decommissioned,
  };
}

/** Restarts a node. If it was not a member yet, it begins anew. */
export function restart(state: Node, self: Self): void {
  if (!self.rules.mayStart(state.decommissioned)) return;
  const own = state.records[self.id];
  if (!own || (tokensOf(state, self.id).length === 0 && !state.decommissioned)) {
    state.phase = "shadow";
    return begin(state, self);
  }
  own.generation = self.rules.nextGeneration(own.generation, self.scope.clock ?? 0);
  state.phase = "running";
  publish(state, { TOKENS: tokenOf(self.id), STATUS: "NORMAL" }, self);
  begin(state, self);
  for (const of of self.peers) watchSilence(state, of, self);
}
