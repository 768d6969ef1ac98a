/** What is said of the frontier of faults: as data, and in a sentence. */
import type { ReportedRun } from "../model/reported-run.ts";
import type { Budgets } from "../model/scope.ts";
import { type BreakableKind, faultsText, isWithin, total } from "./fault-vectors.ts";
import type { FaultVector } from "./with-budgets.ts";

/** A violation: with these faults, and with no fewer. */
export interface Breaking {
  readonly faults: FaultVector;
  readonly length: number;
  readonly message: string;
  readonly run: ReportedRun;
  /** The file in which it was saved. */
  readonly trace?: string;
}

/** What `frontier` found: the fewest faults that break a property, and the most with which it holds. */
export interface FrontierReport {
  readonly command: "frontier";
  readonly protocol: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly property: string;
  readonly kind: BreakableKind;
  readonly max: FaultVector;
  /** What the scope allows besides, in every set of faults: its budgets of the kinds that `max` does not name. */
  readonly fixed: Budgets;
  /** Whether every vector up to `max` is decided. */
  readonly complete: boolean;
  readonly limit?: string;
  readonly checks: number;
  /** The least vectors with which it is violated. */
  readonly breaks: readonly Breaking[];
  /** The largest with which all states were looked at, and it holds. */
  readonly holds: readonly { readonly faults: FaultVector; readonly states: number; readonly boundaryStates: number }[];
  /** What nothing decides: the least vectors of these, and why. */
  readonly undecided: readonly { readonly faults: FaultVector; readonly why: string }[];
  /** All of it in a sentence. */
  readonly sentence: string;
}

/**
 * "breaks with 1 crash + 1 restart; holds, completely, with up to 2 drops": completely only where no state is beyond a bound.
 *
 * @param atStart partitions in force at the start: no vector changes these
 */
export function sentenceOf(
  kind: BreakableKind,
  fixed: Budgets,
  atStart: readonly string[],
  { breaks, holds, undecided }: Pick<FrontierReport, "breaks" | "holds" | "undecided">,
): string {
  const list = (all: readonly { readonly faults: FaultVector }[], between: string): string =>
    all.map(({ faults }) => faultsText(faults, kind, fixed)).join(between);
  const how = holds.some(({ boundaryStates }) => boundaryStates > 0) ? "within the declared bounds" : "completely";
  const upTo = total(holds.at(0)?.faults ?? {}) > 0 ? "up to " : "";
  const from =
    atStart.length > 0
      ? `with the ${atStart.length === 1 ? "partition" : "partitions"} ${atStart.join(", ")} in force at the start: `
      : "";
  // What is not decided may break it with fewer.
  const isLeast = !undecided.some((open) => breaks.some((one) => isWithin(kind, open.faults, one.faults)));
  const parts = [
    ...(breaks.length > 0 ? [`breaks with ${list(breaks, ", or with ")}${isLeast ? "" : ", if not with fewer"}`] : []),
    ...(holds.length > 0 ? [`holds, ${how}, with ${upTo}${list(holds, ", or with ")}`] : []),
    ...(undecided.length > 0 ? [`undecided from ${list(undecided, ", and from ")} on`] : []),
  ];
  return from + parts.join("; ");
}
