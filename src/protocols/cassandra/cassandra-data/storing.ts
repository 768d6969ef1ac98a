/** How a replica stores cells: it keeps the latest version of what it receives, and purges tombstones. */
import { mergeRows, newest } from "./cells.ts";
import type { Self } from "./rules.ts";
import type { CassandraData, Cell, Replica, Row } from "./types.ts";

export function keep(state: Replica, row: Row, self: Self<"replica">): void {
  state.row = mergeRows(state.row, row, (a, b) => self.rules.keeps(a, b, state.hasExpired));
}

/** Keeps a row unless it is older than a purge: then the message has expired on its way. */
export function keepInTime(state: Replica, row: Row, self: Self<"replica">): void {
  if (newest(row) > state.purgedTo) keep(state, row, self);
}

const isOver = ({ kind, at }: Cell, { repairedTo }: Replica, { purges }: CassandraData["scope"]): boolean =>
  kind === "tombstone" && (purges === "after gc_grace" || at <= repairedTo);

export const mayPurge = (state: Replica, scope: CassandraData["scope"]): boolean =>
  scope.purges !== "never" && Object.values(state.row).some((cell) => isOver(cell, state, scope));

export function purge(state: Replica, scope: CassandraData["scope"]): void {
  const cells = Object.entries(state.row);
  const gone = cells.filter(([, cell]) => isOver(cell, state, scope));
  state.row = Object.fromEntries(cells.filter(([, cell]) => !isOver(cell, state, scope)));
  state.purgedTo = Math.max(state.purgedTo, ...gone.map(([, { at }]) => at));
}
