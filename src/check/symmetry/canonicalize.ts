/**
 * Finds the representative of a row: of all rows that become each other when interchangeable nodes trade names, one stands for
 * all.
 *
 * Nodes are ordered by what can be told of them without names, and by the nodes that they mention and that mention them. If
 * some still look alike, each of them in turn is taken to be the first, and of the rows that result the least is taken; but
 * nodes that can trade places without changing the row count as one for that.
 *
 * Source: McKay and Piperno, "Practical graph isomorphism, II", Journal of Symbolic Computation 60, 2014: refinement and
 * individualization; of the automorphisms it finds, only trades of two nodes are looked for here.
 */
import type { PackedState } from "../../semantics/packed-state.ts";
import type { Expander } from "../compiled/expander.ts";
import { mix } from "../visited/hash.ts";
import type { Permutation } from "./permutation.ts";
import type { Symmetry } from "./permute.ts";
import { type StateShape, Shapes } from "./shapes.ts";

/** For each interchangeable node, by its index among these, a number: nodes that look alike have the same one. */
type Colours = Int32Array;

export class Canonicalizer {
  readonly symmetry: Symmetry;
  readonly #expander: Expander;
  readonly #shapes: Shapes;
  readonly #places: readonly number[];
  /** The columns of nodes that are not interchangeable, and of what belongs to no node. */
  readonly #others: readonly number[];
  readonly #nodes: number;
  readonly #row: Int32Array;
  readonly #representative: Int32Array;
  readonly #image: Int32Array;
  readonly #colours: Colours;
  /** The nodes in the order of their colours. */
  readonly #order: Int32Array;
  readonly #own: StateShape[];
  #isFound = false;

  constructor(symmetry: Symmetry, expander: Expander) {
    const { places } = symmetry.permutations;
    this.symmetry = symmetry;
    this.#expander = expander;
    this.#places = places;
    this.#nodes = expander.space.instance.nodes.length;
    this.#shapes = new Shapes(places, symmetry.names, expander.space, expander.snapshots);
    const columns = Array.from({ length: expander.rows.width }, (_, column) => column);
    this.#others = columns.filter((column) => !places.includes(column));
    this.#row = new Int32Array(expander.rows.width);
    this.#representative = new Int32Array(expander.rows.width);
    this.#image = new Int32Array(expander.rows.width);
    this.#colours = new Int32Array(places.length);
    this.#order = new Int32Array(places.length);
    this.#own = [];
  }

  /** Replaces every row of the batch by its representative. */
  canonicalize(): void {
    const { batch } = this.#expander;
    for (let k = 0; k < batch.length; k++) {
      if (this.#findRepresentative(this.#expander.rowAt(k))) this.#expander.replace(k, this.#representative);
    }
  }

  /** The row that stands for a state. */
  of(state: PackedState): Int32Array {
    this.#findRepresentative(this.#expander.rows.of(state));
    return this.#representative.slice();
  }

  /** The image of a row; every call reuses the same array. */
  image(words: Int32Array, permutation: Permutation): Int32Array {
    const { symmetry } = this;
    for (let column = 0; column < this.#nodes; column++)
      this.#image[permutation.to[column]] = symmetry.snapshot(words[column], permutation);
    for (let column = this.#nodes; column < words.length; column++)
      this.#image[column] = this.#imageOfWord(column, words[column], permutation);
    return this.#image;
  }

  #imageOfWord(column: number, word: number, permutation: Permutation): number {
    if (column < this.#nodes) return this.symmetry.snapshot(word, permutation);
    return column === this.#expander.rows.faultsAt
      ? this.symmetry.faults(word, permutation)
      : this.symmetry.value(word, permutation);
  }

  #shapeOf(column: number): StateShape {
    const word = this.#row[column];
    if (column < this.#nodes) return this.#shapes.snapshot(word);
    return column === this.#expander.rows.faultsAt ? this.#shapes.faults(word) : this.#shapes.value(word);
  }

  /** Finds the representative. Returns whether it differs from the row itself. */
  #findRepresentative(words: Int32Array): boolean {
    this.#row.set(words);
    for (let at = 0; at < this.#places.length; at++) {
      this.#own[at] = this.#shapeOf(this.#places[at]);
      this.#colours[at] = this.#own[at].whole;
    }
    for (const column of this.#others) {
      const { mentions, roles } = this.#shapeOf(column);
      if (!mentions) continue;
      for (let at = 0; at < roles.length; at++) this.#colours[at] = mix(this.#colours[at] ^ roles[at]);
    }
    this.#isFound = false;
    this.#tryAll(this.#colours);
    for (let column = 0; column < this.#row.length; column++)
      if (this.#representative[column] !== this.#row[column]) return true;
    return false;
  }

  /** Tries all orders that these colours leave open. */
  #tryAll(given: Colours): void {
    if (this.#sort(given) === given.length) return this.#try();
    const colours = this.#refined(given);
    if (this.#sort(colours) === colours.length) return this.#try();
    const alike = this.#firstAlike(colours);
    const told = this.#withoutTwins(alike);
    for (const first of told) {
      const next = colours.slice();
      // If all of them can trade places, any order of them is as good as another.
      if (told.length === 1) alike.forEach((at, i) => (next[at] = mix(next[at] + 1 + i)));
      else next[first] = mix(next[first] + 1);
      this.#tryAll(next);
    }
  }

  /** Puts the nodes in the order of their colours. Returns the number of distinct colours. */
  #sort(colours: Colours): number {
    const order = this.#order;
    let count = colours.length;
    for (let at = 0; at < colours.length; at++) {
      let i = at;
      for (; i > 0 && colours[order[i - 1]] > colours[at]; i--) order[i] = order[i - 1];
      if (i > 0 && colours[order[i - 1]] === colours[at]) count--;
      order[i] = at;
    }
    return count;
  }

  /** Tells nodes apart by the nodes that they mention and that mention them, until that distinguishes no more. */
  #refined(given: Colours): Colours {
    const own = this.#own;
    if (own.every(({ mentions }) => !mentions)) return given;
    let colours = given;
    for (let count = this.#sort(given); count < given.length;) {
      const before = colours;
      colours = before.map((colour, at) => {
        let sum = 0;
        for (let other = 0; other < before.length; other++) {
          const [mentions, isMentioned] = [own[at].roles[other], own[other].roles[at]];
          if (mentions !== 0) sum = (sum + mix(mix(mentions) ^ before[other])) | 0;
          if (isMentioned !== 0) sum = (sum + mix(mix(isMentioned + 1) ^ before[other])) | 0;
        }
        return mix(mix(colour) ^ sum);
      });
      const now = this.#sort(colours);
      if (now === count) break;
      count = now;
    }
    return colours;
  }

  /** The nodes of the least colour that several have, given that they were just sorted. */
  #firstAlike(colours: Colours): readonly number[] {
    const sorted = Array.from(this.#order);
    const from = sorted.findIndex((at, i) => colours[at] === colours[sorted[i + 1]]);
    return sorted.filter((at) => colours[at] === colours[sorted[from]]);
  }

  /** Of nodes that can trade places without changing the row, the first. */
  #withoutTwins(alike: readonly number[]): readonly number[] {
    const told: number[] = [];
    for (const at of alike) if (!told.some((one) => this.#areTwins(one, at))) told.push(at);
    return told;
  }

  #areTwins(one: number, other: number): boolean {
    const trade = this.symmetry.permutations.trade(one, other);
    return this.#row.every((word, column) => {
      const at = column < this.#nodes ? trade.to[column] : column;
      return this.#imageOfWord(column, word, trade) === this.#row[at];
    });
  }

  /** Takes the row with its nodes in the order just found; of all such rows, the least is the representative. */
  #try(): void {
    const image = this.image(this.#row, this.symmetry.permutations.ordered(this.#order));
    const representative = this.#representative;
    let at = 0;
    while (this.#isFound && at < image.length && image[at] === representative[at]) at++;
    if (at === image.length || (this.#isFound && image[at] > representative[at])) return;
    representative.set(image);
    this.#isFound = true;
  }
}
