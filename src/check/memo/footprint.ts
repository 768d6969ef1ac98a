import type { Place, Places } from "../../semantics/reads/places.ts";
import type { Expander } from "../compiled/expander.ts";
import { mix, NODE_STATE, RECORD, withRoom } from "../compiled/node-snapshots.ts";

const FIRST_CAPACITY = 1 << 10;
/** When there are so many, all are forgotten: what was said of them has to be asked again. */
const COUNT_MAX = 1 << 20;

/**
 * What is ever read of nodes, by some who ask, and a number for each row that is the same where they are alike in that, and in
 * the history. Most states of a search differ in their inboxes, and in fields that nobody looks at, so there are few of these.
 */
export class Footprint {
  readonly #tables: TupleTables;
  readonly #nodes: number;
  /** For each node the places that are read of it; undefined where nobody knows what is. */
  #reads: readonly Set<Place>[] | undefined;
  #tuples: Tuples;
  /** Changes whenever the numbers given so far mean nothing any more. */
  #generation = 0;

  constructor(tables: TupleTables) {
    this.#tables = tables;
    this.#nodes = tables.nodes;
    this.#reads = Array.from({ length: this.#nodes }, () => new Set<Place>());
    this.#tuples = tables.of(this.#reads);
  }

  /** Says that these places are read; undefined for whatever there is. */
  widen(reads: readonly Place[] | undefined): void {
    if (!this.#reads) return;
    if (!reads) this.#reads = undefined;
    else if (!this.#addAll(reads, this.#reads)) return;
    this.#generation += this.#tuples.generation + 1;
    this.#tuples = this.#tables.of(this.#reads);
  }

  /** Whether one was not read before. */
  #addAll(reads: readonly Place[], known: readonly Set<Place>[]): boolean {
    let isNew = false;
    for (const place of reads) {
      if (place.column >= this.#nodes || known[place.column].has(place)) continue;
      known[place.column].add(place);
      isNew = true;
    }
    return isNew;
  }

  get generation(): number {
    return this.#generation + this.#tuples.generation;
  }

  number(row: Int32Array): number {
    return this.#tuples.number(row);
  }
}

/** Those who read the same share a table. */
export class TupleTables {
  readonly nodes: number;
  readonly #expander: Expander;
  readonly #places: Places;
  readonly #tables = new Map<string, Tuples>();

  constructor(expander: Expander, places: Places) {
    this.nodes = expander.space.instance.nodes.length;
    this.#expander = expander;
    this.#places = places;
  }

  of(reads: readonly ReadonlySet<Place>[] | undefined): Tuples {
    const lists = reads?.map((places) => [...places].sort((a, b) => a.number - b.number));
    const key = lists?.map((places) => places.map(({ number }) => number).join()).join(";") ?? "all";
    let table = this.#tables.get(key);
    if (!table) this.#tables.set(key, (table = new Tuples(this.#expander, this.#places, lists)));
    return table;
  }

  /** To be called when numbers of another row are asked for next, or of the same one after a change. */
  moved(): void {
    for (const table of this.#tables.values()) table.isCurrent = false;
  }
}

/** Gives rows small integers. Exact: lists are kept, and compared word by word. */
class Tuples {
  /** Changes whenever all are forgotten. */
  generation = 0;
  /** Whether the number that was given last is that of the row that is asked for: see `moved`. */
  isCurrent = false;
  #current = 0;
  #count = 0;
  readonly #expander: Expander;
  readonly #places: Places;
  readonly #width: number;
  readonly #words: Int32Array;
  #known: Int32Array;
  /** Open addressing: a number plus 1, or 0. */
  #table = new Int32Array(2 * FIRST_CAPACITY);
  /** For each node the places that are read of it; undefined where nobody knows what is. */
  readonly #reads: readonly (readonly Place[])[] | undefined;
  /** The nodes of which anything is read. */
  readonly #looksAt: readonly number[];
  /** For each node state a number plus 1, the same one where it is alike in what is read of it; 0 where that was not asked. */
  #classes = new Int32Array(1 << 10);
  readonly #classNumbers = new Map<string, number>();

  constructor(expander: Expander, places: Places, reads: readonly (readonly Place[])[] | undefined) {
    this.#expander = expander;
    this.#places = places;
    this.#reads = reads;
    const { instance, histories } = expander.space;
    this.#looksAt = instance.nodes.flatMap((_, node) => (reads?.[node].length === 0 ? [] : [node]));
    this.#width = this.#looksAt.length + histories.length;
    this.#words = new Int32Array(this.#width);
    this.#known = new Int32Array(FIRST_CAPACITY * Math.max(1, this.#width));
  }

  number(row: Int32Array): number {
    if (this.isCurrent) return this.#current;
    const { data } = this.#expander.snapshots;
    const looksAt = this.#looksAt;
    const words = this.#words;
    for (let i = 0; i < looksAt.length; i++) {
      const nodeState = data[row[looksAt[i]] * RECORD + NODE_STATE];
      const known = nodeState < this.#classes.length ? this.#classes[nodeState] : 0;
      words[i] = known === 0 ? this.#classify(looksAt[i], nodeState) : known - 1;
    }
    for (let i = looksAt.length, at = this.#expander.historiesAt; i < this.#width; i++, at++) words[i] = row[at];
    const slot = this.#slotOf(words);
    this.#current = this.#table[slot] === 0 ? this.#add(words, slot) : this.#table[slot] - 1;
    this.isCurrent = true;
    return this.#current;
  }

  #classify(node: number, nodeState: number): number {
    const read = this.#reads?.[node].map((place) => this.#places.reading(place, nodeState));
    const key = `${node};${read ? read.join() : nodeState}`;
    let number = this.#classNumbers.get(key);
    if (number === undefined) this.#classNumbers.set(key, (number = this.#classNumbers.size));
    this.#classes = withRoom(this.#classes, nodeState + 1);
    this.#classes[nodeState] = number + 1;
    return number;
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
      this.#forget();
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

  #forget(): void {
    this.#count = 0;
    this.#table.fill(0);
    this.generation++;
  }

  #grow(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    for (let number = 0; number < this.#count; number++) {
      const start = number * this.#width;
      this.#table[this.#slotOf(this.#known.subarray(start, start + this.#width))] = number + 1;
    }
  }
}
