import type { Expander } from "../compiled/expander.ts";
import { mix, NODE_STATE, RECORD } from "../compiled/node-snapshots.ts";

const FIRST_CAPACITY = 1 << 10;
/** When there are so many, all are forgotten: what was said of them has to be asked again. */
const COUNT_MAX = 1 << 20;

/**
 * Gives rows small integers: the same one where all node states are the same, and the history. Most states of a search differ in
 * their inboxes alone, so there are far fewer of these. Exact: node states are kept, and compared one by one.
 */
export class Tuples {
  /** Changes whenever all are forgotten. */
  generation = 0;
  #count = 0;
  readonly #expander: Expander;
  readonly #nodes: number;
  readonly #width: number;
  readonly #words: Int32Array;
  #known: Int32Array;
  /** Open addressing: a number plus 1, or 0. */
  #table = new Int32Array(2 * FIRST_CAPACITY);

  constructor(expander: Expander) {
    this.#expander = expander;
    const { instance, histories } = expander.space;
    this.#nodes = instance.nodes.length;
    this.#width = this.#nodes + histories.length;
    this.#words = new Int32Array(this.#width);
    this.#known = new Int32Array(FIRST_CAPACITY * this.#width);
  }

  number(row: Int32Array): number {
    const { data } = this.#expander.snapshots;
    const words = this.#words;
    for (let node = 0; node < this.#nodes; node++) words[node] = data[row[node] * RECORD + NODE_STATE];
    for (let i = this.#nodes, at = this.#expander.historiesAt; i < this.#width; i++, at++) words[i] = row[at];
    const slot = this.#slotOf(words);
    return this.#table[slot] === 0 ? this.#add(words, slot) : this.#table[slot] - 1;
  }

  #slotOf(words: Int32Array): number {
    const width = this.#width;
    const mask = this.#table.length - 1;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = Math.imul(hash ^ words[i], 0x9e3779b1) ^ (hash >>> 15);
    for (let slot = mix(hash) & mask; ; slot = (slot + 1) & mask) {
      const start = (this.#table[slot] - 1) * width;
      if (start < 0) return slot;
      let i = 0;
      while (i < width && this.#known[start + i] === words[i]) i++;
      if (i === width) return slot;
    }
  }

  #add(words: Int32Array, slot: number): number {
    if (this.#count === COUNT_MAX) {
      this.#count = 0;
      this.#table.fill(0);
      this.generation++;
      return this.#add(words, this.#slotOf(words));
    }
    const number = this.#count++;
    if (this.#count * this.#width > this.#known.length) {
      const larger = new Int32Array(2 * this.#known.length);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known.set(words, number * this.#width);
    this.#table[slot] = number + 1;
    if (2 * this.#count > this.#table.length) this.#grow();
    return number;
  }

  #grow(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    for (let number = 0; number < this.#count; number++) {
      const start = number * this.#width;
      this.#table[this.#slotOf(this.#known.subarray(start, start + this.#width))] = number + 1;
    }
  }
}
