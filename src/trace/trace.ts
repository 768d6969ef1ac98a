/** What a saved counterexample is. */
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { Start, Step } from "../model/step.ts";

/** Grows whenever a file that was right becomes wrong, or means something else. */
export const FORMAT = 2;

/** Whether replaying should find the failure again, or should find that it was mended. */
export type Expected = "reproduced" | "gone";

/** How a trace came to be. */
export interface Found {
  readonly by: "check" | "fuzz" | "simulate" | "replay" | "explore" | "observe";
  /** What to type to find it again. */
  readonly command: string;
  readonly seed?: number | undefined;
  /** Of everything that the run depends on, by name: hearsay, node, fast-check. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A violation that has no run to show: nothing reachable has it. All other kinds have traces. */
export type TracedKind = Exclude<PropertyKind, "sometimes">;

/** A saved counterexample. */
export interface Trace {
  readonly hearsay: typeof FORMAT;
  readonly protocol: string;
  /** Its properties file, as a path from the folder where it was found; left out of a bundled one. See `cli/trace-suite.ts`. */
  readonly properties?: string | undefined;
  /** `null` where the protocol has no variants. */
  readonly variant: string | null;
  /** `null` for the protocol as it is. */
  readonly mutant: string | null;
  readonly scope: {
    /** A note: the values count. */
    readonly name?: string | undefined;
    readonly values: Scope;
  };
  readonly property: {
    readonly name: string;
    readonly kind: TracedKind;
    /** What it said when it was violated. */
    readonly message: string;
  };
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  /** Of a run in simulated time: when each step was made, in milliseconds since the start. A note, as no replay knows time. */
  readonly times?: readonly number[] | undefined;
  /** A lasso: how many steps lead into the loop. */
  readonly loopFrom?: number | undefined;
  readonly expect: Expected;
  readonly found: Found;
}
