/**
 * Hands out the contents of the columns of a situation, and notes which places of it are read. Contents are handed out as they are,
 * frozen; only records whose fields are noted one by one are replaced by proxies that report which fields are read.
 */
import { inspectable } from "../own-fields.ts";
import { isRecord, type Place, type Places } from "./read-places.ts";
import type { SituationColumns } from "./situations.ts";
import { type Listener, RecordReadHandler } from "./read-handler.ts";

export class NotedReads implements Listener {
  readonly columns: SituationColumns;
  readonly #places: Places;
  readonly #now: ArrayLike<number>;
  /** The places that were read in this situation, in order, each once. */
  readonly #read: Place[] = [];
  /** Marks the places that are in that list. */
  #mark: number;
  /**
   * Histories and shared parts that were handed out. A property that was handed one and read no field of it may still depend on its being
   * a record, so then all of it counts as read. A step is always a record, and many properties take one that they look at only sometimes.
   */
  readonly #handedOut = new Set<Place>();

  constructor(places: Places, columns: SituationColumns, now: ArrayLike<number>) {
    this.#places = places;
    this.columns = columns;
    this.#now = now;
    this.#mark = places.newMark();
  }

  /** Call this when the situation has changed. */
  moved(): void {
    this.#read.length = 0;
    this.#mark = this.#places.newMark();
    // Clearing an empty set costs as much as making one.
    if (this.#handedOut.size > 0) this.#handedOut.clear();
  }

  /** The places that were read in this situation. */
  get all(): readonly Place[] {
    for (const place of this.#handedOut) if (place.askedMark !== this.#mark) this.#note(place);
    return this.#read;
  }

  word(column: number): number {
    return this.#now[column];
  }

  /** Hands out the contents of a column. */
  at(column: number): unknown {
    const place = this.#places.root(column);
    const value = this.columns.value(column, this.#now[column]);
    const record = place.isSplit ? this.record(place, value) : undefined;
    if (!record) {
      this.#note(place);
      return value;
    }
    if (column !== this.columns.stepAt) this.#handedOut.add(place);
    return record;
  }

  #note(place: Place): void {
    if (place.mark === this.#mark) return;
    place.mark = this.#mark;
    this.#read.push(place);
  }

  /** A proxy that reports which fields of a record are read; undefined if the value is not a record. */
  record(place: Place, value: unknown): object | undefined {
    return isRecord(value) ? new Proxy(inspectable(value), new RecordReadHandler(this, place)) : undefined;
  }

  place(column: number): Place {
    return this.#places.root(column);
  }

  field(place: Place, name: string): Place {
    return this.#places.field(place, name);
  }

  /** Notes that a field of a record is read. */
  read(record: Place, name: string): void {
    record.askedMark = this.#mark;
    this.#note(this.#places.field(record, name));
  }

  /** Notes that the names of a record's fields are read. There is no place for these alone, so the whole record counts as read. */
  readKeys(record: Place): void {
    record.askedMark = this.#mark;
    this.#note(record);
  }
}
