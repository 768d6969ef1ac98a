/**
 * The operations of a coordinator. A write goes to all replicas and waits for as many answers as its level demands. A read asks only
 * that many replicas, and waits until as many hold what it will return.
 */
import { isSameRow, mergeRows, tombstone } from "./cells.ts";
import { finish } from "./finishing.ts";
import { keepHint } from "./hints.ts";
import { acknowledgementsNeeded, answersNeeded, placementIn, subsets } from "./knowledge.ts";
import { beginRepair } from "./repair.ts";
import type { Self } from "./rules.ts";
import type { Coordinator, Doing, Knowledge, Operation, Received, Row } from "./types.ts";

const timeoutMs = 2000;

export function beginNext(state: Coordinator, self: Self<"coordinator">): void {
  const operation = self.scope.coordinators[self.id][state.done];
  if (operation.kind === "read") self.record({ kind: "read begins", level: operation.level });
  else if (operation.kind !== "repair") self.record({ kind: "write begins", row: rowOf(operation) });
  attempt(state, operation, self);
}

function rowOf(operation: Operation & { kind: "write" | "delete" }): Row {
  const { at } = operation;
  if (operation.kind === "delete") return { x: tombstone(at) };
  const { values, expiresAt: deletedAt = 0 } = operation;
  const kind = deletedAt === 0 ? "live" : "expiring";
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [column, { kind, at, value, deletedAt }]));
}

/** What a message says of the sender's knowledge: nothing under the gossip ring, where receivers do not check it. */
const told = ({ ring }: Coordinator, { variant }: Self<"coordinator">): Knowledge | null =>
  variant === "tcm" ? ring : null;

export function attempt(state: Coordinator, operation: Operation, self: Self<"coordinator">): void {
  state.attempt += 1;
  const placement = placementIn(state.ring, self.scope);
  const mayTimeOut = self.scope.timesOut.includes(operation.kind);
  if (mayTimeOut) self.startTimer({ kind: "time out", attempt: state.attempt }, { after: timeoutMs });
  switch (operation.kind) {
    case "write":
    case "delete": {
      const row = rowOf(operation);
      const { level } = operation;
      const needs = acknowledgementsNeeded(level, placement);
      state.doing = { kind: "writing", row, level, needs, acknowledged: new Set() };
      if (mayTimeOut) state.unanswered[state.attempt] = { row, by: [...placement.writes] };
      for (const node of placement.writes)
        self.send(node, { kind: "write", attempt: state.attempt, row, ring: told(state, self) });
      return;
    }
    case "read": {
      const asked = self.choose(subsets(placement.reads, answersNeeded(operation.level, placement)));
      state.doing = { kind: "reading", level: operation.level, asked, rows: {} };
      for (const node of asked) self.send(node, { kind: "read", attempt: state.attempt, ring: told(state, self) });
      return;
    }
    case "repair":
      return beginRepair(state, placement, self);
    default:
      operation satisfies never;
  }
}

export function written(state: Coordinator, { from, attempt }: Received<"written">, self: Self<"coordinator">): void {
  const unanswered = state.unanswered[attempt];
  if (unanswered) unanswered.by = unanswered.by.filter((node) => node !== from);
  if (unanswered?.by.length === 0) {
    delete state.unanswered[attempt];
    self.stopTimer({ kind: "time out", attempt });
  }
  if (attempt !== state.attempt) return;
  const { doing } = state;
  if (doing?.kind === "writing") {
    doing.acknowledged.add(from);
    if (doing.acknowledged.size < doing.needs) return;
    self.record({ kind: "write acknowledged", row: doing.row, level: doing.level });
    finish(state, self);
  }
  if (doing?.kind === "mending") {
    doing.holders.add(from);
    if (doing.holders.size >= doing.needs) returnRow(state, doing, self);
  }
}

export function answered(state: Coordinator, { from, attempt, row }: Received<"row">, self: Self<"coordinator">): void {
  const { doing } = state;
  if (attempt !== state.attempt || doing?.kind !== "reading") return;
  doing.rows[from] = row;
  if (Object.keys(doing.rows).length < doing.asked.length) return;
  const merged = Object.values(doing.rows).reduce((a, b) => mergeRows(a, b), {});
  const holders = doing.asked.filter((node) => isSameRow(doing.rows[node], merged));
  const { level, asked } = doing;
  for (const node of asked)
    if (!holders.includes(node)) self.send(node, { kind: "mend", attempt, row: merged, ring: told(state, self) });
  const needs = self.rules.holdersNeeded(asked.length);
  const mending = { kind: "mending", level, asked, row: merged, needs, holders: new Set(holders) } as const;
  if (holders.length >= needs) return returnRow(state, mending, self);
  state.doing = mending;
}

function returnRow(
  state: Coordinator,
  { row, level, asked }: Doing & { kind: "mending" },
  self: Self<"coordinator">,
): void {
  self.record({ kind: "read", row, level, asked });
  self.stopTimer({ kind: "time out", attempt: state.attempt });
  finish(state, self);
}

export function timeOut(state: Coordinator, { attempt }: { attempt: number }, self: Self<"coordinator">): void {
  const { row = {}, by = [] } = state.unanswered[attempt] ?? {};
  delete state.unanswered[attempt];
  for (const node of by) keepHint(state, node, row, self);
  const { doing } = state;
  if (attempt !== state.attempt || doing === null) return;
  if (doing.kind === "mending" && self.rules.returnsUnrepaired()) return returnRow(state, doing, self);
  if (doing.kind === "writing") self.record({ kind: "write failed", row: doing.row });
  finish(state, self);
}
