/** The kinds of properties that users write, and the views of states and steps that properties are given. */
import type { History } from "./history.ts";
import type { Channel, MessageOf, Role, SharedOf, Shape, ShapeOf, StateOf, TimerOf, Variant } from "./protocol.ts";
import type { NodeId } from "./network.ts";
import { ModelError } from "./model-error.ts";
import type { Scope } from "./scope.ts";
import type { AnySpec } from "./linearizability/sequential-spec.ts";
import type { Step } from "./step.ts";

/** One node as a property sees it, of the given role or of any. A node that is down shows the state it would restart with. */
export type NodeView<P extends Shape, K extends Role<P> = Role<P>> =
  K extends Role<P>
    ? {
        readonly id: NodeId;
        readonly role: K;
        readonly up: boolean;
        readonly state: Readonly<StateOf<P, K>>;
        readonly timers: readonly TimerOf<P, K>[];
      }
    : never;

/** A message in flight. */
export interface MessageView<P extends Shape> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly channel: Channel<P>;
  readonly message: MessageOf<P>;
}

/**
 * The whole world as a property sees it. Read-only, and valid only during the call: keep what you need, not the view.
 * Compare by value: equal parts of two states may or may not be the same object.
 */
export interface World<P extends Shape, H = unknown> {
  readonly scope: P["scope"] & Scope;
  /** The chosen variant: the first of the protocol's `variants` unless the user names another. */
  readonly variant: Variant<P>;
  /** All nodes, in the order of the protocol's `nodes`. */
  readonly nodes: readonly NodeView<P>[];
  /** The nodes of each role, in the same order. */
  readonly of: { readonly [K in Role<P>]: readonly NodeView<P, K>[] };
  /** By destination, then sender, then channel; under `fifo` oldest first. */
  readonly inFlight: readonly MessageView<P>[];
  /** Names of the partitions in force. */
  readonly partitions: readonly string[];
  /** The shared part of the protocol; `undefined` if it has none. */
  readonly shared: Readonly<SharedOf<P>>;
  /** The property's own `history` so far; `undefined` without one. */
  readonly history: H;
}

/** One node before and after a step. */
export type NodeChange<P extends Shape, K extends Role<P> = Role<P>> =
  K extends Role<P>
    ? {
        readonly id: NodeId;
        readonly role: K;
        readonly before: NodeView<P, K>;
        readonly after: NodeView<P, K>;
      }
    : never;

/** A step with the states before and after it. Valid only during the call, as `World` is. */
export interface Change<P extends Shape, H = unknown> {
  readonly step: Step<P>;
  readonly before: World<P, H>;
  readonly after: World<P, H>;
  readonly scope: P["scope"] & Scope;
  readonly variant: Variant<P>;
  /** Each node before and after, in the order of the protocol's `nodes`. */
  readonly nodes: readonly NodeChange<P>[];
  /** The same for the nodes of each role. */
  readonly of: { readonly [K in Role<P>]: readonly NodeChange<P, K>[] };
}

/** `true`, or a sentence that says what is wrong. A bare `false` says only that something is. */
export type Verdict = boolean | string;

/** Steps that are assumed to happen only finitely often, by names that are printed with the verdict. */
export type Ceases<P extends Shape> = Readonly<Record<string, (before: World<P>, step: Step<P>) => boolean>>;

interface Where<P extends Shape> {
  /** The variants in which it applies; by default all. */
  readonly variants?: readonly Variant<P>[];
  /**
   * The scopes in which it applies, or a list for each variant; by default all. A property known to be false is refuted in each
   * of them; by default in `smoke`.
   */
  readonly scopes?: readonly string[] | Readonly<Partial<Record<Variant<P>, readonly string[]>>>;
  /** For a variant, scopes in which the property does not apply although it does elsewhere; often it is known to be false there. */
  readonly except?: Readonly<Partial<Record<Variant<P>, readonly string[]>>>;
}

/** Where a property applies, and the history it folds. */
export interface SafetyOptions<P extends Shape, H = undefined> extends Where<P> {
  readonly history?: History<P, H>;
}
/** The same, and what a liveness property assumes. */
export interface LivenessOptions<P extends Shape, H = undefined> extends SafetyOptions<P, H> {
  /** What is assumed to happen only finitely often. An assumption is part of the property, and is printed with its verdict. */
  readonly ceases?: Ceases<P>;
}

/** Seconds of simulated time, above 0: a constant, or a function of the scope. */
export type TimeLimit<P extends Shape> = number | ((scope: P["scope"] & Scope) => number);

/** The same, for properties that may have a time limit. */
export interface TimedOptions<P extends Shape, H = undefined> extends LivenessOptions<P, H> {
  /**
   * At most this many seconds later, in simulated time. Only `simulate` decides the limit: `check` and `fuzz` know no time, and
   * decide whether the goal is reached at all.
   */
  readonly within?: TimeLimit<P>;
}

interface Common<P extends Shape> extends Where<P> {
  readonly history?: History<P, unknown>;
}

/** Something that must hold of a protocol. Made by `always`, `step`, `sometimes` and so on. */
export type Property<P extends Shape> = Common<P> &
  (
    | { readonly kind: "always" | "sometimes" | "possible" | "deadlockFree"; holds(world: World<P, never>): Verdict }
    | {
        /** Brings its own history, see `linearizable`. */
        readonly kind: "linearizable";
        readonly spec: AnySpec;
        holds(world: World<P, never>): Verdict;
      }
    | { readonly kind: "step"; holds(change: Change<P, never>): Verdict }
    | { readonly kind: "recurs"; readonly ceases?: Ceases<P>; holds(change: Change<P, never>): Verdict }
    | { readonly kind: "converges"; readonly ceases?: Ceases<P>; holds(world: World<P, never>): Verdict }
    | {
        readonly kind: "eventually";
        readonly ceases?: Ceases<P>;
        readonly within?: TimeLimit<P>;
        holds(world: World<P, never>): Verdict;
      }
    | {
        readonly kind: "leadsTo";
        readonly ceases?: Ceases<P>;
        readonly within?: TimeLimit<P>;
        premise(world: World<P, never>): Verdict;
        holds(world: World<P, never>): Verdict;
      }
  );
export type PropertyKind = Property<Shape>["kind"];
export type AnyProperty = Property<Shape>;

/**
 * What violates each kind of property: a run that ends badly (`end`), a run that goes on for ever without what it owes
 * (`debt`), a state from which the goal is out of reach (`deadEnd`), or that no run ever shows it (`absence`).
 */
const violatedBy = {
  always: "end",
  step: "end",
  deadlockFree: "end",
  linearizable: "end",
  possible: "deadEnd",
  eventually: "debt",
  converges: "debt",
  leadsTo: "debt",
  recurs: "debt",
  sometimes: "absence",
} as const satisfies Record<PropertyKind, string>;

interface OfKind {
  readonly kind: PropertyKind;
}

export const propertyKinds = Object.keys(violatedBy) as readonly PropertyKind[];

/** Whether a run that ends is enough to violate it. */
export const isSafety = ({ kind }: OfKind): boolean => violatedBy[kind] === "end";

/** Whether a violation is a run that goes on for ever without what it owes. */
export const isOwed = ({ kind }: OfKind): boolean => violatedBy[kind] === "debt";

/** Whether the verdict depends on how a run could go on, and not only on the run itself. */
export const isLiveness = (property: OfKind): boolean => isOwed(property) || violatedBy[property.kind] === "deadEnd";

/** Whether its goal must be reached within a time limit. */
export const hasLimit = (property: AnyProperty): boolean => withinOf(property) !== undefined;

const withinOf = (property: AnyProperty): TimeLimit<Shape> | undefined =>
  property.kind === "eventually" || property.kind === "leadsTo" ? property.within : undefined;

/**
 * The time limit of a property in a scope, in seconds; undefined if it has none.
 *
 * @throws ModelError if the property's `within` does not return a time
 */
export function limitIn(scope: Scope, name: string, property: AnyProperty): number | undefined {
  const within = withinOf(property);
  if (typeof within !== "function") return within;
  const seconds: unknown = within(scope as never);
  if (typeof seconds === "number" && seconds > 0 && seconds < Infinity) return seconds;
  throw new ModelError(`property "${name}": \`within\` returned ${String(seconds)}; wanted seconds, above 0.`);
}

type When<P extends Shape, H = undefined> = (world: World<P, H>) => Verdict;
type WhenStepped<P extends Shape, H = undefined> = (change: Change<P, H>) => Verdict;

/** A predicate over the states of one protocol, for sharing between properties: `Predicate<typeof gossip>`. */
export type Predicate<T, H = unknown> = When<ShapeOf<T>, H>;

/** The same for steps. */
export type StepPredicate<T, H = unknown> = WhenStepped<ShapeOf<T>, H>;

// The constructors that may be given `implies` have an overload without a history: TypeScript cannot infer the type through two
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
): Omit<O, "history"> & Common<P> {
  return (options ?? {}) as Omit<O, "history"> & Common<P>;
}
