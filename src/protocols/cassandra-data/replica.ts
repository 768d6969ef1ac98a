/** A replica: keeps the latest of what it is told, tells what it has, and throws old tombstones away. */
import type { NodeId } from "../../index.ts";
import type { CassandraData, Self } from "./cassandra-data.ts";
import { mergeRows, type Row } from "./cells.ts";
import type { ChangeState } from "./changing.ts";
import type { Knowledge } from "./knowledge.ts";
import { catchUp } from "./log.ts";

export interface Replica {
  readonly role: "replica";
  ring: Knowledge;
  row: Row;
  /** What it does to the ring, and how far it is. */
  change: ChangeState;
  /** Whether its clock says that what expires has expired. */
  hasExpired: boolean;
  /** The newest repair session that it takes part in. */
  session: number;
  /** All replicas have had everything up to this time. */
  repairedTo: number;
  /** It has purged up to this time: what was written before has arrived long ago, or never will. */
  purgedTo: number;
}

export function serve(state: Replica, from: NodeId, message: CassandraData["message"], self: Self): void {
  switch (message.kind) {
    case "write":
    case "mend":
    case "read": {
      const { attempt, ring } = message;
      if (ring !== null && ring.epoch < state.ring.epoch && !self.rules.servesOutdated(message.kind)) {
        return self.send(from, { kind: "outdated", attempt, ring: state.ring });
      }
      catchUp(state, ring);
      if (message.kind === "read") return self.send(from, { kind: "row", attempt, row: state.row });
      if (message.kind === "mend" || isInTime(state, message.row)) keep(state, message.row, self);
      return self.send(from, { kind: "written", attempt });
    }
    case "hint":
      if (isInTime(state, message.row)) keep(state, message.row, self);
      return self.send(from, { kind: "hint taken", row: message.row }, { channel: "hints" });
    case "collect":
      state.session = Math.max(state.session, message.session);
      return self.send(from, { kind: "collected", session: message.session, row: state.row });
    case "take over":
      if (!self.rules.takesFrom(message.session, state.session)) return;
      keep(state, message.row, self);
      if (self.rules.isRepairedAlone()) state.repairedTo = newest(message.row);
      return self.send(from, { kind: "taken over", session: message.session });
    case "repaired":
      state.repairedTo = Math.max(state.repairedTo, message.upTo);
      return;
    case "stream":
      catchUp(state, message.ring);
      return self.send(from, { kind: "streamed", row: state.row });
    case "hand over":
      keep(state, message.row, self);
      return self.send(from, { kind: "handed over" });
    case "catch up":
      catchUp(state, message.ring);
      return self.send(from, { kind: "caught up", epoch: state.ring.epoch });
    case "written":
    case "row":
    case "outdated":
    case "your turn":
    case "heard":
    case "hint taken":
    case "collected":
    case "taken over":
    case "gossip":
    case "streamed":
    case "handed over":
    case "append":
    case "log":
    case "caught up":
      return;
    default:
      message satisfies never;
  }
}

export const newest = (row: Row): number => Math.max(0, ...Object.values(row).map(({ at }) => at));

const isInTime = ({ purgedTo }: Replica, row: Row): boolean => newest(row) > purgedTo;

export function keep(state: Replica, row: Row, self: Self): void {
  state.row = mergeRows(state.row, row, (a, b) => self.rules.keeps(a, b, state.hasExpired));
}

export function purge(state: Replica, { scope }: Self): void {
  const isKept = ({ kind, at }: Row[string]): boolean =>
    kind !== "tombstone" || (scope.purges === "after repair" && at > state.repairedTo);
  const gone = Object.values(state.row).filter((cell) => !isKept(cell));
  state.row = Object.fromEntries(Object.entries(state.row).filter(([, cell]) => isKept(cell)));
  state.purgedTo = Math.max(state.purgedTo, ...gone.map(({ at }) => at));
}
