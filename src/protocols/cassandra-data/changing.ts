/**
 * A node that joins or leaves. Under the gossip ring it says so, waits, moves the data, and says that it is over. Under tcm
 * each of these is an entry of the log, and the next follows once a quorum of the old and of the new replicas know it.
 */
import type { NodeId } from "../../index.ts";
import type { CassandraData, Self } from "./cassandra-data.ts";
import { quorumsOfBoth, placementIn, transfer } from "./knowledge.ts";
import { catchUp } from "./log.ts";
import { keep, type Replica } from "./replica.ts";

export interface ChangeState {
  phase: "idle" | "settling" | "appending" | "informing" | "moving data" | "over";
  /** Who has not answered yet in this phase. */
  waitsFor: Set<NodeId>;
}

export function changeActions(
  { change }: Replica,
  { id, scope }: Pick<Self, "id" | "scope">,
): readonly CassandraData["action"][] {
  if (!(id in scope.changes)) return [];
  if (change.phase === "idle") return [{ kind: "change" }];
  return change.phase === "settling" && change.waitsFor.size === 0 ? [{ kind: "settled" }] : [];
}

export function proceed(state: Replica, self: Self): void {
  if (state.change.phase === "settling") return moveData(state, self);
  if (self.variant === "tcm") return write(state, 1, self);
  state.ring.stages[self.id] = 1;
  state.change = { phase: "settling", waitsFor: new Set(self.scope.waitsLong ? self.nodes.coordinator : []) };
  announce(1, self);
}

/** To whoever asks for placements: coordinators, and others who change the ring. */
function announce(stage: 1 | 3, self: Self): void {
  const others = Object.keys(self.scope.changes).filter((node) => node !== self.id);
  for (const node of [...self.nodes.coordinator, ...others]) self.send(node, { kind: "gossip", node: self.id, stage });
}

function write(state: Replica, stage: 1 | 2 | 3, self: Self): void {
  state.change = { phase: "appending", waitsFor: new Set() };
  for (const log of self.nodes.log) self.send(log, { kind: "append", stage });
}

export function heardOfChange(state: Replica, from: NodeId, message: CassandraData["message"], self: Self): void {
  const { change } = state;
  switch (message.kind) {
    case "gossip":
      state.ring.stages[message.node] = message.stage === 3 ? 3 : state.ring.stages[message.node] || 1;
      return;
    case "log":
      if (change.phase === "appending") return logged(state, message.ring, self);
      return;
    case "heard":
      change.waitsFor.delete(from);
      return;
    case "caught up":
      if (change.phase === "informing" && message.epoch === state.ring.epoch && hasAllOf(state, from))
        goOn(state, self);
      return;
    case "streamed":
      if (change.phase !== "moving data") return;
      keep(state, message.row, self);
      return dataMoved(state, self);
    case "handed over":
      if (change.phase === "moving data" && hasAllOf(state, from)) dataMoved(state, self);
      return;
    default:
  }
}

function logged(state: Replica, ring: Replica["ring"], self: Self): void {
  const before = state.ring.stages[self.id];
  catchUp(state, ring);
  const stage = state.ring.stages[self.id];
  if (stage === 3) state.change = { phase: "over", waitsFor: new Set() };
  else if (stage === before) state.change = { phase: "idle", waitsFor: new Set() };
  else inform(state, self);
}

/** Whoever answers is waited for no more. */
function hasAllOf({ change }: Replica, from: NodeId): boolean {
  change.waitsFor.delete(from);
  return change.waitsFor.size === 0;
}

/** A quorum is asked, any; the others learn of it when they are behind. */
function inform(state: Replica, self: Self): void {
  const asked = self.rules.informed(self.choose(quorumsOfBoth(self.id, state.ring, self.scope)));
  state.change = { phase: "informing", waitsFor: new Set(asked) };
  for (const node of asked) self.send(node, { kind: "catch up", ring: state.ring });
  if (asked.length === 0) goOn(state, self);
}

function goOn(state: Replica, self: Self): void {
  if (state.ring.stages[self.id] === 1) moveData(state, self);
  else write(state, 3, self);
}

function moveData(state: Replica, self: Self): void {
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

/** The ring as it is before the own change. */
const withoutOwn = (ring: Replica["ring"], id: NodeId): Pick<Replica["ring"], "stages"> => ({
  stages: { ...ring.stages, [id]: 0 },
});

function dataMoved(state: Replica, self: Self): void {
  if (self.variant === "tcm") return write(state, 2, self);
  state.ring.stages[self.id] = 3;
  state.change = { phase: "over", waitsFor: new Set() };
  announce(3, self);
}
