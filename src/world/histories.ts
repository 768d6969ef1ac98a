import type { AnyProperty } from "../model/property.ts";
import type { Instance } from "./instance.ts";
import type { Values } from "./values.ts";

/** Folds recorded entries with one property's own function; each (history, entry, node) once. */
export class HistoryFold {
  readonly start: number;
  /** Told of each fold when it is made. */
  onFolded: ((history: number, record: number, node: number) => void) | undefined;
  readonly #fold: NonNullable<AnyProperty["history"]>["fold"];
  readonly #values: Values;
  readonly #instance: Instance;
  readonly #next = new Map<string, number>();

  constructor(history: NonNullable<AnyProperty["history"]>, instance: Instance, values: Values) {
    this.#fold = (value, entry, by) => history.fold(value, entry, by);
    this.#values = values;
    this.#instance = instance;
    this.start = values.id(history.start, "start of a history");
  }

  /** The history after a node recorded these entries, in order. */
  after(history: number, records: readonly number[], node: number): number {
    let now = history;
    for (const record of records) now = this.#after(now, record, node);
    return now;
  }

  #after(history: number, record: number, node: number): number {
    const key = `${history},${record},${node}`;
    let next = this.#next.get(key);
    if (next === undefined) {
      const entry = this.#values.at(record) as object;
      const folded = this.#fold(this.#values.at(history), entry, this.#instance.nodes[node]);
      next = this.#values.id(folded, "history after a fold");
      this.#next.set(key, next);
      this.onFolded?.(history, record, node);
    }
    return next;
  }
}
