/**
 * The steps of one run that led outside a bound. Nothing follows the state there, so it is examined, the step is taken back, and the run
 * goes on with another one. Otherwise runs would end as soon as they leave a bound by chance, and would seldom show what takes many
 * steps within the bounds.
 */
import type { Outcome } from "../semantics/outcome-tree.ts";

export class StepsTakenBack {
  count = 0;
  /** The bound that the last one led outside of, as a sentence. */
  bound: string | undefined;
  /** The same for each outcome. */
  readonly #bounds = new Map<number, string | undefined>();

  clear(): void {
    this.count = 0;
    this.#bounds.clear();
  }

  add({ number }: Outcome, bound: string | undefined): void {
    this.count++;
    this.bound = bound;
    this.#bounds.set(number, bound);
  }

  /** Whether a step with this outcome was taken back before; if so, `bound` becomes what it led outside of. */
  recall({ number }: Outcome): boolean {
    if (!this.#bounds.has(number)) return false;
    this.bound = this.#bounds.get(number);
    return true;
  }
}
