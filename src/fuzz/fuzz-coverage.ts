/** What random runs met: how many distinct states by the end of each run, and how often each kind of step was taken. */
import { budgets, stepPaidBy } from "../semantics/fault-budgets.ts";
import type { Space } from "../semantics/space.ts";
import type { RunCoverage } from "./run-coverage.ts";

/** What runs met, as it is reported. */
export interface Met {
  /** The number of distinct states after each run. */
  readonly states: readonly number[];
  /** The most frequent kinds first; 0 for kinds that have a handler or a budget, but that no run took. */
  readonly steps: readonly { readonly name: string; readonly count: number }[];
}

export class FuzzCoverage {
  readonly #known = new Set<number>();
  readonly #growth: number[] = [];
  readonly #steps: Map<string, number>;

  constructor(space: Space) {
    this.#steps = new Map(possibleIn(space).map((name) => [name, 0]));
  }

  /** Call this for one run after the other. */
  add({ states, steps }: RunCoverage): void {
    for (const state of states) this.#known.add(state);
    for (const name of steps) this.#steps.set(name, (this.#steps.get(name) ?? 0) + 1);
    this.#growth.push(this.#known.size);
  }

  get met(): Met {
    const steps = [...this.#steps].map(([name, count]) => ({ name, count }));
    return {
      states: this.#growth,
      steps: steps.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    };
  }
}

/** The kinds of steps for which there is a handler or a budget. */
function possibleIn({ instance, faults }: Space): readonly string[] {
  const handled = instance.behaviours.flatMap(({ receive = {}, timeout = {}, act = {} }) => [
    ...Object.keys(receive).map((kind) => `deliver ${kind}`),
    ...Object.keys(timeout).map((kind) => `timeout ${kind}`),
    ...Object.keys(act).map((kind) => `act ${kind}`),
  ]);
  return [...handled, ...budgets.filter((_, budget) => faults.isOffered(budget)).map(stepPaidBy)];
}
