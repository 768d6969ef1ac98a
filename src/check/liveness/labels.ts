/** What a search notes of a liveness property for each state, and what was decided from it. */
import type { Counterexample } from "../../semantics/run.ts";
import type { NamedProperty } from "../../model/property.ts";
import { HOLDS, PREMISE } from "../memo/question.ts";

/** What the explored graph says of a liveness property. */
export interface Decision {
  /** Undefined if the graph has none. */
  readonly counterexample?: Counterexample;
  /** The number of boundary states that are assumed to reach the goal; without them the property might not hold. */
  readonly assumed: number;
}

/** A few bits for each row. */
export class Marks {
  /** One byte for each row; rows at the end without any bits may be missing. */
  bytes = new Uint8Array(1 << 12);

  /** Whether a row has one of these bits. */
  has(row: number, bits: number): boolean {
    return row < this.bytes.length && (this.bytes[row] & bits) !== 0;
  }

  set(row: number, bits: number): void {
    if (row >= this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, row + 1));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[row] |= bits;
  }
}

/** The state is outside a declared bound. */
export const BOUNDARY = 1;
/** No step that fairness demands leads from the state to another one. */
export const RESTS = 2;

/** A liveness property, and what is true of each state: asked once, when the state is met. */
export class Labels {
  readonly named: NamedProperty;
  readonly marks = new Marks();
  /** What refutes it, once that is known. */
  found: Counterexample | undefined;
  /** What it assumes threw while it was being decided. */
  threw = false;
  /** How many states were expanded when it was last decided. */
  decided = 0;
  /** The number of boundary states that the last decision assumed to reach the goal. */
  assumed = 0;

  constructor(named: NamedProperty) {
    this.named = named;
  }

  /** Whether it is refuted, and deciding it with this many states expanded would find no shorter run. */
  isSettled(expanded: number): boolean {
    return this.found !== undefined && (this.found.isShortest !== false || this.decided === expanded);
  }

  /** Takes in what was decided when this many states were expanded. */
  take({ counterexample, assumed }: Decision, expanded: number): void {
    this.found = counterexample;
    this.assumed = assumed;
    this.decided = expanded;
  }

  /** Notes what the property says of the state in a row, as bits of `memo/question.ts`. */
  note(row: number, truth: number): void {
    if (truth !== 0) this.marks.set(row, truth);
  }

  /** Whether some state satisfies the goal. */
  get hasGoal(): boolean {
    // Whether a step that recurs exists is known from its premise: see `premisesOf`.
    if (this.named.property.kind === "recurs") return true;
    return this.marks.bytes.some((bits) => (bits & HOLDS) !== 0);
  }

  /** Whether the state in a row satisfies the goal. */
  holds(row: number): boolean {
    return this.marks.has(row, HOLDS);
  }

  /** For `leadsTo`: whether the state in a row makes the property due. */
  premise(row: number): boolean {
    return this.marks.has(row, PREMISE);
  }
}
