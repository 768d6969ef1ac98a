/**
 * How a node joins or leaves. Under the gossip ring, it announces that, waits, moves the data, and announces that it is done. Under tcm,
 * each step is an entry of the log, and the next one follows once a quorum of the old and of the new replicas know it.
 */
import type { ActionOf, NodeId, RoleDefinition } from "../../../index.ts";
import { catchUp, hear, placementIn, quorumsOfBoth, transfer } from "./knowledge.ts";
import type { Rules, Self } from "./rules.ts";
import { keep } from "./storing.ts";
import type { CassandraData, Replica } from "./types.ts";

export function changeActions(
  { change }: Replica,
  { id, scope }: Pick<Self<"replica">, "id" | "scope">,
): readonly ActionOf<CassandraData, "replica">[] {
  if (!(id in scope.changes)) return [];
  if (change.phase === "idle") return [{ kind: "change" }];
  return change.phase === "settling" && change.waitsFor.size === 0 ? [{ kind: "settled" }] : [];
}

export function proceed(state: Replica, self: Self<"replica">): void {
  if (state.change.phase === "settling") return moveData(state, self);
  if (self.variant === "tcm") return write(state, 1, self);
  state.ring.stages[self.id] = 1;
  state.change = { phase: "settling", waitsFor: new Set(self.scope.waitsLong ? self.nodes.coordinator : []) };
  announce(1, self);
}

/** Announces a stage to all nodes that compute placements: coordinators, and others that change the ring. */
function announce(stage: 1 | 3, self: Self<"replica">): void {
  const others = Object.keys(self.scope.changes).filter((node) => node !== self.id);
  for (const node of [...self.nodes.coordinator, ...others]) self.send(node, { kind: "gossip", node: self.id, stage });
}

function write(state: Replica, stage: 1 | 2 | 3, self: Self<"replica">): void {
  state.change = { phase: "appending", waitsFor: new Set() };
  for (const log of self.nodes.log) self.send(log, { kind: "append", stage });
}

/** How a replica handles answers to its own change, and changes by others. */
export const changing = {
  gossip: ({ ring }, message) => hear(ring, message),
  log(state, { ring }, self) {
    if (state.change.phase === "appending") logged(state, ring, self);
  },
  heard: ({ change }, { from }) => change.waitsFor.delete(from),
  "caught up"(state, { from, epoch }, self) {
    if (state.change.phase === "informing" && epoch === state.ring.epoch && hasAllOf(state, from)) goOn(state, self);
  },
  streamed(state, { row }, self) {
    if (state.change.phase !== "moving data") return;
    keep(state, row, self);
    dataMoved(state, self);
  },
  "handed over"(state, { from }, self) {
    if (state.change.phase === "moving data" && hasAllOf(state, from)) dataMoved(state, self);
  },
} satisfies Partial<RoleDefinition<CassandraData, "replica", Rules>["receive"]>;

function logged(state: Replica, ring: Replica["ring"], self: Self<"replica">): void {
  const before = state.ring.stages[self.id];
  catchUp(state, ring);
  const stage = state.ring.stages[self.id];
  if (stage === 3) state.change = { phase: "over", waitsFor: new Set() };
  else if (stage === before) state.change = { phase: "idle", waitsFor: new Set() };
  else inform(state, self);
}

/** Notes that a node has answered, and returns whether all have. */
function hasAllOf({ change }: Replica, from: NodeId): boolean {
  change.waitsFor.delete(from);
  return change.waitsFor.size === 0;
}

/** Informs some quorum. The others learn of the step when it turns out that they are behind. */
function inform(state: Replica, self: Self<"replica">): void {
  const asked = self.rules.informed(self.choose(quorumsOfBoth(self.id, state.ring, self.scope)));
  state.change = { phase: "informing", waitsFor: new Set(asked) };
  for (const node of asked) self.send(node, { kind: "catch up", ring: state.ring });
  if (asked.length === 0) goOn(state, self);
}

function goOn(state: Replica, self: Self<"replica">): void {
  if (state.ring.stages[self.id] === 1) moveData(state, self);
  else write(state, 3, self);
}

function moveData(state: Replica, self: Self<"replica">): void {
  const change = self.scope.changes[self.id];
  const { from, to } = transfer(withoutOwn(state.ring, self.id), change, self.scope);
  state.change = { phase: "moving data", waitsFor: new Set(change.kind === "leave" ? to : []) };
  if (change.kind === "leave") {
    for (const node of to) self.send(node, { kind: "hand over", row: state.row });
    return;
  }
  const { reads } = placementIn(withoutOwn(state.ring, self.id), self.scope);
  const source = self.choose(self.rules.sources(from, reads));
  self.send(source, { kind: "stream", ring: self.variant === "tcm" ? state.ring : null });
}

/** The ring without the node's own change. */
const withoutOwn = (ring: Replica["ring"], id: NodeId): Pick<Replica["ring"], "stages"> => ({
  stages: { ...ring.stages, [id]: 0 },
});

function dataMoved(state: Replica, self: Self<"replica">): void {
  if (self.variant === "tcm") return write(state, 2, self);
  state.ring.stages[self.id] = 3;
  state.change = { phase: "over", waitsFor: new Set() };
  announce(3, self);
}
