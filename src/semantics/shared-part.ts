/** The shared part of a protocol: what is read from it and written to it, field by field. */
import type { Instance } from "./instance.ts";
import type { Access } from "./shared-access.ts";
import type { Values } from "./values.ts";

/** Stands for the value if a protocol has no shared part. */
export const NO_SHARED = -1;
/** Stands for a field: all of them, and which ones exist. */
const ALL = -1;
/** Stands for a value: the field does not exist. */
const ABSENT = -1;
/** More than any search has values. */
const VALUES = 2 ** 31;

export type FieldNumbers = readonly number[];

export class SharedPart {
  /** Whether the protocol has one. */
  readonly isThere: boolean;
  /** The initial shared part, as its number among the values. */
  readonly start: number;
  readonly #instance: Instance;
  readonly #values: Values;
  /** The fields that the present question depends on. A field is the number of its name among the values. */
  #noted: Set<number> | undefined;
  readonly #fieldsOf = new Map<number, ReadonlyMap<number, number>>();
  readonly #views = new Map<string, SharedView>();
  /** What handlers write, as lists alternating fields and values. The first list is empty. */
  readonly #writes: FieldNumbers[] = [[]];
  readonly #writesIds = new Map<string, number>([["", 0]]);
  readonly #after = new Map<number, number>();

  constructor(instance: Instance, values: Values) {
    this.#instance = instance;
    this.#values = values;
    this.isThere = instance.shared !== undefined;
    this.start = instance.shared ? values.id(instance.shared.first, "shared") : NO_SHARED;
  }

  /** Notes that the present question depends on these fields, if somebody is noting. */
  note(fields: FieldNumbers): void {
    if (this.#noted) for (const field of fields) this.#noted.add(field);
  }

  /** An answer, and the fields it depends on. */
  noting<T>(ask: () => T): { readonly answer: T; readonly fields: FieldNumbers } {
    const [outer, own] = [this.#noted, new Set<number>()];
    this.#noted = own;
    try {
      return { answer: ask(), fields: [...own] };
    } finally {
      this.#noted = outer;
      this.note([...own]);
    }
  }

  /** Does work that the present question does not depend on. */
  apart(work: () => void): void {
    const noted = this.#noted;
    this.#noted = undefined;
    try {
      work();
    } finally {
      this.#noted = noted;
    }
  }

  /** The answer of a function of the protocol that may read the shared part. */
  reading<T>(shared: number, ask: () => T): T {
    return this.isThere ? this.#during(shared, undefined, new Set(), ask) : ask();
  }

  /**
   * Runs a handler that may change the shared part.
   *
   * @param draft makes a draft of the shared part, if it is needed
   * @param handle runs the handler and returns the shared part afterwards
   * @returns what was written
   */
  changing(shared: number, draft: () => object, handle: () => object): FieldNumbers {
    const written = new Set<string>();
    const before = this.#values.at(shared) as Readonly<Record<string, unknown>>;
    return this.#during(shared, draft, written, () => {
      const after = handle() as Readonly<Record<string, unknown>>;
      if (after !== before) {
        for (const field of Object.keys(after)) if (after[field] !== before[field]) written.add(field);
      }
      return [...written].sort().flatMap((field) => {
        const value = Object.hasOwn(after, field) ? this.#values.id(after[field], `shared.${field}`) : ABSENT;
        return [this.#field(field), value];
      });
    });
  }

  #during<T>(shared: number, draft: (() => object) | undefined, written: Set<string>, ask: () => T): T {
    const access: Access = {
      before: this.#values.at(shared) as Readonly<Record<string, unknown>>,
      draft: draft as Access["draft"],
      written,
      onRead: (field) => this.#noted?.add(field === undefined ? ALL : this.#field(field)),
    };
    return this.#instance.shared!.access.during(access, ask);
  }

  #field(name: string): number {
    return this.#values.id(name, "field");
  }

  /** The number of a list of writes. */
  writes(list: FieldNumbers): number {
    const key = list.join();
    let id = this.#writesIds.get(key);
    if (id === undefined) {
      id = this.#writes.push(list) - 1;
      this.#writesIds.set(key, id);
    }
    return id;
  }

  /** The shared part after these writes. */
  after(shared: number, writes: number): number {
    if (writes === 0) return shared;
    const key = writes * VALUES + shared;
    let after = this.#after.get(key);
    if (after === undefined) this.#after.set(key, (after = this.#write(shared, this.#writes[writes])));
    return after;
  }

  #write(shared: number, writes: FieldNumbers): number {
    const fields = { ...(this.#values.at(shared) as Record<string, unknown>) };
    for (let i = 0; i < writes.length; i += 2) {
      const name = this.#values.at(writes[i]) as string;
      if (writes[i + 1] === ABSENT) delete fields[name];
      else fields[name] = this.#values.at(writes[i + 1]);
    }
    return this.#values.id(fields, "shared");
  }

  /** Writes as plain data: each field, with its value unless it was deleted. */
  described(writes: FieldNumbers): readonly (readonly unknown[])[] {
    return writes.flatMap((field, i) => {
      if (i % 2 === 1) return [];
      const value = writes[i + 1];
      return [[this.#values.at(field), ...(value === ABSENT ? [] : [this.#values.at(value)])]];
    });
  }

  /** The fields of a shared part, and their values. */
  fields(shared: number): ReadonlyMap<number, number> {
    let fields = this.#fieldsOf.get(shared);
    if (!fields) {
      const entries = Object.entries(this.#values.at(shared) as object);
      fields = new Map(entries.map(([name, value]) => [this.#field(name), this.#values.id(value, `shared.${name}`)]));
      this.#fieldsOf.set(shared, fields);
    }
    return fields;
  }

  /** What a reader of these fields sees of a shared part. */
  view(fields: FieldNumbers): SharedView {
    const sorted = [...new Set(fields)].sort((a, b) => a - b);
    const key = sorted.join();
    let view = this.#views.get(key);
    if (!view) this.#views.set(key, (view = new SharedView(this, sorted)));
    return view;
  }
}

/** Some fields of the shared part. */
export class SharedView {
  readonly fields: FieldNumbers;
  readonly #part: SharedPart;
  readonly #numbers = new Map<number, number>();
  readonly #ids = new Map<string, number>();

  constructor(part: SharedPart, fields: FieldNumbers) {
    this.#part = part;
    this.fields = fields;
  }

  /** A number that is the same for shared parts that agree in these fields. */
  of(shared: number): number {
    if (this.fields.length === 0) return 0;
    if (this.fields[0] === ALL) return shared;
    let number = this.#numbers.get(shared);
    if (number === undefined) this.#numbers.set(shared, (number = this.#numberOf(shared)));
    return number;
  }

  #numberOf(shared: number): number {
    const values = this.#part.fields(shared);
    const key = this.fields.map((field) => values.get(field) ?? ABSENT).join();
    let id = this.#ids.get(key);
    if (id === undefined) this.#ids.set(key, (id = this.#ids.size));
    return id;
  }
}
