import { type CommonMemory, commonMemory, CommonPairs } from "./common-pairs.ts";
import { CommonRows, type RowsMemory, rowsMemory } from "./common-rows.ts";
import type { Room } from "./room.ts";

/** The tables of states, as they are handed to other threads. */
export interface TablesMemory {
  readonly pairs: CommonMemory;
  readonly rows: RowsMemory;
}

/** Tables of states to which several threads add. */
export interface CommonTables {
  /** Pairs below the roots of rows. */
  readonly pairs: CommonPairs;
  readonly rows: CommonRows;
  readonly memory: TablesMemory;
}

export const commonTablesIn = (room: Room, memory: TablesMemory): CommonTables => ({
  pairs: new CommonPairs(room, memory.pairs),
  rows: new CommonRows(room, memory.rows),
  memory,
});

/** Undefined if that much address space cannot be reserved. */
export function commonTables(room: Room): CommonTables | undefined {
  try {
    return commonTablesIn(room, { pairs: commonMemory(), rows: rowsMemory() });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
