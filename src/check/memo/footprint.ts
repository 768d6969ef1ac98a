import type { Place } from "../../semantics/reads/read-places.ts";
import type { ClassTables, RowClasses } from "./row-classes.ts";

/**
 * What is ever read of nodes, by some who ask, and a number for each row that is the same where they are alike in that, and in
 * the history. Most states of a search differ in their inboxes, and in fields that nobody looks at, so there are few of these.
 */
export class Footprint {
  /** Changes whenever the numbers given so far mean nothing any more. */
  generation = 0;
  readonly #tables: ClassTables;
  /** For each node of which something is read, the places that are. */
  readonly #reads = new Map<number, Set<Place>>();
  /** Undefined until a number is asked for: often more is read before one is. */
  #classes: RowClasses | undefined;
  #generationOfTables: number;

  constructor(tables: ClassTables) {
    this.#tables = tables;
    this.#generationOfTables = tables.generation;
  }

  /** Says that these places are read. */
  widen(reads: Iterable<Place>): void {
    if (this.#addAll(reads)) this.#renew();
  }

  /** Whether one was not read before. */
  #addAll(reads: Iterable<Place>): boolean {
    let isNew = false;
    for (const place of reads) {
      if (place.column >= this.#tables.nodes) continue;
      let known = this.#reads.get(place.column);
      if (!known) this.#reads.set(place.column, (known = new Set()));
      if (known.has(place)) continue;
      known.add(place);
      isNew = true;
    }
    return isNew;
  }

  /** Forgets what was read. */
  narrow(): void {
    this.#reads.clear();
    this.#renew();
  }

  #renew(): void {
    this.#classes = undefined;
    this.#generationOfTables = this.#tables.generation;
    this.generation++;
  }

  /** Whether nothing was ever read: then all rows are alike that have the same history. */
  get isEmpty(): boolean {
    return this.#reads.size === 0;
  }

  /** Of a row, by what stands below its root. */
  number(left: number, joined: number): number {
    this.#tables.keepBounded();
    if (this.#generationOfTables !== this.#tables.generation) this.#renew();
    return (this.#classes ??= this.#tables.of(this.#reads)).number(left, joined);
  }
}
