/** The frontier of faults: the fewest that break a property, and the most that do not. */
import { check, type CheckProgress, type CheckOptions, type Limit } from "../check/check.ts";
import { counted } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import { purseOf } from "../semantics/fault-budgets.ts";
import { THROWS } from "../semantics/throws.ts";
import type { Violated } from "./drawable.ts";
import { driven, type Driven, relayed } from "./driven.ts";
import {
  type BreakableKind,
  extremes,
  faultsText,
  inOrder,
  isBreakable,
  isWithin,
  total,
  vectorCount,
} from "./fault-vectors.ts";
import { boundaryStatesIn, placeIn, reportedRun, type ReportedRun } from "./reports.ts";
import type { Selected } from "./selected.ts";
import { propertyNamed, selecting, type Selecting } from "./selecting.ts";
import { budgetNames, type Faults, withBudgets } from "./with-budgets.ts";

/** What is asked: of which property, and up to how many faults of each kind. */
export interface FrontierOptions extends Omit<Selecting, "properties"> {
  readonly property: string;
  /** Kinds that are left out stay as the scope says. Left out itself: each as often as the scope says, at least once. */
  readonly max?: Faults | undefined;
  /** Of one check, after which it is undecided whether the property holds there; a million when left out. */
  readonly statesMax?: number | undefined;
  readonly pulse?: CheckOptions["pulse"];
}

export interface FrontierProgress extends Omit<CheckProgress, "violated" | "checkpoint"> {
  readonly faults: Faults;
  /** How many checks have ended. */
  readonly checks: number;
}

/** A violation: with these faults, and with no fewer. */
export interface Breaking {
  readonly faults: Faults;
  readonly length: number;
  readonly message: string;
  readonly run: ReportedRun;
  /** The file in which it was saved. */
  readonly trace?: string;
}

export interface FrontierReport {
  readonly command: "frontier";
  readonly protocol: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly property: string;
  readonly kind: BreakableKind;
  readonly max: Faults;
  /** Whether every vector up to `max` is decided. */
  readonly complete: boolean;
  readonly limit?: string;
  readonly checks: number;
  /** The least vectors with which it is violated. */
  readonly breaks: readonly Breaking[];
  /** The largest with which all states were looked at, and it holds. */
  readonly holds: readonly { readonly faults: Faults; readonly states: number; readonly boundaryStates: number }[];
  /** What nothing decides: the least vectors of these, and why. */
  readonly undecided: readonly { readonly faults: Faults; readonly why: string }[];
  /** All of it in a sentence. */
  readonly sentence: string;
}

/** What a command saves besides. */
export interface Frontier {
  readonly report: FrontierReport;
  readonly found: readonly { readonly faults: Faults; readonly selected: Selected; readonly violated: Violated }[];
}

const NOTHING_YET = { states: 0, transitions: 0, frontier: 0, depth: 0 };
const STATES_MAX = 1_000_000;
/** Each may be a search. */
const VECTORS_MAX = 1000;

/**
 * Decides every vector of budgets up to `max`: a violation at one decides all above it, a complete check all below it.
 *
 * @throws ModelError for a name that the suite does not have, and for a kind that is not broken by faults
 */
export function* surveyFaults(
  suite: Suite,
  { property, max, statesMax = STATES_MAX, pulse, ...place }: FrontierOptions,
): Generator<FrontierProgress, Frontier, Limit | undefined> {
  const { kind } = propertyNamed(suite, property).property;
  if (!isBreakable(kind)) {
    throw new ModelError(
      `"${property}" is of kind ${kind}: it wants something to be possible, and faults make more possible. Wanted a property that a run violates.`,
    );
  }
  const selected = selecting(suite, { ...place, properties: [property] });
  const upTo = max ?? budgetsOf(selected.subject.scope);
  mustBeFew(upTo);
  const [broken, held, open]: [(Breaking & Found)[], FrontierReport["holds"][number][], Undecided[]] = [[], [], []];
  const isKnown = (faults: Faults): boolean =>
    broken.some((one) => isWithin(kind, one.faults, faults)) || held.some((one) => isWithin(kind, faults, one.faults));
  let limit: Limit | undefined;
  let checks = 0;
  for (const faults of inOrder(kind, upTo)) {
    if (isKnown(faults)) continue;
    // A small check yields nothing.
    limit ??= yield { ...NOTHING_YET, faults, checks };
    if (limit !== undefined) {
      open.push({ faults, why: limit });
      continue;
    }
    const { subject } = selected;
    const here = { ...selected, subject: { ...subject, scope: withBudgets(subject.scope, faults) } };
    const running = check(here.subject, { first: true, statesMax, ...(pulse ? { pulse } : {}) });
    const { result, limit: ended } = yield* relayed(
      running,
      ({ violated: _violated, checkpoint: _checkpoint, ...progress }) => ({ ...progress, faults, checks }),
    );
    limit = ended;
    checks++;
    const { properties, complete, states, limit: why } = result;
    const judged = properties.find(({ name }) => name === property);
    const thrown = properties.find(({ name, verdict }) => name === THROWS && verdict === "violated");
    if (judged?.verdict === "violated" && judged.counterexample) {
      const { run, says: message } = judged.counterexample;
      broken.push({
        faults,
        length: run.steps.length,
        message,
        run: reportedRun(judged.counterexample),
        selected: here,
        violated: { name: property, counterexample: judged.counterexample },
      });
    } else if (judged?.verdict === "holds" && complete && !thrown) {
      held.push({ faults, states, boundaryStates: boundaryStatesIn(result) });
    } else {
      open.push({ faults, why: thrown?.counterexample?.says ?? why ?? "the search is not complete" });
    }
  }
  return told(
    suite,
    selected,
    { property, kind, max: upTo, checks, ...(limit === undefined ? {} : { limit }) },
    {
      breaks: extremes(kind, "least", broken),
      holds: extremes(kind, "largest", held),
      undecided: extremes(
        kind,
        "least",
        open.filter(({ faults }) => !isKnown(faults)),
      ),
    },
  );
}

type Undecided = FrontierReport["undecided"][number];
type Found = Omit<Frontier["found"][number], "faults">;

function told(
  suite: Suite,
  selected: Selected,
  about: Pick<FrontierReport, "property" | "kind" | "max" | "checks" | "limit">,
  {
    breaks,
    holds,
    undecided,
  }: Pick<FrontierReport, "holds" | "undecided"> & { readonly breaks: readonly (Breaking & Found)[] },
): Frontier {
  return {
    report: {
      command: "frontier",
      ...placeIn(suite, selected),
      ...about,
      complete: undecided.length === 0,
      breaks: breaks.map(({ selected: _selected, violated: _violated, ...one }) => one),
      holds,
      undecided,
      sentence: sentenceOf(about.kind, { breaks, holds, undecided }),
    },
    found: breaks,
  };
}

/** "breaks with 1 crash + 1 restart; holds, completely, with up to 2 drops" */
function sentenceOf(
  kind: BreakableKind,
  { breaks, holds, undecided }: Record<"breaks" | "holds" | "undecided", readonly { readonly faults: Faults }[]>,
): string {
  const list = (all: readonly { readonly faults: Faults }[], between: string): string =>
    all.map(({ faults }) => faultsText(faults, kind)).join(between);
  const upTo = total(holds.at(0)?.faults ?? {}) > 0 ? "up to " : "";
  return [
    ...(breaks.length > 0 ? [`breaks with ${list(breaks, ", or with ")}`] : []),
    ...(holds.length > 0 ? [`holds, completely, with ${upTo}${list(holds, ", or with ")}`] : []),
    ...(undecided.length > 0 ? [`undecided from ${list(undecided, ", and from ")} on`] : []),
  ].join("; ");
}

/** Each as often as the scope says, and at least once, for whoever asks wants to know how much it takes. */
const budgetsOf = ({ faults = {} }: Scope): Faults =>
  Object.fromEntries(budgetNames.map((name) => [name, Math.max(1, purseOf(name, faults).times)]));

function mustBeFew(max: Faults): void {
  const bad = budgetNames.find((name) => !Number.isInteger(max[name] ?? 0) || (max[name] ?? 0) < 0);
  if (bad) throw new ModelError(`max.${bad} is ${max[bad]}; wanted a whole number, 0 or more.`);
  const vectors = vectorCount(max);
  if (vectors > VECTORS_MAX) {
    throw new ModelError(
      `There are ${counted(vectors, "set")} of faults up to that; at most ${VECTORS_MAX} are decided. Allow fewer faults, or fewer kinds.`,
    );
  }
}

export type FrontierSuiteOptions = Omit<FrontierOptions, "pulse"> & Driven<FrontierProgress>;

export const frontier = async (suite: Suite, options: FrontierSuiteOptions): Promise<FrontierReport> =>
  (await driven(surveyFaults(suite, options), options)).report;
