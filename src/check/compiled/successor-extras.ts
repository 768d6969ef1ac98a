/**
 * Extras: what some successors of a snapshot involve besides the change itself. They say what a step depends on, what it costs, what
 * it records and whether it throws. Each distinct one is a small integer.
 */
import type { Move } from "../../semantics/enabled-steps.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import type { Thrown } from "../../semantics/reducer-result.ts";
import type { Space } from "../../semantics/space.ts";
import type { StepCoverage } from "./step-coverage.ts";

export interface Extra {
  /** The sender whose link must not be partitioned, or -1. */
  readonly sender: number;
  readonly budget: number;
  readonly records: readonly number[];
  /** The same, as a number of `recordLists`. */
  readonly recorded: number;
  /** What it writes into the shared part; 0 for nothing. */
  readonly writes: number;
  readonly throws: boolean;
  /** What happens, as a number of the step coverage. */
  readonly what: number;
}

/** A step that needs nothing more: it is possible whenever its node is in its snapshot. */
export const NO_EXTRA = 0;

export class Extras {
  /** The first one is never used: see NO_EXTRA. */
  readonly all: Extra[] = [{ sender: -1, budget: -1, records: [], recorded: 0, writes: 0, throws: false, what: 0 }];
  /** Lists of entries that some step records; the first one is empty. */
  readonly recordLists: (readonly number[])[] = [[]];
  readonly #space: Space;
  readonly #coverage: StepCoverage;
  readonly #numbers = new Map<string, number>();
  readonly #recordListNumbers = new Map<string, number>([["", 0]]);

  constructor(space: Space, coverage: StepCoverage) {
    this.#space = space;
    this.#coverage = coverage;
  }

  /** What a step needs, or NO_EXTRA. If it needs nothing that may prevent it, it is also noted to have happened. */
  of(move: Move, outcome: Outcome | Thrown): number {
    const throws = outcome.kind === "threw";
    const records = throws || !this.#space.keepsRecords ? [] : outcome.records;
    const writes = throws ? 0 : outcome.writes;
    const sender = this.#space.faults.constant ? -1 : move.sender;
    const what = this.#coverage.of(move);
    if (sender < 0 && move.budget < 0) {
      this.#coverage.happened[what] = 1;
      if (records.length === 0 && writes === 0 && !throws) return NO_EXTRA;
    }
    const recorded = this.recordListNumber(records);
    return this.numberOf({ sender, budget: move.budget, records, recorded, writes, throws, what });
  }

  numberOf(extra: Extra): number {
    const { sender, budget, throws, what, writes, records } = extra;
    const key = `${sender};${budget};${throws};${what};${writes};${records.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.all.push(extra) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** The number of a list of entries among `recordLists`. */
  recordListNumber(records: readonly number[]): number {
    const key = records.join();
    let number = this.#recordListNumbers.get(key);
    if (number === undefined) {
      number = this.recordLists.push(records) - 1;
      this.#recordListNumbers.set(key, number);
    }
    return number;
  }
}
