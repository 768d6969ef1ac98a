/** One of the protocols that are watched: what it is made of, what is to be looked at, and what came of it. */
import { resolve } from "node:path";
import type { PassOutcome } from "./outcome.ts";
import type { Pass } from "./passes.ts";
import type { ScreenRow } from "./screen.ts";

export class Watched {
  readonly target: string;
  readonly entry: string;
  #files: ReadonlySet<string>;
  #passes: readonly Pass[] = [];
  #now = new Map<string, PassOutcome>();
  /** Before the last save; what was cut off has no outcome yet, and the one before it stays. */
  #before: ReadonlyMap<string, PassOutcome> = new Map();

  constructor(target: string, entry: string) {
    this.target = target;
    this.entry = entry;
    this.#files = new Set([resolve(entry)]);
  }

  isTouchedBy(changed: ReadonlySet<string>): boolean {
    return [...changed].some((file) => this.#files.has(file));
  }

  /** Something of it has changed: all is to be looked at again. @param files that it is made of now */
  begin(passes: readonly Pass[], files: readonly string[]): void {
    this.#files = new Set([this.entry, ...files].map((file) => resolve(file)));
    this.#passes = passes;
    this.#before = new Map([...this.#before, ...this.#now]);
    this.#now = new Map();
  }

  get open(): readonly Pass[] {
    return this.#passes.filter(({ title }) => !this.#now.has(title));
  }

  came({ title }: Pass, outcome: PassOutcome): void {
    this.#now.set(title, outcome);
  }

  /** A row for each thing that is looked at. */
  get rows(): readonly ScreenRow[] {
    return this.#passes.map(({ title }) => ({ title, now: this.#now.get(title), before: this.#before.get(title) }));
  }

  /** All of them in one row: the first that is wrong, or how far it is. */
  get row(): ScreenRow {
    const { target: title, rows } = this;
    return {
      title,
      now: this.#summary(this.#now),
      before: rows.every(({ before }) => before !== undefined) ? this.#summary(this.#before) : undefined,
    };
  }

  /** The trace of the first counterexample. */
  get trace(): string | undefined {
    return this.rows.find(({ now }) => now?.trace !== undefined)?.now?.trace;
  }

  #summary(outcomes: ReadonlyMap<string, PassOutcome>): PassOutcome | undefined {
    const all = this.#passes.flatMap(({ title }) => {
      const outcome = outcomes.get(title);
      return outcome === undefined ? [] : [{ title, outcome }];
    });
    const worst = (["✗", "?"] as const).flatMap((mark) => all.find(({ outcome }) => outcome.mark === mark) ?? []).at(0);
    if (worst?.outcome.mark === "✗" || all.length === this.#passes.length) {
      if (worst) return { ...worst.outcome, text: `${worst.title}: ${worst.outcome.text}` };
      return { mark: "✓", text: this.#passes.map(({ title }) => title).join(", ") };
    }
    return undefined;
  }
}
