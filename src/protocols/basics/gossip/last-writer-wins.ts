/**
 * Last writer wins: of two writes to one register, the one with the later timestamp stays; of two writes with the same timestamp, the
 * one by the greater node.
 *
 * Source: P. R. Johnson and R. H. Thomas, "The Maintenance of Duplicate Databases", RFC 677, 1975: each entry carries
 * the time and the place of its last change, and the place decides between equal times.
 * Left out: what was written. Time and node identify a write, because no node writes twice at the same time.
 */
import type { NodeId } from "../../../index.ts";

/** When and where something was written. */
export interface Stamp {
  readonly timestamp: number;
  readonly node: NodeId;
}

/** A total order of all writes: two writes are equally late only if they are the same write. */
export const isLater = (a: Stamp, b: Stamp): boolean =>
  a.timestamp === b.timestamp ? a.node > b.node : a.timestamp > b.timestamp;

/** The later of two writes. Commutative, associative and idempotent, so order and repetition do not matter. */
export const merge = (mine: Stamp, theirs: Stamp): Stamp => (isLater(theirs, mine) ? theirs : mine);
