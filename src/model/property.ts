import type { History } from "./history.ts";
import type { Channel, MessageOf, Role, SharedOf, Shape, ShapeOf, StateOf, TimerOf, Variant } from "./protocol.ts";
import type { NodeId } from "./network.ts";
import { ModelError } from "./model-error.ts";
import type { Scope } from "./scope.ts";
import type { AnySpec } from "./linearizability/sequential-spec.ts";
import type { Step } from "./step.ts";

/** One node as a property sees it, of this role or of any. A down node shows the state that it would restart with. */
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
 * Compare by value: equal parts of two states may be one object, or two.
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
  /** The shared part of the protocol; `undefined` where its shape has none. */
  readonly shared: Readonly<SharedOf<P>>;
  /** What the property's own `history` folded so far; `undefined` without one. */
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

/** `true`, or a sentence that says what is wrong. A bare `false` says only that it is. */
export type Verdict = boolean | string;

/** Steps that, by assumption, happen only finitely often; named in words that are printed with the verdict. */
export type Ceases<P extends Shape> = Readonly<Record<string, (before: World<P>, step: Step<P>) => boolean>>;

interface Where<P extends Shape> {
  /** The variants to which it applies; all when left out. */
  readonly variants?: readonly Variant<P>[];
  /**
   * The scopes that it is said of, or those of each variant; all when left out. What is known to be false is refuted in
   * each; in `smoke` when left out.
   */
  readonly scopes?: readonly string[] | Readonly<Partial<Record<Variant<P>, readonly string[]>>>;
  /** Scopes in which it does not apply to a variant, though it does to others: often it is known to be false there. */
  readonly except?: Readonly<Partial<Record<Variant<P>, readonly string[]>>>;
}

/** Where a property applies, and the history that it folds. */
export interface SafetyOptions<P extends Shape, H = undefined> extends Where<P> {
  readonly history?: History<P, H>;
}
/** The same, and what a liveness property assumes. */
export interface LivenessOptions<P extends Shape, H = undefined> extends SafetyOptions<P, H> {
  /** What is assumed to happen only finitely often: an assumption is part of the property, and printed with its verdict. */
  readonly ceases?: Ceases<P>;
}

/** In seconds of simulated time, above 0: always the same, or what it is in a scope. */
export type TimeLimit<P extends Shape> = number | ((scope: P["scope"] & Scope) => number);

/** The same of what may have to come in time. */
export interface TimedOptions<P extends Shape, H = undefined> extends LivenessOptions<P, H> {
  /**
   * So many seconds later at the latest, in simulated time. Only `simulate` decides that: `check` and `fuzz` know no time, and
   * decide whether it comes at all.
   */
  readonly within?: TimeLimit<P>;
}

interface Common<P extends Shape> extends Where<P> {
  readonly history?: History<P, unknown>;
}

/** What must hold of a protocol. Made by `always`, `step`, `sometimes` and so on. */
export type Property<P extends Shape> = Common<P> &
  (
    | { readonly kind: "always" | "sometimes" | "possible" | "deadlockFree"; holds(world: World<P, never>): Verdict }
    | {
        /** Has a history of its own, see `linearizable`. */
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
 * What violates a property of each kind: a run that ends badly, one that goes on for ever without what it owes, a state
 * from which the goal is out of reach, or that no run was ever seen to have it.
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

/** Whether what comes after the end of a run decides it, and not the run alone. */
export const isLiveness = (property: OfKind): boolean => isOwed(property) || violatedBy[property.kind] === "deadEnd";

/** Whether what is due has to come in a certain time. */
export const hasLimit = (property: AnyProperty): boolean => withinOf(property) !== undefined;

const withinOf = (property: AnyProperty): TimeLimit<Shape> | undefined =>
  property.kind === "eventually" || property.kind === "leadsTo" ? property.within : undefined;

/**
 * In how many seconds what is due has to come in a scope; undefined where there is no limit.
 *
 * @throws ModelError where the property answers no time
 */
export function limitIn(scope: Scope, name: string, property: AnyProperty): number | undefined {
  const within = withinOf(property);
  if (typeof within !== "function") return within;
  const seconds: unknown = within(scope as never);
  if (typeof seconds === "number" && seconds > 0 && seconds < Infinity) return seconds;
  throw new ModelError(`property "${name}": \`within\` answered ${String(seconds)}; wanted seconds, above 0.`);
}

type When<P extends Shape, H = undefined> = (world: World<P, H>) => Verdict;
type WhenStepped<P extends Shape, H = undefined> = (change: Change<P, H>) => Verdict;

/** A predicate over the states of one protocol, to share between properties: `Predicate<typeof gossip>`. */
export type Predicate<T, H = unknown> = When<ShapeOf<T>, H>;

/** The same for steps. */
export type StepPredicate<T, H = unknown> = WhenStepped<ShapeOf<T>, H>;

// What may be put into `implies` has one form without a history: TypeScript could not see through two functions to its type.

/**
 * `holds` in every reachable state. A counterexample is a shortest run to a state in which it does not.
 *
 * Asked once about all states that are alike in what it reads, as far as its answers are remembered; with a `history` it has
 * a search of its own, for the history is then part of the state.
 */
export function always<P extends Shape>(holds: When<P>, options?: SafetyOptions<P>): Property<P>;
export function always<P extends Shape, H>(holds: When<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function always<P extends Shape, H>(holds: When<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "always", holds, ...erase(options) };
}

/**
 * `holds` for every step, given each node, and the states, before and after it: monotone epochs, legal changes of status.
 * Steps that change nothing are asked about, too. A counterexample is a shortest run that ends with such a step.
 */
export function step<P extends Shape>(holds: WhenStepped<P>, options?: SafetyOptions<P>): Property<P>;
export function step<P extends Shape, H>(holds: WhenStepped<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function step<P extends Shape, H>(holds: WhenStepped<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "step", holds, ...erase(options) };
}

/**
 * Some reachable state has it. Guards the other properties against passing because nothing ever happened. `check` says
 * after how many steps it is seen first; where `fuzz` does not see it, it may still be there.
 */
export const sometimes = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: SafetyOptions<P, H>,
): Property<P> => ({ kind: "sometimes", holds, ...erase(options) });

/**
 * Every reachable state in which no step but a fault changes anything is `finished`. A counterexample is a shortest run to
 * one that is not.
 */
export function deadlockFree<P extends Shape>(finished: When<P>, options?: SafetyOptions<P>): Property<P>;
export function deadlockFree<P extends Shape, H>(finished: When<P, H>, options: SafetyOptions<P, H>): Property<P>;
export function deadlockFree<P extends Shape, H>(finished: When<P, H>, options?: SafetyOptions<P, H>): Property<P> {
  return { kind: "deadlockFree", holds: finished, ...erase(options) };
}

/**
 * From every reachable state, one that has it can be reached without further faults. Decided on the whole graph of states;
 * random runs cannot decide it. A counterexample is a shortest run to a state from which there is no way.
 */
export const possible = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: SafetyOptions<P, H>,
): Property<P> => ({ kind: "possible", holds, ...erase(options) });

/**
 * Every fair run reaches it. A counterexample is a stem and a loop that can repeat for ever, or a state in which nothing
 * more has to happen. Liveness is decided on the graph of states, which is kept for it: that takes more memory than safety.
 *
 * Source of the fairness that is assumed: `docs/semantics.md`, "Fair runs".
 */
export const eventually = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: TimedOptions<P, H>,
): Property<P> => ({ kind: "eventually", holds, ...erase(options) });

/**
 * Every run reaches it so many seconds after its beginning at the latest: `eventually` with a limit, which only `simulate`
 * knows. What takes longer once is a violation; how likely that is measures `happens` with its own `within`.
 */
export const within = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  seconds: TimeLimit<P>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "eventually", holds, ...erase(options), within: seconds });

/** Every fair run reaches it for good: from some point on, every state has it. Costs and counterexamples as of `eventually`. */
export const converges = <P extends Shape, H = undefined>(
  holds: When<P, H>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "converges", holds, ...erase(options) });

/**
 * Every fair run takes steps that satisfy it again and again, for ever. A counterexample is a run that may end, or a loop
 * without such a step. Costs as of `eventually`, and the property is asked about every step.
 */
export const recurs = <P extends Shape, H = undefined>(
  holds: WhenStepped<P, H>,
  options?: LivenessOptions<P, H>,
): Property<P> => ({ kind: "recurs", holds, ...erase(options) });

/**
 * In every fair run, each state with `premise` is followed by one with `holds`, or is one. Where no state has `premise`, it
 * is reported as vacuous. Costs and counterexamples as of `eventually`.
 */
export const leadsTo = <P extends Shape, H = undefined>(
  premise: When<P, H>,
  holds: When<P, H>,
  options?: TimedOptions<P, H>,
): Property<P> => ({ kind: "leadsTo", premise, holds, ...erase(options) });

/** Whoever runs a property folds its history with the property's own function, so its type need not be known there. */
function erase<P extends Shape, H, O extends SafetyOptions<P, H>>(
  options: O | undefined,
): Omit<O, "history"> & Common<P> {
  return (options ?? {}) as Omit<O, "history"> & Common<P>;
}
