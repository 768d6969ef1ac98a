/** A counterexample without one of its steps: decides whether the property is still violated, and says how that was decided. */
import { defined } from "../model/defined.ts";
import { check, type CheckProgress, type CheckResult, type Limit } from "../check/check.ts";
import { checkLasso } from "../check/liveness/check-lasso.ts";
import { counted } from "../model/counted.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Suite } from "../model/properties.ts";
import { type NamedProperty, isLiveness, isOwed } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import type { Counterfactual } from "../report/story/counterfactual-clauses.ts";
import { checkRun } from "../semantics/check-run.ts";
import type { BudgetName } from "../semantics/fault-budgets.ts";
import { type Counterexample, execute, lenient, type Run } from "../semantics/run.ts";
import type { Pulse } from "../semantics/pulse.ts";
import type { Space } from "../semantics/space.ts";
import type { Trace } from "../trace/trace.ts";
import { searchNear } from "../trace/search-near.ts";
import { isBreakable, restartsFree } from "./fault-vectors.ts";
import { type Noted, noting, TAKEN } from "./noted-steps.ts";
import { beyondText, boundaryStatesIn } from "./reports.ts";
import { countedInAll, withBudgets } from "./with-budgets.ts";

/** How many states a check with one fault fewer may search, and how many runs near the counterexample are tried. */
const [STATES_MAX, RUNS_MAX] = [50_000, 2000];

/** The answer about a step, and its grounds. */
export type Answer = Pick<Counterfactual, "verdict" | "isProved" | "grounds">;

export const undecided = (grounds: string): Answer => ({ verdict: "undecided", isProved: false, grounds });
const notNeeded = (grounds: string): Answer => ({ verdict: "not needed", isProved: true, grounds });
const needed = (grounds: string, isProved: boolean): Answer => ({ verdict: "needed", isProved, grounds });

/** The counterexample, and where it comes from. */
export interface Given {
  readonly trace: Trace;
  readonly suite: Suite;
  /** One space for all steps: the outcomes it remembers serve every run. */
  readonly space: Space;
  /** Undefined if the violation is that the protocol throws. */
  readonly named: NamedProperty | undefined;
  readonly pulse: Pulse | undefined;
}

/** A counterexample without one of its steps. */
export class WithoutStep {
  readonly #given: Given;
  readonly #step: Step;
  readonly #run: Run;
  readonly #loopFrom: number | undefined;

  constructor(given: Given, number: number) {
    const { start, steps, loopFrom } = given.trace;
    this.#given = given;
    this.#step = steps[number - 1];
    this.#run = { start, steps: steps.toSpliced(number - 1, 1) };
    this.#loopFrom = loopFrom === undefined || number > loopFrom ? loopFrom : loopFrom - 1;
  }

  get isOfRunsForEver(): boolean {
    const { named } = this.#given;
    return named !== undefined && isLiveness(named.property);
  }

  /** Replays the other steps, as far as they are possible: do they violate the property as well? */
  rest(): Answer | undefined {
    const { space, named, trace } = this.#given;
    const { run, execution } = lenient(space, this.#run);
    if (named && this.isOfRunsForEver) {
      if (run.steps.length < this.#run.steps.length) return undefined;
      const judged = checkLasso(space, named, run, this.#loopFrom ?? run.steps.length);
      return judged.kind === "violated"
        ? notNeeded(`Without it, the other steps violate it: ${judged.message}.`)
        : undefined;
    }
    const violation = named && checkRun(space, named, run, execution);
    if (!violation) return undefined;
    const others =
      run.steps.length === trace.steps.length - 1
        ? "the other steps"
        : "those of the other steps that are still possible";
    return notNeeded(`Without it, ${others} violate it: ${violation.message}.`);
  }

  /** Why the run cannot go on, or end, as it does without this step and what came of it; undefined if it can. */
  whyItTakesIt(): string | undefined {
    const { space, named, trace } = this.#given;
    const { run, execution } = lenient(space, this.#run);
    if (!named) return undefined;
    if (!isOwed(named.property))
      return checkRun(space, named, run, execution) ? undefined : "a step can still change its last state";
    const loopLength = trace.steps.length - (trace.loopFrom ?? trace.steps.length);
    const judged = checkLasso(space, named, run, run.steps.length - loopLength);
    return judged.kind === "violated" ? undefined : judged.why;
  }

  /** Checks with one fault of this kind fewer, and of all other kinds only the faults of the run. */
  check(): Generator<CheckProgress, CheckResult, Limit | undefined> {
    const { trace, suite } = this.#given;
    return this.#check(
      suite.of,
      withFaultsOf(trace.scope.values, this.#run.steps, this.#isRestart || !this.#mayBeFreed),
    );
  }

  #check(protocol: AnyProtocol, scope: Scope): Generator<CheckProgress, CheckResult, Limit | undefined> {
    const { trace, named, pulse } = this.#given;
    const { variant, mutant } = trace;
    const subject = {
      protocol,
      scope,
      selection: { variant: variant ?? undefined, mutant: mutant ?? undefined },
      properties: named ? [named] : [],
    };
    return check(subject, { first: true, statesMax: STATES_MAX, ...defined({ pulse }) });
  }

  /** Checks whether every fair run either comes to what is due or takes this step. A violation is a run that never takes it. */
  checkNeverTaken(step: Noted): ReturnType<WithoutStep["check"]> {
    const { suite, trace, space } = this.#given;
    const { index, selves } = space.instance;
    const { role } = selves[index.get(step.node)!];
    // The shared part knows no symmetry.
    const { symmetric: _symmetric, ...scope } = trace.scope.values;
    return this.#check(noting(suite.of, role, step), scope);
  }

  answerOfNeverTaken(result: CheckResult): Answer | undefined {
    const { space, named, trace } = this.#given;
    const found = result.properties.find(({ name }) => name === trace.property.name);
    if (found?.verdict === "violated" && found.counterexample) {
      const { run, loopFrom = run.steps.length } = found.counterexample;
      const judged = checkLasso(space, named!, run, loopFrom);
      if (judged.kind !== "violated") return undefined;
      return notNeeded(
        `A run of ${counted(run.steps.length, "step")} that never takes it violates it: ${judged.message}.`,
      );
    }
    if (!result.complete || found?.verdict !== "holds") return undefined;
    const isChoice = "choices" in this.#step && this.#step.choices.length > 0;
    const it = isChoice ? "it, whatever it chooses," : "it";
    const beyond = boundaryStatesIn({ boundary: result.boundary.filter(({ bound }) => bound !== TAKEN) });
    const all = `${counted(result.states, "state")}${beyondText(beyond)}`;
    return needed(`No fair run that never takes ${it} violates it (${all}).`, !isChoice && beyond === 0);
  }

  answerOf({ properties, complete, states, boundary }: CheckResult): Answer | undefined {
    const found = properties.find(({ name }) => name === this.#given.trace.property.name);
    if (found?.verdict === "violated" && found.counterexample) {
      const { run, message } = found.counterexample;
      if (!this.#staysViolated(found.counterexample)) return undefined;
      return notNeeded(
        `A run of ${counted(run.steps.length, "step")} with one such fault fewer violates it: ${message}.`,
      );
    }
    const isHeld = complete && (found ? found.verdict === "holds" : true);
    if (!isHeld) return undefined;
    const beyond = boundaryStatesIn({ boundary });
    return needed(`With one such fault fewer, ${allHold(states)}${beyondText(beyond)}.`, beyond === 0);
  }

  /**
   * Whether a run that violates the property with one fault fewer in all is one of this scope, which may count them at each node; and with
   * one restart fewer, whether it still does when that restart is available.
   */
  #staysViolated({ run, loopFrom = run.steps.length }: Counterexample): boolean {
    const { space, named } = this.#given;
    if (execute(space, run).misfit) return false;
    if (!named || !this.#isRestart || !this.#mayBeFreed) return true;
    return this.isOfRunsForEver && checkLasso(space, named, run, loopFrom).kind === "violated";
  }

  /** Whether one more restart may end the violation: then the scope keeps its budget of restarts. */
  get #mayBeFreed(): boolean {
    const kind = this.#given.named?.property.kind;
    return kind !== undefined && (!isBreakable(kind) || restartsFree(kind));
  }

  get #isRestart(): boolean {
    return this.#step.kind === "restart";
  }

  /** Tries runs near it that never take this step. */
  near(): Answer {
    const { space, named } = this.#given;
    if (this.isOfRunsForEver)
      return undecided(`Without it, the run does not go on for ever as it did; ${whyOpen(this.#step)}.`);
    const near = searchNear(space, named, this.#run, RUNS_MAX, this.#step);
    if (near.found) {
      const { run, message } = near.found;
      return notNeeded(`A run of ${counted(run.steps.length, "step")} that never takes it violates it: ${message}.`);
    }
    if (!near.complete) return needed(`The nearest ${counted(near.runs, "run")} that never take it hold.`, false);
    const within = near.meetsBounds ? ", within the declared bounds" : "";
    return needed(`No run that never takes it violates it${within}.`, !near.meetsBounds);
  }
}

/** Why it is not known whether another run for ever does without a step. */
function whyOpen(step: Step): string {
  switch (step.kind) {
    case "deliver":
      return "runs without a delivery, or with another choice in it, are not searched";
    case "restart":
      return `${step.node} may restart several times, and others were not searched to their end`;
    case "timeout":
    case "act":
    case "drop":
    case "duplicate":
    case "crash":
    case "lose":
    case "partition":
    case "heal":
      return `${counted(STATES_MAX, "state")} of others do not decide it`;
  }
}

const allHold = (states: number): string =>
  states === 1 ? "the only state holds" : `all ${counted(states, "state")} hold`;

/** A scope that allows exactly the faults of these steps. */
function withFaultsOf(scope: Scope, steps: readonly Step[], alsoRestarts: boolean): Scope {
  const used: { [name in BudgetName]?: number } = Object.fromEntries(
    Object.keys(scope.faults ?? {}).map((name) => [name, 0]),
  );
  for (const step of steps) {
    const name = budgetOf(step);
    if (name) used[name] = (used[name] ?? 0) + 1;
  }
  if (!alsoRestarts) delete used.restart;
  return withBudgets(countedInAll(scope), used);
}

function budgetOf(step: Step): BudgetName | undefined {
  switch (step.kind) {
    case "drop":
    case "duplicate":
    case "restart":
    case "partition":
      return step.kind;
    case "crash":
      return step.cause === "process" ? "crash" : step.cause;
    case "deliver":
    case "timeout":
    case "act":
    case "lose":
    case "heal":
      return undefined;
  }
}
