import type { Place } from "../../semantics/reads/read-places.ts";
import type { ClassTables, RowClasses } from "./row-classes.ts";

const NO_NODES = { first: 0, end: 0 };

/**
 * The places in nodes that some properties have read so far, and a number for each row: rows that agree in these places and in the
 * history share it. Most states of a search differ only in inboxes and in fields that no property reads, so there are few numbers.
 */
export class Footprint {
  /** Changes whenever the numbers given so far become invalid. */
  generation = 0;
  readonly #tables: ClassTables;
  /** The places that are read, by node; a node of which nothing is read has no entry. */
  readonly #reads = new Map<number, Set<Place>>();
  /** Built when a number is needed: before that, more places are often added. */
  #classes: RowClasses | undefined;
  #generationOfTables: number;
  readonly #first: number;
  readonly #end: number;

  /** @param first,end nodes from `first` to before `end` do not count: a caller that tells these apart needs no numbers for them */
  constructor(tables: ClassTables, { first, end } = NO_NODES) {
    this.#tables = tables;
    this.#first = first;
    this.#end = end;
    this.#generationOfTables = tables.generation;
  }

  /** Adds places that are read. Those outside node states, and those in nodes that do not count, are ignored. */
  widen(reads: Iterable<Place>): void {
    if (this.#addAll(reads)) this.#renew();
  }

  /** Returns whether one of them is new. */
  #addAll(reads: Iterable<Place>): boolean {
    let isNew = false;
    for (const place of reads) {
      const { column } = place;
      if (column >= this.#tables.nodes || (column >= this.#first && column < this.#end)) continue;
      let known = this.#reads.get(column);
      if (!known) this.#reads.set(column, (known = new Set()));
      if (known.has(place)) continue;
      known.add(place);
      isNew = true;
    }
    return isNew;
  }

  /** Forgets all places. */
  narrow(): void {
    this.#reads.clear();
    this.#renew();
  }

  #renew(): void {
    this.#classes = undefined;
    this.#generationOfTables = this.#tables.generation;
    this.generation++;
  }

  /** Whether no place has been read: then rows with the same history share a number. */
  get isEmpty(): boolean {
    return this.#reads.size === 0;
  }

  /** The number of a row, given the two numbers below the root of its tree (see `RowTree`). */
  number(left: number, joined: number): number {
    this.#tables.keepBounded();
    if (this.#generationOfTables !== this.#tables.generation) this.#renew();
    return (this.#classes ??= this.#tables.of(this.#reads)).number(left, joined);
  }
}
