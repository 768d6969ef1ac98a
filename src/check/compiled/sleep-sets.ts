/**
 * Which steps of a state lead to nothing new, as is known before they are made: sleep sets. Where a state s was met first by a
 * step of one node from p, a step of another node was possible in p as well. If neither touches what the other one reads, the
 * two lead from p to the same state in either order. If the other one's successor of p has a lower number than s, then it is
 * expanded before s, and where both steps lead is known when s is expanded: the other step need not be looked up there.
 *
 * It has a lower number if its node comes before the one that stepped, for steps are made in the order of nodes; or if it was
 * asleep in p already. No state and no step is left out by this, only questions to the table of states.
 *
 * What a state puts to sleep is one word: nodes whose steps sleep in the low half, nodes that such a step must not send to in
 * the high half, all of this inverted, so that a step is asleep where it has no bit in common with it.
 *
 * Source: P. Godefroid, "Using Partial Orders to Improve Automatic Verification Methods", CAV 1990.
 */

/** Nodes that have a bit. */
const HALF_BITS = 16;
const HALF_MASK = (1 << HALF_BITS) - 1;

/** In place of what a step touches: it commutes with none. */
export const TOUCHES_ALL = -1;
/** Nothing is asleep. */
export const ALL_AWAKE = -1;

/** What a step touches: in the low half its node, in the high half those that it sends to. */
export function touchedBy(node: number, destinations: readonly number[]): number {
  if (node >= HALF_BITS || destinations.some((to) => to >= HALF_BITS)) return TOUCHES_ALL;
  return destinations.reduce((touched, to) => touched | (1 << (HALF_BITS + to)), 1 << node);
}

/** What is asleep in a state that was met first by a step from one where so much is, which leaves all but nodes as it was. */
export function asleepAfter(awake: number, touched: number): number {
  if (touched === TOUCHES_ALL) return ALL_AWAKE;
  const own = touched & HALF_MASK;
  const sentTo = touched >>> HALF_BITS;
  const before = own - 1;
  const inherited = ~awake & HALF_MASK & ~(before | own | sentTo);
  const asleep = inherited | (before & ~sentTo);
  const stepped = own | (inherited === 0 ? 0 : awake >>> HALF_BITS);
  return (~asleep & HALF_MASK) | (stepped << HALF_BITS);
}

/** Rows in a chunk. */
const CHUNK_BITS = 14;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/** What is asleep in the states that wait to be expanded. */
export class SleepSets {
  /** For each chunk of rows, inverted, so that 0 is what is known of a row that nobody spoke of. */
  readonly #chunks: (Int32Array | undefined)[] = [];
  /** Chunks to be used again: as many as the rows that waited at a time take, and no garbage. */
  readonly #free: Int32Array[] = [];
  /** So many chunks are forgotten. */
  #forgotten = 0;

  of(row: number): number {
    const chunk = this.#chunks[row >>> CHUNK_BITS];
    return chunk === undefined ? ALL_AWAKE : ~chunk[row & CHUNK_MASK];
  }

  set(row: number, awake: number): void {
    const at = row >>> CHUNK_BITS;
    while (this.#chunks.length <= at) this.#chunks.push(undefined);
    (this.#chunks[at] ??= this.#free.pop()?.fill(0) ?? new Int32Array(1 << CHUNK_BITS))[row & CHUNK_MASK] = ~awake;
  }

  /** Forgets what was known of the rows before this one, in pieces. */
  forgetBefore(row: number): void {
    for (; this.#forgotten < row >>> CHUNK_BITS; this.#forgotten++) {
      const chunk = this.#chunks[this.#forgotten];
      if (chunk) this.#free.push(chunk);
      this.#chunks[this.#forgotten] = undefined;
    }
  }
}
