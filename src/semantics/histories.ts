/** Folds what nodes record into the history of one property. */
import { foldOf, type History } from "../model/history.ts";
import type { NodeId } from "../model/network.ts";
import type { Shape } from "../model/protocol.ts";
import { beginCall } from "./call-under-way.ts";
import type { Instance } from "./instance.ts";
import { thrownBy } from "./thrown-text.ts";
import type { Values } from "./values.ts";

/** What a history becomes when its fold throws. It stays that way, and no property can be asked about it. */
const BROKEN = "the fold of the history threw";

/** What the fold of a history threw, as a sentence; undefined if it did not throw. */
export function brokenBy(history: unknown): string | undefined {
  if (typeof history !== "object" || history === null || !(BROKEN in history)) return undefined;
  return String(history[BROKEN]);
}

/** Folds recorded entries with one property's own function; each (history, entry, node) once. */
export class HistoryFold {
  readonly start: number;
  /** Called after each new fold. */
  onFolded: ((history: number, record: number, node: number) => void) | undefined;
  /** What is called, and what it returns, in words. */
  readonly #call: string;
  readonly #result: string;
  readonly #fold: (history: unknown, entry: object, by: NodeId) => unknown;
  readonly #values: Values;
  readonly #instance: Instance;
  /** By history, then by entry and the node that recorded it. */
  readonly #next = new Map<number, Map<number, number>>();

  constructor(name: string, history: History<Shape, unknown>, instance: Instance, values: Values) {
    this.#call = `the fold of "${name}"`;
    this.#result = `next history of "${name}"`;
    this.#fold = foldOf(history.fold);
    this.#values = values;
    this.#instance = instance;
    this.start = values.id(history.start, `first history of "${name}"`);
  }

  /** The history after a node recorded these entries, in order. */
  after(history: number, records: readonly number[], node: number): number {
    let now = history;
    for (const record of records) now = this.#after(now, record, node);
    return now;
  }

  #after(history: number, record: number, node: number): number {
    let known = this.#next.get(history);
    if (!known) this.#next.set(history, (known = new Map()));
    const key = record * this.#instance.nodes.length + node;
    let next = known.get(key);
    if (next === undefined) {
      next = this.#values.id(this.#folded(history, record, node), this.#result);
      known.set(key, next);
      this.onFolded?.(history, record, node);
    }
    return next;
  }

  #folded(history: number, record: number, node: number): unknown {
    const before = this.#values.at(history);
    if (brokenBy(before) !== undefined) return before;
    beginCall(() => this.#call);
    try {
      return this.#fold(before, this.#values.at(record) as object, this.#instance.nodes[node]);
    } catch (error) {
      return { [BROKEN]: thrownBy("the fold of its history", error, this.#call) };
    }
  }
}
