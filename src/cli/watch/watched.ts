/** One of the watched protocols: its files, the passes to run, and their outcomes. */
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
  /** From before the last save. A pass that was cut off has no outcome, so its previous one stays. */
  #before: ReadonlyMap<string, PassOutcome> = new Map();

  constructor(target: string, entry: string) {
    this.target = target;
    this.entry = entry;
    this.#files = new Set([resolve(entry)]);
  }

  isTouchedBy(changed: ReadonlySet<string>): boolean {
    return [...changed].some((file) => this.#files.has(file));
  }

  /** Something in it has changed: all passes must run again. @param files that it is made of now */
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

  /** One row per pass. */
  get rows(): readonly ScreenRow[] {
    return this.#passes.map(({ title }) => ({ title, now: this.#now.get(title), before: this.#before.get(title) }));
  }

  /** All passes in one row: the first that failed, or undefined until all are known. */
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
