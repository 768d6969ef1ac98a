/**
 * Remembers the protocol's answers that may depend on the shared part: each under the values of those fields that were read for
 * it, and of no others.
 */
import { type FieldNumbers, NO_SHARED, type SharedPart, type SharedView } from "./shared-part.ts";

/** The answers to one question, each under the values of the fields that were read for it. */
class ByFields<T> {
  readonly #part: SharedPart;
  /** One for each set of fields read together: the first values read may decide which fields are read next. */
  readonly #layers: Layer<T>[] = [];

  constructor(part: SharedPart) {
    this.#part = part;
  }

  get(shared: number): T | undefined {
    for (const { view, known } of this.#layers) {
      const found = known.get(view.of(shared));
      if (!found) continue;
      this.#part.note(view.fields);
      return found.answer;
    }
    return undefined;
  }

  set(shared: number, fields: FieldNumbers, answer: T): void {
    const view = this.#part.view(fields);
    let layer = this.#layers.find((one) => one.view === view);
    if (!layer) this.#layers.push((layer = { view, known: new Map() }));
    layer.known.set(view.of(shared), { shared, answer });
  }

  *all(): Generator<readonly [shared: number, fields: FieldNumbers, answer: T]> {
    for (const { view, known } of this.#layers) {
      for (const { shared, answer } of known.values()) yield [shared, view.fields, answer];
    }
  }
}

interface Layer<T> {
  readonly view: SharedView;
  readonly known: Map<number, { readonly shared: number; readonly answer: T }>;
}

/** Remembered answers by number. For a protocol without a shared part this is simply a Map. */
export class AnswersByShared<T extends NonNullable<unknown>> {
  readonly #part: SharedPart;
  readonly #plain: Map<number, T> | undefined;
  readonly #byFields: Map<number, ByFields<T>> | undefined;

  constructor(part: SharedPart) {
    this.#part = part;
    if (part.isThere) this.#byFields = new Map();
    else this.#plain = new Map();
  }

  get(key: number, shared: number): T | undefined {
    return this.#plain ? this.#plain.get(key) : this.#byFields!.get(key)?.get(shared);
  }

  /** Calls `ask` and remembers its answer. */
  ask(key: number, shared: number, ask: () => T): T {
    if (this.#plain) {
      const answer = ask();
      this.#plain.set(key, answer);
      return answer;
    }
    const { answer, fields } = this.#part.noting(ask);
    this.put(key, shared, fields, answer);
    return answer;
  }

  put(key: number, shared: number, fields: FieldNumbers, answer: T): void {
    if (this.#plain) {
      this.#plain.set(key, answer);
      return;
    }
    let known = this.#byFields!.get(key);
    if (!known) this.#byFields!.set(key, (known = new ByFields(this.#part)));
    known.set(shared, fields, answer);
  }

  /** Everything remembered, each answer with one shared part that it was given for. */
  *all(): Generator<readonly [key: number, shared: number, fields: FieldNumbers, answer: T]> {
    for (const [key, answer] of this.#plain ?? []) yield [key, NO_SHARED, [], answer];
    for (const [key, known] of this.#byFields ?? []) {
      for (const [shared, fields, answer] of known.all()) yield [key, shared, fields, answer];
    }
  }
}
