/** What a server votes for, and which of two votes is better. */
import type { NodeId } from "../../../index.ts";

/** A transaction: its epoch times 100, plus its place in the epoch. ZooKeeper takes 32 bits for each. */
export type Zxid = number;

/** How far a server has come: the epoch that it was last synchronized in, and its last transaction. */
export interface Progress {
  readonly epoch: number;
  readonly zxid: Zxid;
}

export interface Vote extends Progress {
  readonly id: NodeId;
}

export const compareProgress = (a: Progress, b: Progress): number =>
  a.epoch === b.epoch ? a.zxid - b.zxid : a.epoch - b.epoch;

/** The later epoch wins, then the later transaction, then the greater name. */
export function isBetter(theirs: Vote, mine: Vote): boolean {
  const order = compareProgress(theirs, mine);
  return order === 0 ? theirs.id > mine.id : order > 0;
}

export const isSame = (a: Vote | undefined, b: Vote): boolean =>
  a !== undefined && a.id === b.id && compareProgress(a, b) === 0;
