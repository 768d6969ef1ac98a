/** The progress of random runs, and in the end a verdict on each property. */
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { LeftOpen } from "../semantics/assumptions.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { Vacuity } from "../semantics/violations.ts";
import type { Met } from "./fuzz-coverage.ts";
import type { CutOff } from "./liveness-tally.ts";

/** How far the random runs are. */
export interface FuzzProgress {
  readonly runs: number;
  readonly steps: number;
  /** The properties known to be violated. */
  readonly violated: readonly string[];
}

export interface Fuzzed extends LeftOpen {
  readonly name: string;
  readonly kind: PropertyKind;
  /**
   * `holds`: no counterexample was found, or a `sometimes` was seen. `unsettled`: a suspicion, not a verdict. `not seen`:
   * no run showed a `sometimes`, which refutes nothing. `undecided`: a liveness property that no run went far enough to
   * decide. `not decided`: random runs can't decide this kind.
   */
  readonly verdict: "holds" | "violated" | "unsettled" | "not seen" | "undecided" | "not decided";
  /** For a violation, the shrunk run; for a suspicion, the first run that did not settle. */
  readonly counterexample?: Counterexample;
  /** The scope of the counterexample: the given one, or a smaller one. */
  readonly scope?: Scope;
  /** The number of the run that found it, from 0. */
  readonly run?: number;
  /** No run put it to the test, or no run reached its goal. */
  readonly vacuous?: Vacuity;
  /** For a liveness property that nothing refutes: how many runs a declared bound ended before they decided it. */
  readonly cutOff?: readonly CutOff[];
  /** The same in words. */
  readonly grounds?: string;
}

export interface FuzzResult {
  readonly seed: number;
  readonly runs: number;
  /** Steps taken in all runs, including settling. */
  readonly steps: number;
  readonly reducerCalls: number;
  /** Whether it was ended before all runs were done, while something was left to find. */
  readonly interrupted: boolean;
  /** What ended it in the middle of a run, in words. */
  readonly limit?: string;
  readonly properties: readonly Fuzzed[];
  /** What the runs met, if that was asked for. */
  readonly met?: Met;
}
