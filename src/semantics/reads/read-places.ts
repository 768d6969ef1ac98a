/**
 * The places of a state or a step that a property can read, and what they contain, as integers.
 *
 * A property is asked about a _situation_: a row of integers, one for each column. The columns of a state are the node states of all
 * nodes, their inboxes, the faults, the shared part and the property's history. The columns of a step are all of these before and
 * after it, the step, and which node it changed. A _place_ is a column and a path into the value that the integer there stands for.
 * What a place contains is an integer again, the same one for equal values. So what a property reads of a situation is a list of
 * pairs of integers, and it cannot tell apart two situations that agree in them.
 *
 * Any code that keeps states as integers can fill in the columns: from rows of a search, or from the state that a random run is in.
 * Only, all node states, envelopes and values must be of one space.
 */
import { keyOf } from "../../model/plain.ts";

/** A column, and a path into the values that its numbers stand for. */
export class Place {
  /** Its index in the list of all places. */
  readonly number: number;
  readonly column: number;
  readonly path: readonly string[];
  /** Whether the fields of a record here are read one by one. Anything else is read as a whole. */
  readonly isSplit: boolean;
  /** Whether what it contains is the number in the column itself. */
  readonly isNumbered: boolean;
  /** What it contains plus 1, by the number in the column plus 1; 0 if that is not known yet. */
  readings = new Int32Array(16);
  /** The last mark that was put on it: see `Places.newMark`. */
  mark = 0;
  /** The last such mark under which a field of it was read. */
  askedMark = 0;
  readonly #fields = new Map<string, Place>();

  constructor(number: number, column: number, path: readonly string[], isSplit: boolean, isNumbered: boolean) {
    this.number = number;
    this.column = column;
    this.path = path;
    this.isSplit = isSplit;
    this.isNumbered = isNumbered;
  }

  /** The place of a field, if somebody asked for it before. */
  field(name: string): Place | undefined {
    return this.#fields.get(name);
  }

  addField(name: string, field: Place): Place {
    this.#fields.set(name, field);
    return field;
  }
}

/** What the numbers of the columns stand for. */
export interface Columns {
  readonly count: number;
  /** The value that a number stands for in a column: plain data, frozen. */
  value(column: number, word: number): unknown;
  /** Whether equal values have the same number in a column: then its root contains that number. */
  isNumbered(column: number): boolean;
  /** Whether the fields of a record at this place are read one by one. */
  isSplit(column: number, path: readonly string[]): boolean;
}

/** Keys for a value that is not there, and for a path that leads through something without fields. */
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
    return place.field(name) ?? place.addField(name, this.#make(place.column, [...place.path, name]));
  }

  /** A mark that no place has yet. Marked places can be told from all others without a set, until the next mark is made. */
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

  /** What a place contains, given the number in its column: a number that equal values share. */
  reading(place: Place, word: number): number {
    if (place.isNumbered) return word;
    const { readings } = place;
    // A word is -1 if there is nothing at all, as in the column of the shared part if the protocol has none.
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

/** Whether a value is a plain object, with fields. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
