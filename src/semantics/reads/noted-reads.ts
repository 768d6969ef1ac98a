/**
 * Hands out what stands in the columns of a situation, and notes which places of it are read. What it hands out is what it always
 * is, and frozen; only records in places that are read part by part are proxies, which tell what is asked of them.
 */
import { inspectable } from "../own-fields.ts";
import { isRecord, type Place, type Places } from "./read-places.ts";
import type { SituationColumns } from "./situations.ts";
import { type Listener, RecordReadHandler } from "./read-handlers.ts";

export class NotedReads implements Listener {
  readonly columns: SituationColumns;
  readonly #places: Places;
  readonly #now: ArrayLike<number>;
  /** In the order in which they were read, each once. */
  readonly #read: Place[] = [];
  /** Of places that were read in this situation. */
  #mark: number;
  /** Histories and shared parts that were handed out, and records of which something was asked: of the others, all may count. */
  readonly #handedOut = new Set<Place>();
  readonly #asked = new Set<Place>();

  constructor(places: Places, columns: SituationColumns, now: ArrayLike<number>) {
    this.#places = places;
    this.columns = columns;
    this.#now = now;
    this.#mark = places.newMark();
  }

  /** The situation is another one. */
  moved(): void {
    this.#read.length = 0;
    this.#mark = this.#places.newMark();
    // To clear an empty set costs as much as to make one.
    if (this.#handedOut.size > 0) this.#handedOut.clear();
    if (this.#asked.size > 0) this.#asked.clear();
  }

  /** What was read in this situation. */
  get all(): readonly Place[] {
    for (const place of this.#handedOut) if (!this.#asked.has(place)) this.#note(place);
    return this.#read;
  }

  word(column: number): number {
    return this.#now[column];
  }

  /** Hands out what stands in a column. */
  at(column: number): unknown {
    const place = this.#places.root(column);
    const value = this.columns.value(column, this.#now[column]);
    const record = place.isSplit ? this.record(place, value) : undefined;
    if (!record) {
      this.#note(place);
      return value;
    }
    this.#handedOut.add(place);
    return record;
  }

  #note(place: Place): void {
    if (place.mark === this.#mark) return;
    place.mark = this.#mark;
    this.#read.push(place);
  }

  /** A record that tells what is asked of it; undefined for what is none. */
  record(place: Place, value: unknown): object | undefined {
    return isRecord(value) ? new Proxy(inspectable(value), new RecordReadHandler(this, place)) : undefined;
  }

  place(column: number): Place {
    return this.#places.root(column);
  }

  field(place: Place, name: string): Place {
    return this.#places.field(place, name);
  }

  /** A field of a record is read. */
  read(record: Place, name: string): void {
    this.#asked.add(record);
    this.#note(this.#places.field(record, name));
  }

  /** Which fields a record has is read: as long as there are no better words for it, all of it. */
  readKeys(record: Place): void {
    this.#asked.add(record);
    this.#note(record);
  }
}
