/**
 * Places that a property can read, and what stands there, in integers.
 *
 * What a property is shown is a _situation_: a row of integers, one for each column. In a state these are, for each node, its
 * node state and its inbox, then the faults, the shared part and the property's history; of a step, all of these before and
 * after it, the step, and which node it changed. A place is a column and a path into the value that a number there stands for.
 * What stands at a place is an integer again: the same one for values that are equal. So what a property reads of a situation
 * is a list of pairs of integers, and two situations that agree in them are one to it.
 *
 * Who keeps states in integers fills in a row of them, whatever these states are: rows of a search, or the state that a random
 * run is in. Only node states, envelopes and values must be those of one space.
 */
import { keyOf } from "../../model/plain.ts";

/** A column, and a path into what its numbers stand for. */
export class Place {
  /** Counts the places of one table. */
  readonly number: number;
  readonly column: number;
  readonly path: readonly string[];
  /** Whether its parts are read one by one, where it is a record: else it is read as a whole. */
  readonly isSplit: boolean;
  /** Whether what stands here is the number of the column itself. */
  readonly isNumbered: boolean;
  /** For each number of the column, what stands here plus 1; 0 where that was not asked yet. */
  readings = new Int32Array(16);
  /** What marked it last: see `Places.newMark`. */
  mark = 0;
  readonly #fields = new Map<string, Place>();

  constructor(number: number, column: number, path: readonly string[], isSplit: boolean, isNumbered: boolean) {
    this.number = number;
    this.column = column;
    this.path = path;
    this.isSplit = isSplit;
    this.isNumbered = isNumbered;
  }

  field(name: string, make: () => Place): Place {
    let field = this.#fields.get(name);
    if (!field) this.#fields.set(name, (field = make()));
    return field;
  }
}

/** What the numbers of the columns stand for. */
export interface Columns {
  readonly count: number;
  /** The value that a number stands for in a column: plain data, frozen. */
  value(column: number, word: number): unknown;
  /** Whether equal values have one number in a column: then what stands there is that number. */
  isNumbered(column: number): boolean;
  /** Whether a place in a column is read part by part. */
  isSplit(column: number, path: readonly string[]): boolean;
}

/** In place of a key: there is no value; and there is nothing that could have one. */
const ABSENT = "absent";
const NOWHERE = "nowhere";

export class Places {
  readonly all: Place[] = [];
  readonly columns: Columns;
  readonly #roots: readonly Place[];
  readonly #numbers = new Map<string, number>();
  #marks = 0;

  constructor(columns: Columns) {
    this.columns = columns;
    this.#roots = Array.from({ length: columns.count }, (_, column) => this.#make(column, []));
  }

  root(column: number): Place {
    return this.#roots[column];
  }

  field(place: Place, name: string): Place {
    return place.field(name, () => this.#make(place.column, [...place.path, name]));
  }

  /** A mark that no place has: to tell places of one list from all others without a set. Marks do not outlast the next one. */
  newMark(): number {
    return ++this.#marks;
  }

  #make(column: number, path: readonly string[]): Place {
    const { columns } = this;
    const isNumbered = path.length === 0 && columns.isNumbered(column);
    const place = new Place(this.all.length, column, path, columns.isSplit(column, path), isNumbered);
    this.all.push(place);
    return place;
  }

  /** What stands at a place, as a number that equal values share. */
  reading(place: Place, word: number): number {
    if (place.isNumbered) return word;
    const { readings } = place;
    // A word is -1 where there is nothing at all, as in the column of a shared part that a protocol does not have.
    const known = word + 1 < readings.length ? readings[word + 1] : 0;
    return known === 0 ? this.#read(place, word) : known - 1;
  }

  #read(place: Place, word: number): number {
    const key = this.#keyAt(place, word);
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    if (word + 1 >= place.readings.length) {
      const larger = new Int32Array(Math.max(word + 2, 2 * place.readings.length));
      larger.set(place.readings);
      place.readings = larger;
    }
    place.readings[word + 1] = number + 1;
    return number;
  }

  #keyAt({ column, path }: Place, word: number): string {
    let value = this.columns.value(column, word);
    for (const name of path) {
      if (!isRecord(value)) return NOWHERE;
      value = Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return value === undefined ? ABSENT : keyOf(value, "what is read");
  }
}

/** Whether it is an object with fields. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
