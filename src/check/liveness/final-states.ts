import type { Search } from "../search/search.ts";
import type { FairSteps } from "./fair-steps.ts";
import { RESTS } from "./labels.ts";
import { NO_DEMAND } from "./step-kinds.ts";

/** Recognizes final states, in which a run may stay: no fair step changes them and, for `recurs`, none is a step that recurs. */
export class FinalStates {
  readonly #search: Search;
  readonly #steps: FairSteps;

  constructor(search: Search, steps: FairSteps) {
    this.#search = search;
    this.#steps = steps;
  }

  /** Whether the state in this row may be final, as far as the search has noted. */
  mayHave(row: number): boolean {
    return this.#steps.mayCease || this.#search.marks.has(row, RESTS);
  }

  /** Whether the state in this row is final. Must not be asked about boundary states, nor about states that were not expanded. */
  has(row: number): boolean {
    return !this.#isLeft(row) && !(this.#steps.mayRecur && this.#recursIn(row));
  }

  /** Whether fairness demands a step there that changes the state and does not cease. */
  #isLeft(row: number): boolean {
    if (this.#search.marks.has(row, RESTS)) return false;
    const steps = this.#steps;
    if (!steps.mayCease) return true;
    const edges = this.#search.edges!;
    const end = edges.first(row + 1);
    steps.enter(row);
    for (let edge = edges.first(row); edge < end; edge++) {
      if (edges.isDemanded(edge) && !steps.ceases(edges.label(edge))) return true;
    }
    return false;
  }

  /** The remaining steps change nothing, but one of them may still be a step that recurs. */
  #recursIn(row: number): boolean {
    this.#steps.enter(row);
    for (let node = 0; node < this.#steps.nodes; node++) {
      const { entries, stuttering } = this.#steps.at(node);
      if ([...entries, ...stuttering].some((step) => step.demand !== NO_DEMAND && this.#steps.recurs(step, row)))
        return true;
    }
    return false;
  }
}
