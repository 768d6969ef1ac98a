/** The report on the frontier of faults: as data, and as a sentence. */
import type { ReportedRun } from "../model/reported-run.ts";
import type { Budgets } from "../model/scope.ts";
import { type BreakableKind, type Counting, faultsText, isWithin, total } from "./fault-vectors.ts";
import type { BudgetName } from "../semantics/fault-budgets.ts";
import type { FaultVector } from "./with-budgets.ts";

/** A violation that takes these faults: no fewer will do. */
export interface Breaking {
  readonly faults: FaultVector;
  readonly length: number;
  readonly message: string;
  readonly run: ReportedRun;
  /** The file it was saved in. */
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
  /** The kinds that the scope counts at each node: a vector says how often there. */
  readonly each: readonly BudgetName[];
  /** What the scope allows in every vector: its budgets of the kinds that `max` does not name. */
  readonly fixed: Budgets;
  /** Whether every vector up to `max` is decided. */
  readonly complete: boolean;
  readonly limit?: string;
  readonly checks: number;
  /** The least vectors with which it is violated. */
  readonly breaks: readonly Breaking[];
  /** The largest vectors with which it holds, by a complete search. */
  readonly holds: readonly { readonly faults: FaultVector; readonly states: number; readonly boundaryStates: number }[];
  /** The least of the undecided vectors, and why they are. */
  readonly undecided: readonly { readonly faults: FaultVector; readonly why: string }[];
  /** All of it as a sentence. */
  readonly sentence: string;
}

/**
 * "breaks with 1 crash + 1 restart; holds, completely, with up to 2 drops": "completely" only if no state is outside a bound.
 *
 * @param atStart partitions in force at the start, which no vector changes
 */
export function sentenceOf(
  kind: BreakableKind,
  counting: Counting,
  atStart: readonly string[],
  { breaks, holds, undecided }: Pick<FrontierReport, "breaks" | "holds" | "undecided">,
): string {
  const list = (all: readonly { readonly faults: FaultVector }[], between: string): string =>
    all.map(({ faults }) => faultsText(faults, kind, counting)).join(between);
  const how = holds.some(({ boundaryStates }) => boundaryStates > 0) ? "within the declared bounds" : "completely";
  const upTo = total(holds.at(0)?.faults ?? {}) > 0 ? "up to " : "";
  const from =
    atStart.length > 0
      ? `with the ${atStart.length === 1 ? "partition" : "partitions"} ${atStart.join(", ")} in force at the start: `
      : "";
  // An undecided vector may break it with fewer faults.
  const isLeast = !undecided.some((open) => breaks.some((one) => isWithin(kind, open.faults, one.faults)));
  const parts = [
    ...(breaks.length > 0 ? [`breaks with ${list(breaks, ", or with ")}${isLeast ? "" : ", if not with fewer"}`] : []),
    ...(holds.length > 0 ? [`holds, ${how}, with ${upTo}${list(holds, ", or with ")}`] : []),
    ...(undecided.length > 0 ? [`undecided from ${list(undecided, ", and from ")} on`] : []),
  ];
  return from + parts.join("; ");
}
