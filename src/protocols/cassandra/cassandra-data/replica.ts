/** A replica: keeps the latest version of what it receives, answers with what it has, and purges old tombstones. */
import type { RoleDefinition } from "../../../index.ts";
import { mergeRows, newest } from "./cells.ts";
import { changeActions, changing, proceed } from "./changing.ts";
import { catchUp, nothingKnown } from "./knowledge.ts";
import type { Rules, Self } from "./rules.ts";
import { keep, keepInTime, mayPurge, purge } from "./storing.ts";
import type { CassandraData, Received, Replica } from "./types.ts";

export const replica: RoleDefinition<CassandraData, "replica", Rules> = {
  init: ({ id, scope }) => ({
    ring: nothingKnown(scope),
    row: mergeRows({}, scope.stored[id] ?? {}),
    change: { phase: "idle", waitsFor: new Set() },
    hasExpired: false,
    session: 0,
    repairedTo: 0,
    purgedTo: 0,
  }),
  /** All of its state is on disk. */
  durable: (state) => state,
  receive: {
    ...changing,
    write(state, message, self) {
      if (isTurnedAway(state, message, self)) return;
      keepInTime(state, message.row, self);
      self.send(message.from, { kind: "written", attempt: message.attempt });
    },
    mend(state, message, self) {
      if (isTurnedAway(state, message, self)) return;
      keep(state, message.row, self);
      self.send(message.from, { kind: "written", attempt: message.attempt });
    },
    read(state, message, self) {
      if (isTurnedAway(state, message, self)) return;
      self.send(message.from, { kind: "row", attempt: message.attempt, row: state.row });
    },
    hint(state, { from, row }, self) {
      keepInTime(state, row, self);
      self.send(from, { kind: "hint taken", row }, { channel: "hints" });
    },
    collect(state, { from, session }, self) {
      state.session = Math.max(state.session, session);
      self.send(from, { kind: "collected", session, row: state.row });
    },
    "take over"(state, { from, session, row }, self) {
      if (!self.rules.takesFrom(session, state.session)) return;
      keep(state, row, self);
      if (self.rules.isRepairedAlone()) state.repairedTo = newest(row);
      self.send(from, { kind: "taken over", session });
    },
    repaired(state, { upTo }) {
      state.repairedTo = Math.max(state.repairedTo, upTo);
    },
    stream(state, { from, ring }, self) {
      catchUp(state, ring);
      self.send(from, { kind: "streamed", row: state.row });
    },
    "hand over"(state, { from, row }, self) {
      keep(state, row, self);
      self.send(from, { kind: "handed over" });
    },
    "catch up"(state, { from, ring }, self) {
      catchUp(state, ring);
      self.send(from, { kind: "caught up", epoch: state.ring.epoch });
    },
  },
  actions: (state, self) => [
    ...changeActions(state, self),
    ...(mayPurge(state, self.scope) ? [{ kind: "purge" as const }] : []),
    ...(mayExpire(state) ? [{ kind: "expire" as const }] : []),
  ],
  act: {
    change: (state, _, self) => proceed(state, self),
    settled: (state, _, self) => proceed(state, self),
    purge: (state, _, { scope }) => purge(state, scope),
    expire(state) {
      state.hasExpired = true;
    },
  },
  fair: ({ kind }) => kind === "settled",
};

/** Rejects the request of a coordinator that knows less of the log than the replica. If it knows more, the replica learns from it. */
function isTurnedAway(state: Replica, message: Received<"write" | "mend" | "read">, self: Self<"replica">): boolean {
  const { from, kind, attempt, ring } = message;
  if (ring !== null && ring.epoch < state.ring.epoch && !self.rules.servesOutdated(kind)) {
    self.send(from, { kind: "outdated", attempt, ring: state.ring });
    return true;
  }
  catchUp(state, ring);
  return false;
}

const mayExpire = ({ row, hasExpired }: Replica): boolean =>
  !hasExpired && Object.values(row).some(({ kind }) => kind === "expiring");
