/** Defines what a saved counterexample is. */
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { Start, Step } from "../model/step.ts";

/** Increased whenever a file that was valid becomes invalid, or means something else. */
export const FORMAT = 2;

/** Whether replaying should find the failure again, or find that it was fixed. */
export type Expected = "reproduced" | "gone";

/** How a trace was made. */
export interface Provenance {
  readonly by: "check" | "fuzz" | "simulate" | "replay" | "explore" | "observe";
  /** The command to type to find it again. */
  readonly command: string;
  readonly seed?: number | undefined;
  /** The version of everything that the run depends on, by name: hearsay, node, fast-check. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Every kind but `sometimes`, whose violation has no run to show: nothing reachable satisfies it. */
export type TracedKind = Exclude<PropertyKind, "sometimes">;

/** A saved counterexample. */
export interface Trace {
  readonly hearsay: typeof FORMAT;
  readonly protocol: string;
  /** Its properties file, as a path from the folder where it was found; omitted for a bundled one. See `cli/trace-suite.ts`. */
  readonly properties?: string | undefined;
  /** `null` if the protocol has no variants. */
  readonly variant: string | null;
  /** `null` for the protocol as it is. */
  readonly mutant: string | null;
  readonly scope: {
    /** For information only: the values count. */
    readonly name?: string | undefined;
    readonly values: Scope;
  };
  readonly property: {
    readonly name: string;
    readonly kind: TracedKind;
    /** What the property said when it was violated. */
    readonly message: string;
  };
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  /**
   * For a run in simulated time: when each step was made, in milliseconds since the start. For information only, because a
   * replay knows no time.
   */
  readonly times?: readonly number[] | undefined;
  /** For a lasso: how many steps lead into the loop. */
  readonly loopFrom?: number | undefined;
  readonly expect: Expected;
  readonly found: Provenance;
}
