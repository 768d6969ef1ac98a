/** Keeps track of a survey of fault budgets: which vectors are still to be decided, and what each result decides about others. */
import { counted } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import { defined } from "../model/defined.ts";
import { idleBudgets } from "../model/idle-budgets.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { AnyProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { shown } from "../model/value-in-error.ts";
import { type BudgetName, budgets, purseOf } from "../semantics/fault-budgets.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { ViolatedProperty } from "./drawable.ts";
import {
  type BreakableKind,
  type Counting,
  extremes,
  fixedIn,
  isBreakable,
  isWithin,
  vectorCount,
  waves,
} from "./fault-vectors.ts";
import { type Breaking, type FrontierReport, sentenceOf } from "./frontier-report.ts";
import { placesOf } from "./places.ts";
import { placeIn, reportedRun } from "./reports.ts";
import type { Selected } from "./selected.ts";
import { propertyNamed, selecting, type Selecting } from "./selecting.ts";
import { countedAtEach, type FaultVector, withBudgets } from "./with-budgets.ts";

/** Which property to survey, and up to how many faults of each kind. */
export interface SurveyOptions extends Omit<Selecting, "properties"> {
  /** By default the first that the property names, or `smoke`; with a mutant, the scope that shows it. */
  readonly scope?: string | undefined;
  /** By default the first that the property names, or the protocol's first; with a mutant, the one that it is seeded in. */
  readonly variant?: string | undefined;
  readonly property: string;
  /**
   * Kinds that are left out stay as in the scope. By default each that can happen is varied up to what the scope allows, and at
   * least up to one; host and power failures only up to what the scope allows.
   */
  readonly max?: FaultVector | undefined;
  /** States of one check, after which the property is undecided there; a million by default. */
  readonly statesMax?: number | undefined;
}

/** The report, and for each violation what a command needs to save it. */
export interface Frontier {
  readonly report: FrontierReport;
  readonly found: readonly {
    readonly faults: FaultVector;
    readonly selected: Selected;
    readonly violated: ViolatedProperty;
  }[];
}

const STATES_MAX = 1_000_000;
/** Each may take a search. */
const VECTORS_MAX = 1000;

/** The result of a check with certain faults, for the one property. */
export type VectorDecision =
  | { readonly kind: "breaks"; readonly counterexample: Counterexample }
  | { readonly kind: "holds"; readonly states: number; readonly boundaryStates: number }
  | { readonly kind: "open"; readonly why: string };

type Undecided = FrontierReport["undecided"][number];
type Breakage = Omit<Frontier["found"][number], "faults">;

/** Knows which vectors are still to be decided, and what is known. It leaves the checks themselves to its caller. */
export class Survey {
  readonly statesMax: number;
  /** What ended it early, in words. */
  limit: string | undefined;
  checks = 0;
  readonly counting: Required<Counting>;
  readonly #suite: Suite;
  readonly #property: string;
  readonly #kind: BreakableKind;
  readonly #max: FaultVector;
  readonly #selected: Selected;
  readonly #waves: (readonly FaultVector[])[];
  readonly #broken: (Breaking & Breakage)[] = [];
  readonly #held: FrontierReport["holds"][number][] = [];
  readonly #open: Undecided[] = [];

  /** @throws ModelError for a name that the suite does not have, and for a kind that faults do not break */
  constructor(suite: Suite, { property, max, statesMax = STATES_MAX, ...place }: SurveyOptions) {
    const named = propertyNamed(suite, property);
    const { kind } = named.property;
    if (!isBreakable(kind)) {
      throw new ModelError(
        `"${property}" is of kind ${kind}: it asks whether something is possible, and faults only make more possible. Wanted a property that a run can violate.`,
      );
    }
    this.statesMax = statesMax;
    this.#suite = suite;
    this.#property = property;
    this.#kind = kind;
    this.#selected = selecting(suite, { ...placeFor(suite, named.property, place), properties: [property] });
    const { scope } = this.#selected.subject;
    this.#max = max ?? budgetsOf(suite.of, scope);
    mustBeFew(this.#max);
    this.counting = {
      each: countedAtEach(scope.faults).filter((name) => this.#max[name] !== undefined),
      fixed: fixedIn(this.#max, scope.faults),
    };
    this.#waves = [...waves(kind, this.#max)];
  }

  /** The vectors to decide now, each by a check, in any order; undefined if there are no more. */
  next(): readonly FaultVector[] | undefined {
    for (let wave = this.#waves.shift(); wave !== undefined; wave = this.#waves.shift()) {
      const open = wave.filter((faults) => !this.#isKnown(faults));
      if (this.limit === undefined && open.length > 0) return open;
      for (const faults of open) this.leaveOpen(faults, this.limit ?? "");
    }
    return undefined;
  }

  leaveOpen(faults: FaultVector, why: string): void {
    this.#open.push({ faults, why });
  }

  at(faults: FaultVector): Selected {
    const { subject } = this.#selected;
    return { ...this.#selected, subject: { ...subject, scope: withBudgets(subject.scope, faults) } };
  }

  /** Takes the result of a check. Those of one wave must be taken in the wave's order. */
  take(faults: FaultVector, decision: VectorDecision): void {
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

  /** All that is known at the end. */
  frontier(): Frontier {
    const kind = this.#kind;
    const { subject } = this.#selected;
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
        ...this.counting,
        complete: undecided.length === 0,
        ...defined({ limit: this.limit }),
        checks: this.checks,
        breaks: breaks.map(({ selected: _selected, violated: _violated, ...one }) => one),
        holds,
        undecided,
        sentence: sentenceOf(kind, this.counting, subject.scope.partitionedAtStart ?? [], { breaks, holds, undecided }),
      },
      found: breaks,
    };
  }

  #isKnown(faults: FaultVector): boolean {
    return (
      this.#broken.some((one) => isWithin(this.#kind, one.faults, faults)) ||
      this.#held.some((one) => isWithin(this.#kind, faults, one.faults))
    );
  }
}

/** The default place for a property: where the mutant shows itself, or the first place that the property names. */
function placeFor(suite: Suite, property: AnyProperty, chosen: Omit<Selecting, "properties">): Selecting {
  if (chosen.mutant !== undefined) return chosen;
  const [{ scope, variant } = chosen] = placesOf(suite, property, chosen);
  return { scope, variant };
}

/**
 * Each kind as often as the scope allows, and at least once, since whoever asks wants to know how much it takes; but none that can never
 * happen there. For most protocols a failure of the host or of power is a crash like any other: unless the scope has them, trying these
 * too would take long and say nothing new.
 */
function budgetsOf(of: AnyProtocol, scope: Scope): FaultVector {
  const all = budgets.flatMap((name): (readonly [BudgetName, number])[] => {
    const { times } = purseOf(name, scope.faults ?? {});
    if (name === "host" || name === "power") return times > 0 ? [[name, times]] : [];
    return [[name, Math.max(1, times)]];
  });
  const idle = idleBudgets(of, withBudgets(scope, Object.fromEntries(all))).map(({ fault }) => fault);
  return Object.fromEntries(all.filter(([name]) => !idle.includes(name)));
}

function mustBeFew(max: FaultVector): void {
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
