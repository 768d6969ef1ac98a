/** Replays a saved failure in the protocol as it is today: says what became of it, and on what grounds. */
import { defined } from "../model/defined.ts";
import { counted, figure } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import { appliesTo, type Suite } from "../model/properties.ts";
import { type NamedProperty, isLiveness, isSafety } from "../model/property.ts";
import { checkRun, type Violation } from "../semantics/check-run.ts";
import type { LassoVerdict } from "../semantics/fairness.ts";
import { type Counterexample, execute, type Execution, lenient, type Run } from "../semantics/run.ts";
import { type Pulse, Stopped } from "../semantics/pulse.ts";
import { type Sliced, toEnd } from "../semantics/sliced.ts";
import type { Space } from "../semantics/space.ts";
import { type FirstMisfit, firstMisfit, misfitSentence, stepAt } from "./first-misfit.ts";
import { type Known, lookUp } from "./look-up.ts";
import { isSameSentence } from "./same-sentence.ts";
import { type Near, searchingNear } from "./search-near.ts";
import type { Expected, Trace } from "./trace.ts";

export type ReplayVerdict = "obsolete" | "reproduced" | "reproduced nearby" | "other" | "gone" | "undecided";

export interface Replayed {
  readonly verdict: ReplayVerdict;
  readonly expected: Expected;
  /** Whether the verdict is the expected one. `reproduced nearby` is not: the trace needs to be repaired. */
  readonly asExpected: boolean;
  readonly firstMisfit?: FirstMisfit;
  /** What the verdict rests on, in sentences. */
  readonly grounds: string;
  /** For `reproduced nearby`: the run that shows the same violation today. */
  readonly repaired?: Counterexample;
  /** The space of the protocol as it is today, for a new trace or a picture; undefined if the trace is obsolete. */
  readonly space?: Space;
  /** Undefined if the trace is obsolete, or if the violation is that the protocol throws. */
  readonly named?: NamedProperty;
}

/**
 * Decides whether a run violates a liveness property. All its steps are possible. The steps from `loopFrom` on are the
 * loop; `loopFrom` is the number of steps for a run that ends in a final state, and for `possible`.
 */
export type LassoCheck = (space: Space, named: NamedProperty, run: Run, loopFrom: number) => Sliced<LassoVerdict>;

/** Looks near a run for another violation of a liveness property. All steps of the run are possible. */
export type LassoSearch = (space: Space, named: NamedProperty, near: Run) => Sliced<LassosNear>;

export type LassosNear =
  | { readonly kind: "found"; readonly counterexample: Counterexample }
  /** `searched` says how much, as in "413 nearby states were searched". */
  | { readonly kind: "held"; readonly searched: string }
  | { readonly kind: "undecided"; readonly why: string };

/** Makes a counterexample shorter. The property is undefined if the violation is that the protocol throws. */
export type Shrink = (space: Space, named: NamedProperty | undefined, counterexample: Counterexample) => Counterexample;

export interface ReplayOptions {
  /** `null` replays a mutant's trace without the mutant: the failure should then be gone. */
  readonly mutant?: null;
  readonly shrink?: Shrink;
  /** Without it, traces of liveness properties are undecided. */
  readonly checkLasso?: LassoCheck;
  /** Without it, traces of liveness properties whose steps do not fit, even leniently, are undecided. */
  readonly searchLasso?: LassoSearch;
  /** The most runs to examine near a run that does not fit; 20,000 by default. */
  readonly nearRunsMax?: number;
  readonly pulse?: Pulse;
}

const NEAR_RUNS_MAX = 20_000;

/** The parts of a verdict, before it is compared with the expected one. */
type Judgement = Pick<Replayed, "verdict" | "grounds" | "firstMisfit" | "repaired">;

/** Replays one trace. Deterministic: equal arguments give equal answers. */
export const replay = (...asked: Parameters<typeof replaySliced>): Replayed => toEnd(replaySliced(...asked));

/**
 * The same in slices; each yields how often a handler has run.
 *
 * @param suite the protocol of the trace as it is today; undefined if it is gone
 */
export function* replaySliced(
  trace: Trace,
  suite: Suite | undefined,
  options: ReplayOptions = {},
): Generator<number, Replayed, void> {
  const isWithout = options.mutant === null && trace.mutant !== null;
  const expected = isWithout ? "gone" : trace.expect;
  const known = lookUp(trace, suite, isWithout ? null : trace.mutant, options.pulse);
  if (known.kind === "obsolete") return { verdict: "obsolete", expected, asExpected: false, grounds: known.message };
  const space = known.space(known.named);
  const work = orUndecided(() => new Replay(trace, suite!, known, space, options).verdict());
  let next = work.next();
  for (; !next.done; next = work.next()) yield space.reducerCache.calls;
  const { named } = known;
  const finding = next.value;
  return { ...finding, expected, asExpected: finding.verdict === expected, space, ...defined({ named }) };
}

/** If a protocol or a property fails instead of answering, this trace is undecided; other traces are still replayed. */
function* orUndecided(decide: () => Sliced<Judgement>): Sliced<Judgement> {
  try {
    return yield* decide();
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const message = error instanceof ModelError ? error.message : String(error);
    return { verdict: "undecided", grounds: `The replay was cut short: ${message}` };
  }
}

class Replay {
  readonly #trace: Trace;
  readonly #suite: Suite;
  readonly #known: Known;
  readonly #space: Space;
  readonly #options: ReplayOptions;
  readonly #execution: Execution;
  readonly #misfit: FirstMisfit | undefined;

  constructor(trace: Trace, suite: Suite, known: Known, space: Space, options: ReplayOptions) {
    this.#trace = trace;
    this.#suite = suite;
    this.#known = known;
    this.#space = space;
    this.#options = options;
    this.#execution = execute(space, trace);
    this.#misfit = firstMisfit(space, trace, this.#execution, known.named === undefined);
  }

  *verdict(): Sliced<Judgement> {
    const { named } = this.#known;
    if (named && isLiveness(named.property)) return yield* this.#liveness(named);
    return this.#misfit ? yield* this.#safetyNear(this.#misfit) : this.#safety();
  }

  /** All steps ran, or the protocol threw on the way, as it did when the trace was saved. */
  #safety(): Judgement {
    const { property, steps } = this.#trace;
    const violation = this.#violation();
    if (!violation)
      return this.#otherOr({ verdict: "gone", grounds: `${allRan(steps.length)}, and "${property.name}" held.` });
    const early = steps.length - violation.at;
    return {
      verdict: "reproduced",
      grounds:
        `${early > 0 || steps.length === 1 ? `After ${counted(violation.at, "step")}` : `After all ${counted(steps.length, "step")}`}` +
        `${early > 0 ? `, ${early} earlier than when it was saved,` : ""} "${property.name}" is violated: ${violation.message}.` +
        this.#otherSentence(violation.message),
    };
  }

  *#safetyNear(misfit: FirstMisfit): Sliced<Judgement> {
    const { named } = this.#known;
    const { nearRunsMax = NEAR_RUNS_MAX } = this.#options;
    const near = yield* searchingNear(this.#space, named, this.#trace, nearRunsMax);
    if (near.found) return this.#nearby(misfit, near.found);
    const grounds = `${misfitSentence(misfit, this.#trace)} ${searched(near, this.#space)}, and "${this.#trace.property.name}" held in all of them.`;
    return this.#otherOr({ verdict: "gone", grounds, firstMisfit: misfit });
  }

  *#liveness(named: NamedProperty): Sliced<Judgement> {
    const { checkLasso } = this.#options;
    const { steps, property } = this.#trace;
    const misfit = this.#misfit;
    const told = misfit ? { firstMisfit: misfit } : {};
    const before = misfit ? `${misfitSentence(misfit, this.#trace)} ` : "";
    if (!checkLasso) {
      return {
        verdict: "undecided",
        grounds: `${before}"${property.name}" is a liveness property, and nothing was given to decide it.`,
        ...told,
      };
    }
    const { run, execution } = misfit
      ? lenient(this.#space, this.#trace)
      : { run: this.#trace, execution: this.#execution };
    if (execution.states.length === 0) return this.#otherOr({ verdict: "gone", grounds: before.trim(), ...told });
    const loopFrom = loopIn(this.#space, this.#trace, run);
    const judged = yield* checkLasso(this.#space, named, run, loopFrom);
    if (judged.kind === "violated") {
      if (misfit) return this.#nearby(misfit, { run, message: judged.message, loopFrom });
      return {
        verdict: "reproduced",
        grounds: `${allRan(steps.length)}, and "${property.name}" is violated: ${judged.message}.${this.#otherSentence(judged.message)}`,
      };
    }
    if (judged.kind === "undecided") return { verdict: "undecided", grounds: `${before}${judged.why}.`, ...told };
    if (!misfit)
      return this.#otherOr({
        verdict: "gone",
        grounds: `${allRan(steps.length)}, and "${property.name}" held: ${judged.why}.`,
      });
    return yield* this.#livenessNear(named, misfit, run, judged.why);
  }

  *#livenessNear(named: NamedProperty, misfit: FirstMisfit, run: Run, why: string): Sliced<Judgement> {
    const { searchLasso } = this.#options;
    const before = `${misfitSentence(misfit, this.#trace)} Without the steps that do not fit it held: ${why}.`;
    const told = { firstMisfit: misfit };
    if (!searchLasso)
      return { verdict: "undecided", grounds: `${before} Nothing was given to search near it.`, ...told };
    const near = yield* searchLasso(this.#space, named, run);
    switch (near.kind) {
      case "found":
        return this.#nearby(misfit, near.counterexample);
      case "held":
        return this.#otherOr({
          verdict: "gone",
          grounds: `${before} ${near.searched}, and it held in all of them.`,
          ...told,
        });
      case "undecided":
        return { verdict: "undecided", grounds: `${before} The search near it was cut short: ${near.why}.`, ...told };
    }
  }

  #nearby(misfit: FirstMisfit, found: Counterexample): Judgement {
    const { shrink = (_space, _named, counterexample) => counterexample } = this.#options;
    const repaired = shrink(this.#space, this.#known.named, found);
    return {
      verdict: "reproduced nearby",
      firstMisfit: misfit,
      repaired,
      grounds:
        `${misfitSentence(misfit, this.#trace)} A nearby run of ${counted(repaired.run.steps.length, "step")} ` +
        `violates "${this.#trace.property.name}": ${repaired.message}.${this.#otherSentence(repaired.message)}`,
    };
  }

  /** Where the saved violation shows in the run that was executed. */
  #violation(): Violation | undefined {
    const { named } = this.#known;
    if (named) return checkRun(this.#space, named, this.#trace, this.#execution);
    const { threw, threwAt = 0 } = this.#execution;
    return threw === undefined ? undefined : { at: threwAt, message: threw };
  }

  /** Another violation on the part of the run that still fits, if any; otherwise the finding as it is. */
  #otherOr(finding: Judgement): Judgement {
    const { threw } = this.#execution;
    const other = (message: string): Judgement => ({
      ...finding,
      verdict: "other",
      grounds: `${finding.grounds} But ${message}.`,
    });
    if (threw !== undefined && this.#known.named) {
      return other(`${throwingAt(this.#execution, this.#trace)} ${threw}`);
    }
    for (const named of othersThan(this.#trace, this.#suite)) {
      const space = this.#known.space(named);
      const violation = checkRun(space, named, this.#trace, execute(space, this.#trace));
      if (violation)
        return other(`after ${counted(violation.at, "step")} "${named.name}" is violated: ${violation.message}`);
    }
    return finding;
  }

  #otherSentence(message: string): string {
    const { message: saved } = this.#trace.property;
    return isSameSentence(saved, message) ? "" : ` When it was saved: ${saved}.`;
  }
}

/** The properties that should hold for the variant and scope of a trace, except the one it violates. */
function othersThan({ property, variant, scope }: Trace, { hold }: Suite): readonly NamedProperty[] {
  return Object.entries(hold)
    .filter(
      ([name, other]) =>
        isSafety(other) &&
        name !== property.name &&
        appliesTo(other, { scope: scope.name, variant: variant ?? undefined }),
    )
    .map(([name, other]) => ({ name, property: other }));
}

function throwingAt({ states, made, threwAt }: Execution, { steps }: Run): string {
  if (states.length === 0) return "the start makes the protocol throw:";
  return threwAt === made
    ? `after ${counted(made, "step")}`
    : `${stepAt(made + 1, steps.length)} makes the protocol throw:`;
}

/** Where the loop begins in what a lenient replay kept of a lasso: before the first kept step that was in the loop. */
function loopIn(space: Space, { start, steps, loopFrom = steps.length }: Trace, kept: Run): number {
  if (kept.steps.length === steps.length) return loopFrom;
  return lenient(space, { start, steps: steps.slice(0, loopFrom) }).run.steps.length;
}

function searched({ runs, inserted, complete }: Near, { bounds }: Space): string {
  const runsText = `${figure(runs)} nearby ${runs === 1 ? "run was" : "runs were"} searched`;
  if (complete)
    return `${runsText}, to the end of all that can be reached${bounds.declared ? " within the declared bounds" : ""}`;
  return inserted > 0 ? `${runsText}, among them all with at most ${counted(inserted, "inserted step")}` : runsText;
}

const allRan = (steps: number): string => (steps === 1 ? "The one step ran" : `All ${counted(steps, "step")} ran`);
