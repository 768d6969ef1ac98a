/** The functions that make properties, one for each kind. */
import type {
  Change,
  LivenessOptions,
  Property,
  SafetyOptions,
  TimedOptions,
  TimeLimit,
  Verdict,
  World,
} from "./property.ts";
import type { Shape, ShapeOf } from "./protocol.ts";

type When<P extends Shape, H = undefined> = (world: World<P, H>) => Verdict;
type WhenStepped<P extends Shape, H = undefined> = (change: Change<P, H>) => Verdict;

/** A predicate over the states of one protocol, for sharing between properties: `Predicate<typeof gossip>`. */
export type Predicate<T, H = unknown> = When<ShapeOf<T>, H>;

/** The same for steps. */
export type StepPredicate<T, H = unknown> = WhenStepped<ShapeOf<T>, H>;

// Those that may be given `implies` have an overload without a history: TypeScript cannot infer the type through two
// nested functions otherwise.

/**
 * `holds` is true in every reachable state. A counterexample is a shortest run to a state in which it is not.
 *
 * States that agree in everything the property reads share one call, as far as answers are remembered. A property with a
 * `history` gets a search of its own, because the history becomes part of the state.
 */
export function always<P extends Shape>(holds: When<P>, options?: SafetyOptions<P>): Property<P>;
export function always<P extends Shape, H>(holds: When<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function always<P extends Shape, H>(holds: When<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "always", holds, ...erase(options) };
}

/**
 * `holds` is true of every step, given every node and the states before and after it: monotone epochs, legal changes of status.
 * It is also asked about steps that change nothing. A counterexample is a shortest run that ends with a step for which it is
 * not true.
 */
export function step<P extends Shape>(holds: WhenStepped<P>, options?: SafetyOptions<P>): Property<P>;
export function step<P extends Shape, H>(holds: WhenStepped<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function step<P extends Shape, H>(holds: WhenStepped<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "step", holds, ...erase(options) };
}

/**
 * Some reachable state satisfies it. Guards the other properties against passing because nothing ever happened. `check` reports
 * after how many steps it is first seen; if `fuzz` does not see it, it may still be reachable.
 */
export const sometimes = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: SafetyOptions<P, H>,
): Property<P> => ({ kind: "sometimes", holds, ...erase(options) });

/** Every reachable state in which only faults can change anything is `finished`. A counterexample is a shortest run to one that is not. */
export function deadlockFree<P extends Shape>(finished: When<P>, options?: SafetyOptions<P>): Property<P>;
export function deadlockFree<P extends Shape, H>(finished: When<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function deadlockFree<P extends Shape, H>(finished: When<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "deadlockFree", holds: finished, ...erase(options) };
}

/**
 * From every reachable state, a state that satisfies it can be reached without further faults. Decided on the whole graph of
 * states; random runs cannot decide it. A counterexample is a shortest run to a state with no way to the goal.
 */
export const possible = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: SafetyOptions<P, H>,
): Property<P> => ({ kind: "possible", holds, ...erase(options) });

/**
 * Every fair run reaches a state that satisfies it. A counterexample is a stem and a loop that can repeat for ever, or a state
 * in which nothing more has to happen. Liveness is decided on the graph of states, which has to be kept: that takes more memory
 * than safety.
 *
 * Source of the fairness assumption: `docs/semantics.md`, "Fair runs".
 */
export const eventually = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: TimedOptions<P, H>,
): Property<P> => ({ kind: "eventually", holds, ...erase(options) });

/**
 * Every run reaches it within this many seconds of its beginning: `eventually` with a time limit, which only `simulate`
 * decides. One run that takes longer is a violation; to measure how likely that is, use `happens` with its own `within`.
 */
export const within = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  seconds: TimeLimit<P>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "eventually", holds, ...erase(options), within: seconds });

/** Every fair run reaches it for good: from some point on, every state satisfies it. Costs and counterexamples as for `eventually`. */
export const converges = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "converges", holds, ...erase(options) });

/**
 * Every fair run takes steps that satisfy it again and again, for ever. A counterexample is a run that may end, or a loop
 * without such a step. Costs as for `eventually`, and the property is asked about every step.
 */
export const recurs = <P extends Shape, H = undefined>(
  holds: WhenStepped<P, H>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "recurs", holds, ...erase(options) });

/**
 * In every fair run, each state that satisfies `premise` satisfies `holds`, or is followed by one that does. Reported as
 * vacuous if no state satisfies `premise`. Costs and counterexamples as for `eventually`.
 */
export const leadsTo = <P extends Shape, H = undefined>(
  premise: When<P, H>,
  holds: When<P, H>,
  options?: TimedOptions<P, H>,
): Property<P> => ({ kind: "leadsTo", premise, holds, ...erase(options) });

/** Erases the type of the history: it is folded with the property's own function, so the code that runs a property need not know it. */
function erase<P extends Shape, H, O extends SafetyOptions<P, H>>(
  options: O | undefined,
): Omit<O, "history"> & Pick<Property<P>, "history"> {
  return (options ?? {}) as Omit<O, "history"> & Pick<Property<P>, "history">;
}
