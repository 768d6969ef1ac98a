/** The kinds of properties that users write, and the views of states and steps that properties are given. */
import type { History } from "./history.ts";
import type { Channel, MessageOf, Role, SharedOf, Shape, StateOf, TimerOf, Variant } from "./protocol.ts";
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

/** A property, and its name in a suite. */
export interface NamedProperty {
  readonly name: string;
  readonly property: AnyProperty;
}

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
