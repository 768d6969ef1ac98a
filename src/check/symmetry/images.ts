/** Caches what values, messages and snapshots become when interchangeable nodes trade names. */
import { withRoom } from "../visited/with-room.ts";
import type { Permutation } from "./permutation.ts";

/** This many permutations, the first ones made, have a table of their own. */
const TABLED = 24;

/**
 * Images of things that are known by small integers, when nodes trade places. An image depends only on where the nodes go that the
 * thing mentions, and these are few: it is made once for each way to move them.
 */
export class Images {
  readonly #nodes: number;
  readonly #namesIn: (thing: number) => readonly number[];
  readonly #make: (thing: number, permutation: Permutation) => number;
  readonly #names: (readonly number[])[] = [];
  readonly #images: Map<string | number, number>[] = [];
  /** For each thing under each of the first permutations, the image plus 1; or 0. */
  #table = new Int32Array(1 << 10);

  /**
   * @param nodes how many there are
   * @param namesIn the interchangeable nodes that a thing mentions, each once
   */
  constructor(
    nodes: number,
    namesIn: (thing: number) => readonly number[],
    make: (thing: number, permutation: Permutation) => number,
  ) {
    this.#nodes = nodes;
    this.#namesIn = namesIn;
    this.#make = make;
  }

  /** The interchangeable nodes that a thing mentions. */
  names(thing: number): readonly number[] {
    return (this.#names[thing] ??= this.#namesIn(thing));
  }

  of(thing: number, permutation: Permutation): number {
    if (permutation.number >= TABLED) return this.#find(thing, permutation);
    const at = thing * TABLED + permutation.number;
    const known = at < this.#table.length ? this.#table[at] : 0;
    if (known !== 0) return known - 1;
    const image = this.#find(thing, permutation);
    this.#table = withRoom(this.#table, at + 1);
    this.#table[at] = image + 1;
    return image;
  }

  #find(thing: number, permutation: Permutation): number {
    const { to } = permutation;
    const names = this.names(thing);
    if (names.every((node) => to[node] === node)) return thing;
    const known = (this.#images[thing] ??= new Map<string | number, number>());
    const key = this.#keyOf(names, to);
    let image = known.get(key);
    if (image === undefined) known.set(key, (image = this.#make(thing, permutation)));
    return image;
  }

  /** A number if it is small enough, because that is faster to look up. */
  #keyOf(names: readonly number[], to: readonly number[]): string | number {
    if (this.#nodes ** names.length > Number.MAX_SAFE_INTEGER) return names.map((node) => to[node]).join();
    let key = 0;
    for (const node of names) key = key * this.#nodes + to[node];
    return key;
  }
}
