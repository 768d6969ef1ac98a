/**
 * Cells and rows, which replicas hold, and which of two versions of a cell wins: the later one by the clock of its writer. Of two with
 * the same time, the same one wins at every replica.
 *
 * Source: apache/cassandra, db/rows/Cells.java, `reconcile`.
 */
import type { Cell, Row } from "./types.ts";

export type Merge = (a: Cell, b: Cell) => Cell;

const RANK = { live: 0, expiring: 1, tombstone: 2 } as const;

/** The winner of two versions. Commutative, associative and idempotent; independent of the present time. */
export function reconcile(a: Cell, b: Cell): Cell {
  const difference =
    a.at - b.at || RANK[a.kind] - RANK[b.kind] || a.deletedAt - b.deletedAt || (a.value < b.value ? -1 : 1);
  return difference < 0 ? b : a;
}

export function mergeRows(a: Row, b: Row, merge: Merge = reconcile): Row {
  const merged: Record<string, Cell> = { ...a };
  for (const [column, cell] of Object.entries(b)) {
    const known = merged[column];
    merged[column] = known === undefined ? cell : merge(known, cell);
  }
  return merged;
}

const isSameCell = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.kind === b.kind &&
    a.at === b.at &&
    a.value === b.value &&
    a.deletedAt === b.deletedAt);

export const isSameRow = (a: Row, b: Row): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((column) => isSameCell(a[column], b[column]));

/** The time of the newest cell; 0 if the row is empty. */
export const newest = (row: Row): number => Math.max(0, ...Object.values(row).map(({ at }) => at));

/** Whether a row has everything that another has, or something later. */
export const covers = (row: Row, other: Row): boolean => isSameRow(mergeRows(row, other), row);

export const live = (at: number, value: string): Cell => ({ kind: "live", at, value, deletedAt: 0 });
export const tombstone = (at: number): Cell => ({ kind: "tombstone", at, value: "", deletedAt: at });
