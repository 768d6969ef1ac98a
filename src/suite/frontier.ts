/** The frontier of faults: the fewest that break a property, and the most that do not. */
import { check, type CheckProgress, type CheckOptions, type CheckResult, type Limit } from "../check/check.ts";
import { counted } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { AnyProperty } from "../model/property.ts";
import type { Budgets, Scope } from "../model/scope.ts";
import { shown } from "../model/shown.ts";
import { type BudgetName, budgets, purseOf } from "../semantics/faults.ts";
import type { Counterexample } from "../semantics/run.ts";
import { THROWS } from "../semantics/throws.ts";
import type { Violated } from "./drawable.ts";
import { driven, type Driven, relayed } from "./driven.ts";
import {
  type BreakableKind,
  extremes,
  faultsText,
  fixedIn,
  isBreakable,
  isWithin,
  total,
  vectorCount,
  waves,
} from "./fault-vectors.ts";
import type { ReportedRun } from "../model/reported-run.ts";
import { placesOf } from "./places.ts";
import { boundaryStatesIn, placeIn, reportedRun } from "./reports.ts";
import type { Selected } from "./selected.ts";
import { propertyNamed, selecting, type Selecting } from "./selecting.ts";
import { type Faults, withBudgets } from "./with-budgets.ts";

/** What is asked: of which property, and up to how many faults of each kind. */
export interface FrontierOptions extends Omit<Selecting, "properties"> {
  /** The first that the property names when left out, or `smoke`; with a mutant, the scope that shows it. */
  readonly scope?: string | undefined;
  /** The first that the property names when left out, or of the protocol; with a mutant, the one that it is seeded in. */
  readonly variant?: string | undefined;
  readonly property: string;
  /**
   * Kinds that are left out stay as the scope says. Left out itself: each as often as the scope says, and at least once; but
   * failures of hosts and of power only as often as the scope says.
   */
  readonly max?: Faults | undefined;
  /** Of one check, after which it is undecided whether the property holds there; a million when left out. */
  readonly statesMax?: number | undefined;
  readonly pulse?: CheckOptions["pulse"];
}

/** How far the check is that runs now, with which faults, and how many have ended. */
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

/** What `frontier` found: the fewest faults that break a property, and the most with which it holds. */
export interface FrontierReport {
  readonly command: "frontier";
  readonly protocol: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly property: string;
  readonly kind: BreakableKind;
  readonly max: Faults;
  /** What the scope allows besides, in every set of faults: its budgets of the kinds that `max` does not name. */
  readonly fixed: Budgets;
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
  { pulse, ...options }: FrontierOptions,
): Generator<FrontierProgress, Frontier, Limit | undefined> {
  const survey = new Survey(suite, options);
  for (let wave = survey.next(); wave !== undefined; wave = survey.next()) {
    for (const faults of wave) {
      const { checks } = survey;
      // A small check yields nothing.
      survey.limit ??= yield { ...NOTHING_YET, faults, checks };
      if (survey.limit !== undefined) {
        survey.leaveOpen(faults, survey.limit);
        continue;
      }
      const { statesMax } = survey;
      const running = check(survey.at(faults).subject, { first: true, statesMax, ...(pulse ? { pulse } : {}) });
      const { result, limit } = yield* relayed(
        running,
        ({ violated: _violated, checkpoint: _checkpoint, ...progress }) => ({ ...progress, faults, checks }),
      );
      survey.limit = limit;
      survey.take(faults, decisionIn(options.property, result));
    }
  }
  return survey.frontier();
}

/** What a check with some faults says of a property. */
export type Decision =
  | { readonly kind: "breaks"; readonly counterexample: Counterexample }
  | { readonly kind: "holds"; readonly states: number; readonly boundaryStates: number }
  | { readonly kind: "open"; readonly why: string };

function decisionIn(property: string, result: CheckResult): Decision {
  const { properties, complete, states, limit = "the search is not complete" } = result;
  const judged = properties.find(({ name }) => name === property);
  const thrown = properties.find(({ name, verdict }) => name === THROWS && verdict === "violated");
  if (judged?.verdict === "violated" && judged.counterexample)
    return { kind: "breaks", counterexample: judged.counterexample };
  if (judged?.verdict === "holds" && complete && !thrown)
    return { kind: "holds", states, boundaryStates: boundaryStatesIn(result) };
  return { kind: "open", why: thrown?.counterexample?.message ?? limit };
}

type Undecided = FrontierReport["undecided"][number];
type Found = Omit<Frontier["found"][number], "faults">;

/** Which vectors are still to be decided, and what is known, whoever makes the checks. */
export class Survey {
  readonly statesMax: number;
  /** What ended it, in words. */
  limit: string | undefined;
  checks = 0;
  readonly #suite: Suite;
  readonly #property: string;
  readonly #kind: BreakableKind;
  readonly #max: Faults;
  readonly #fixed: Budgets;
  readonly #selected: Selected;
  readonly #waves: (readonly Faults[])[];
  readonly #broken: (Breaking & Found)[] = [];
  readonly #held: FrontierReport["holds"][number][] = [];
  readonly #open: Undecided[] = [];

  /** @throws ModelError for a name that the suite does not have, and for a kind that is not broken by faults */
  constructor(suite: Suite, { property, max, statesMax = STATES_MAX, ...place }: Omit<FrontierOptions, "pulse">) {
    const named = propertyNamed(suite, property);
    const { kind } = named.property;
    if (!isBreakable(kind)) {
      throw new ModelError(
        `"${property}" is of kind ${kind}: it wants something to be possible, and faults make more possible. Wanted a property that a run violates.`,
      );
    }
    this.statesMax = statesMax;
    this.#suite = suite;
    this.#property = property;
    this.#kind = kind;
    this.#selected = selecting(suite, { ...placeFor(suite, named.property, place), properties: [property] });
    const { scope } = this.#selected.subject;
    this.#max = max ?? budgetsOf(scope);
    mustBeFew(this.#max);
    this.#fixed = fixedIn(this.#max, scope.faults);
    this.#waves = [...waves(kind, this.#max)];
  }

  /** The vectors that have to be decided now, each by a check, in any order; undefined where there are no more. */
  next(): readonly Faults[] | undefined {
    for (let wave = this.#waves.shift(); wave !== undefined; wave = this.#waves.shift()) {
      const open = wave.filter((faults) => !this.#isKnown(faults));
      if (this.limit === undefined && open.length > 0) return open;
      for (const faults of open) this.leaveOpen(faults, this.limit ?? "");
    }
    return undefined;
  }

  leaveOpen(faults: Faults, why: string): void {
    this.#open.push({ faults, why });
  }

  at(faults: Faults): Selected {
    const { subject } = this.#selected;
    return { ...this.#selected, subject: { ...subject, scope: withBudgets(subject.scope, faults) } };
  }

  /** Takes what a check says. Those of a wave are to be taken in its order. */
  take(faults: Faults, decision: Decision): void {
    this.checks++;
    switch (decision.kind) {
      case "breaks": {
        const { counterexample } = decision;
        const { run, message } = counterexample;
        this.#broken.push({
          faults,
          length: run.steps.length,
          message,
          run: reportedRun(counterexample),
          selected: this.at(faults),
          violated: { name: this.#property, counterexample },
        });
        return;
      }
      case "holds":
        this.#held.push({ faults, states: decision.states, boundaryStates: decision.boundaryStates });
        return;
      case "open":
        this.leaveOpen(faults, decision.why);
    }
  }

  /** What is known in the end. */
  frontier(): Frontier {
    const kind = this.#kind;
    const breaks = extremes(kind, "least", this.#broken);
    const holds = extremes(kind, "largest", this.#held);
    const undecided = extremes(
      kind,
      "least",
      this.#open.filter(({ faults }) => !this.#isKnown(faults)),
    );
    return {
      report: {
        command: "frontier",
        ...placeIn(this.#suite, this.#selected),
        property: this.#property,
        kind,
        max: this.#max,
        fixed: this.#fixed,
        complete: undecided.length === 0,
        ...(this.limit === undefined ? {} : { limit: this.limit }),
        checks: this.checks,
        breaks: breaks.map(({ selected: _selected, violated: _violated, ...one }) => one),
        holds,
        undecided,
        sentence: sentenceOf(kind, this.#fixed, { breaks, holds, undecided }),
      },
      found: breaks,
    };
  }

  #isKnown(faults: Faults): boolean {
    return (
      this.#broken.some((one) => isWithin(this.#kind, one.faults, faults)) ||
      this.#held.some((one) => isWithin(this.#kind, faults, one.faults))
    );
  }
}

/** Where it is asked of a property, unless somebody says so: where the mutant shows, or in the first place that the property names. */
function placeFor(suite: Suite, property: AnyProperty, chosen: Omit<Selecting, "properties">): Selecting {
  if (chosen.mutant !== undefined) return chosen;
  const [{ scope, variant } = chosen] = placesOf(suite, property, chosen);
  return { scope, variant };
}

/** "breaks with 1 crash + 1 restart; holds, completely, with up to 2 drops": completely only where no state is beyond a bound. */
function sentenceOf(
  kind: BreakableKind,
  fixed: Budgets,
  { breaks, holds, undecided }: Pick<FrontierReport, "breaks" | "holds" | "undecided">,
): string {
  const list = (all: readonly { readonly faults: Faults }[], between: string): string =>
    all.map(({ faults }) => faultsText(faults, kind, fixed)).join(between);
  const how = holds.some(({ boundaryStates }) => boundaryStates > 0) ? "within the declared bounds" : "completely";
  const upTo = total(holds.at(0)?.faults ?? {}) > 0 ? "up to " : "";
  return [
    ...(breaks.length > 0 ? [`breaks with ${list(breaks, ", or with ")}`] : []),
    ...(holds.length > 0 ? [`holds, ${how}, with ${upTo}${list(holds, ", or with ")}`] : []),
    ...(undecided.length > 0 ? [`undecided from ${list(undecided, ", and from ")} on`] : []),
  ].join("; ");
}

/**
 * Each as often as the scope says, and at least once, for whoever asks wants to know how much it takes. To most protocols a failure of
 * the host or of power is a crash like others: unless the scope has them, trying these too would take long, and say nothing new.
 */
const budgetsOf = ({ faults = {} }: Scope): Faults =>
  Object.fromEntries(
    budgets.flatMap((name): (readonly [BudgetName, number])[] => {
      const { times } = purseOf(name, faults);
      if (name === "host" || name === "power") return times > 0 ? [[name, times]] : [];
      return [[name, Math.max(1, times)]];
    }),
  );

function mustBeFew(max: Faults): void {
  for (const [name, times] of Object.entries(max)) {
    if (!(budgets as readonly string[]).includes(name))
      throw new ModelError(`max has an unknown field ${JSON.stringify(name)}: ${didYouMean(name, budgets)}`);
    if (times !== undefined && !(Number.isInteger(times) && times >= 0))
      throw new ModelError(`max.${name} is ${shown(times)}; wanted a whole number, 0 or more.`);
  }
  const vectors = vectorCount(max);
  if (vectors > VECTORS_MAX) {
    throw new ModelError(
      `There are ${counted(vectors, "set")} of faults up to that; at most ${VECTORS_MAX} are decided. Allow fewer faults, or fewer kinds.`,
    );
  }
}

/** The property, the faults that are varied, limits of each check, progress and a signal. */
export type FrontierSuiteOptions = Omit<FrontierOptions, "pulse"> & Driven<FrontierProgress>;

export const frontier = async (suite: Suite, options: FrontierSuiteOptions): Promise<FrontierReport> =>
  (await driven(surveyFaults(suite, options), options)).report;
