/** What random runs came to: how far they are, and in the end a verdict on each property. */
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { LeftOpen } from "../semantics/assumptions.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { Vacuity } from "../semantics/violations.ts";
import type { Met } from "./fuzz-coverage.ts";
import type { CutOff } from "./liveness-tally.ts";

/** How far random runs are. */
export interface FuzzProgress {
  readonly runs: number;
  readonly steps: number;
  /** The properties that are known to be violated. */
  readonly violated: readonly string[];
}

export interface Fuzzed extends LeftOpen {
  readonly name: string;
  readonly kind: PropertyKind;
  /**
   * `holds`: no counterexample was found; a `sometimes` was seen. `unsettled`: a suspicion, no verdict. `not seen`: a
   * `sometimes` that no run showed, which refutes nothing. `undecided`: a liveness property, and no run came to an end that
   * decides it. `not decided`: random runs can't decide this kind.
   */
  readonly verdict: "holds" | "violated" | "unsettled" | "not seen" | "undecided" | "not decided";
  /** Of a violation, made small; of a suspicion, the first run that did not settle. */
  readonly counterexample?: Counterexample;
  /** The scope in which the counterexample is one: the given one, or a smaller one. */
  readonly scope?: Scope;
  /** The number of the run that found it, from 0. */
  readonly run?: number;
  /** No run put it to the test, or none met its goal. */
  readonly vacuous?: Vacuity;
  /** Of a liveness property that nothing refutes: how many runs a declared bound ended before they decided it. */
  readonly cutOff?: readonly CutOff[];
  /** The same in words. */
  readonly grounds?: string;
}

export interface FuzzResult {
  readonly seed: number;
  readonly runs: number;
  /** Steps taken in all runs, settling included. */
  readonly steps: number;
  readonly reducerCalls: number;
  /** Whether it was ended before all runs were done, though something was left to find. */
  readonly interrupted: boolean;
  /** What ended it in the middle of a run, in words. */
  readonly limit?: string;
  readonly properties: readonly Fuzzed[];
  /** What the runs met, where it was asked for. */
  readonly met?: Met;
}
