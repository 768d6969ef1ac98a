/** Adds up what all random runs say about one liveness property. */
import { figure } from "../model/counted.ts";
import type { Vacuity } from "../semantics/violations.ts";
import type { Settled } from "./settling.ts";

/** How many runs a declared bound ended. */
export interface CutOff {
  readonly bound: string;
  readonly runs: number;
}

/** What all runs together say about a liveness property that none of them violates. */
export class LivenessTally {
  #kept = 0;
  #wasDue = false;
  readonly #cutOff = new Map<string, number>();

  add({ wasDue, cutOffBy }: Settled): void {
    this.#wasDue ||= wasDue;
    if (cutOffBy === undefined) this.#kept++;
    else this.#cutOff.set(cutOffBy, (this.#cutOff.get(cutOffBy) ?? 0) + 1);
  }

  /** Whether some run decided it: a run that ends at a bound decides nothing. */
  get isDecided(): boolean {
    return this.#kept > 0;
  }

  /** @param isMet whether some state reached its goal */
  vacuity(isMet: boolean): Vacuity | undefined {
    if (this.#kept + this.#cutOff.size === 0) return undefined;
    if (!this.#wasDue) return "premise";
    return isMet ? undefined : "goal";
  }

  get cutOff(): readonly CutOff[] {
    return [...this.#cutOff].map(([bound, runs]) => ({ bound, runs }));
  }

  /** In words: "every run left a declared bound: n <= 3"; undefined if none did. */
  get grounds(): string | undefined {
    const cutOff = [...this.#cutOff.values()].reduce((sum, runs) => sum + runs, 0);
    if (cutOff === 0) return this.isDecided ? undefined : "no run came to its end";
    const bounds = [...this.#cutOff.keys()].join(", ");
    if (!this.isDecided) return `every run left a declared bound: ${bounds}`;
    const of = figure(this.#kept + cutOff);
    return `in ${figure(this.#kept)} of ${of} runs; the others left a declared bound: ${bounds}`;
  }
}
