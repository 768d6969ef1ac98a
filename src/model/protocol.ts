/** How users describe a protocol: its types, its roles with their handlers, and what handlers may do. */
import type { Cause, ChannelKind, NodeId } from "./network.ts";
import type { Scope } from "./scope.ts";

/** Messages, timers, actions and records are told apart by their `kind`. */
export interface Kinded {
  readonly kind: string;
}

/** The types that one role consists of. Leave out what the role does not have. */
export interface RoleShape {
  /** Plain data. */
  readonly state: object;
  readonly receives?: Kinded;
  readonly timer?: Kinded;
  readonly action?: Kinded;
}

/** The types that a protocol consists of, bundled so that one type argument names them all. */
export interface Shape {
  readonly roles: { readonly [role: string]: RoleShape };
  /** The sizes that a scope of this protocol gives; `Scope` has what every scope has besides. */
  readonly scope: object;
  /** Names of the channels between two nodes; by default there is one, called "default". */
  readonly channel?: string;
  /** Names of the versions that a user can choose between. */
  readonly variant?: string;
  /** What nodes write into the history that properties may fold. */
  readonly record?: object;
  /** What handlers of any node read and write besides their own state: a clock, a lock service, the environment. */
  readonly shared?: object;
}

type Named<P extends Shape, K extends keyof Shape, Default> = K extends keyof P ? NonNullable<P[K]> : Default;
/** The members of a union that have this kind; a member with several kinds is narrowed to this one. */
export type OfKind<U extends Kinded, Kind> = U extends { readonly kind: infer K }
  ? [K & Kind] extends [never]
    ? never
    : [K] extends [Kind]
      ? U
      : U & { readonly kind: Kind }
  : never;
type Part<P extends Shape, K extends Role<P>, Name extends keyof RoleShape> =
  K extends Role<P> ? (Name extends keyof P["roles"][K] ? NonNullable<P["roles"][K][Name]> & Kinded : never) : never;

/** The names of the roles of a protocol. */
export type Role<P extends Shape> = keyof P["roles"] & string;
/** The state of a node of this role, or of any role if none is named. */
export type StateOf<P extends Shape, K extends Role<P> = Role<P>> = P["roles"][K]["state"];
/** What a node of this role receives; if no role is named, everything that can be sent. */
export type MessageOf<P extends Shape, K extends Role<P> = Role<P>> = Part<P, K, "receives">;
/** The timers of a node of this role, or of any role if none is named. */
export type TimerOf<P extends Shape, K extends Role<P> = Role<P>> = Part<P, K, "timer">;
/** What a node of this role may do by itself; of any role if none is named. */
export type ActionOf<P extends Shape, K extends Role<P> = Role<P>> = Part<P, K, "action">;
/** The names of the channels of a protocol. */
export type Channel<P extends Shape> = Named<P, "channel", "default"> & string;
/** The names of the variants of a protocol. */
export type Variant<P extends Shape> = Named<P, "variant", string> & string;
/** What the nodes of a protocol record. */
export type RecordOf<P extends Shape> = Named<P, "record", object>;
export type SharedOf<P extends Shape> = Named<P, "shared", undefined>;

/** The decisions of a protocol, as small named functions. */
export type Rules = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a node knows about itself and its cluster: fixed for a whole search. */
export interface Self<P extends Shape, K extends Role<P> = Role<P>, R = Rules> {
  readonly id: NodeId;
  readonly role: K;
  /** The other nodes of its own role, in the order of `nodes`. */
  readonly peers: readonly NodeId[];
  readonly nodes: { readonly [Each in Role<P>]: readonly NodeId[] };
  readonly scope: P["scope"] & Scope;
  /** The chosen variant: the first of `variants` unless the user names another. */
  readonly variant: Variant<P>;
  readonly rules: R;
}

/** Self, and the shared part of the protocol, read-only; `undefined` if it has none. */
export interface Reading<P extends Shape, K extends Role<P> = Role<P>, R = Rules> extends Self<P, K, R> {
  readonly shared: Readonly<SharedOf<P>>;
}

/** Self, and choices that whoever runs the protocol makes. */
export interface Choosing<P extends Shape, K extends Role<P> = Role<P>, R = Rules> extends Self<P, K, R> {
  /**
   * Returns one of `values`: the checker tries every one, the fuzzer takes one at random, a replay the recorded one. Choosing from an empty
   * list is an error.
   */
  choose<T>(values: readonly T[]): T;
  /**
   * Returns `count` of `values` in their order, or all if there are fewer: one of all such sublists. With `isWanted`, only values that it
   * accepts are considered. A simulation draws without building the sublists, so there may be very many.
   */
  chooseSome<T>(values: readonly T[], count: number, isWanted?: (value: T) => boolean): readonly T[];
}

/** Self, and what a handler may do. Values handed to an effect are copied at the call. */
export type Effects<P extends Shape, K extends Role<P> = Role<P>, R = Rules> = EffectsOn<
  P,
  K,
  R,
  MessageOf<P, K>,
  TimerOf<P, K>
>;

/**
 * `Effects` with the role's messages and timers as parameters of their own, so that a function written for several roles can be called by
 * each of them.
 */
interface EffectsOn<P extends Shape, K extends Role<P>, R, Received, Timer> extends Choosing<P, K, R> {
  /** The shared part, to read and to change, as with `state`; `undefined` if the protocol has none. */
  readonly shared: SharedOf<P>;
  /**
   * Puts a message in flight. Without a channel: on the only channel, or on the one called `default`. The destination's role must receive
   * messages of this kind.
   */
  send(to: NodeId, message: MessageOf<P>, options?: { readonly channel: Channel<P> }): void;
  /** Sends to every peer, up or down: a sender cannot know. */
  broadcast(message: Received, options?: { readonly channel: Channel<P> }): void;
  /**
   * Arms a timer. `after`, in milliseconds, matters only in simulated time. There, arming a timer that is armed restarts it, unless
   * `unlessArmed` is set; elsewhere it changes nothing.
   */
  startTimer(timer: Timer, options?: { readonly after: number; readonly unlessArmed?: boolean }): void;
  stopTimer(timer: Timer): void;
  /** Appends to the history that a property may fold. */
  record(entry: RecordOf<P>): void;
}

/** A message as it is received: with its sender and channel. Messages therefore cannot have fields of these names. */
export type Delivery<P extends Shape, M = MessageOf<P>> = M & { readonly from: NodeId; readonly channel: Channel<P> };

/** A message of one kind, as it is received: `Received<Gossip, "ask">`. */
export type Received<P extends Shape, Kind extends MessageOf<P>["kind"]> = Delivery<P, OfKind<MessageOf<P>, Kind>>;

/** A seeded bug: one or more rules replaced by wrong ones. */
export interface Mutant<P extends Shape, R = Rules> {
  /** Where the bug is known from: an issue, a commit, a paper. */
  readonly source: string;
  readonly rules: Partial<R>;
  /** The smallest scope that shows it; `smoke` by default. */
  readonly scope?: string;
  /** The variant it is seeded in; the first by default. */
  readonly variant?: Variant<P>;
}

/** A message that the operating system still sends for a node that has just crashed. */
export interface LastWord<P extends Shape> {
  readonly to: NodeId;
  readonly message: MessageOf<P>;
  readonly channel?: Channel<P>;
}

/** For each kind, a function that says what a node does with it: it changes `state` (an Immer draft), calls effects and returns nothing. */
type Handlers<U extends Kinded, State, Doing, More = unknown> = {
  readonly [Kind in U["kind"]]: (this: void, state: State, event: OfKind<U, Kind> & More, self: Doing) => void;
};
/** Required in a role that has something to handle, forbidden in one that has not. */
type Where<U, T, Name extends string> = [U] extends [never]
  ? { readonly [N in Name]?: undefined }
  : { readonly [N in Name]: T };

/** What holds within a declared bound. States in which it does not hold are checked but not expanded. */
export type Bound<State, ScopeOf> = (state: Readonly<State>, scope: ScopeOf) => boolean;

/** How the nodes of one role behave, apart from the handlers for what they receive, time and do. */
interface Behaviour<P extends Shape, K extends Role<P>, R> {
  init(self: Self<P, K, R>): StateOf<P, K>;
  /** The first step of every node. */
  start?(state: StateOf<P, K>, self: Effects<P, K, R>): void;
  /** Runs when a node that was down comes back, with its durable state and no armed timers. */
  restart?(state: StateOf<P, K>, self: Effects<P, K, R>): void;
  /** Runs at the end of each handler, `start` and `restart` included. */
  after?(state: StateOf<P, K>, self: Effects<P, K, R>): void;
  /**
   * A receive guard: whether a message can be received in this state. A message that is not accepted stays in flight, and its delivery is
   * not a step. By default everything is accepted.
   */
  accepts?(state: Readonly<StateOf<P, K>>, message: Delivery<P, MessageOf<P, K>>, self: Reading<P, K, R>): boolean;
  /** Whether an action is fair: if it stays possible, it is eventually taken. By default no action is. */
  fair?(action: ActionOf<P, K>, self: Self<P, K, R>): boolean;
  /** What survives a crash; the rest is as `init` made it. Model a torn write as a choice. By default nothing survives. */
  durable?(state: Readonly<StateOf<P, K>>, self: Choosing<P, K, R>, cause: Cause): Partial<StateOf<P, K>>;
  /** What is still sent on behalf of a node that crashes. By default nothing. */
  lastWords?(state: Readonly<StateOf<P, K>>, self: Self<P, K, R>, cause: Cause): readonly LastWord<P>[];
  /**
   * Declared bounds, each named by what holds within it: `"term <= termMax": ({ term }, { termMax }) => term <= termMax`. When reports
   * print the name, a word that is a number of the scope is replaced by its value: "term <= 2".
   */
  readonly bounds?: Readonly<Record<string, Bound<StateOf<P, K>, P["scope"] & Scope>>>;
}

/** The behaviour of one role. Handlers are named after steps: `receive`, `timeout`, `act`. */
export type RoleDefinition<P extends Shape, K extends Role<P>, R = Rules> = Behaviour<P, K, R> &
  Where<
    MessageOf<P, K>,
    Handlers<MessageOf<P, K>, StateOf<P, K>, Effects<P, K, R>, { readonly from: NodeId; readonly channel: Channel<P> }>,
    "receive"
  > &
  Where<TimerOf<P, K>, Handlers<TimerOf<P, K>, StateOf<P, K>, Effects<P, K, R>>, "timeout"> &
  Where<ActionOf<P, K>, Handlers<ActionOf<P, K>, StateOf<P, K>, Effects<P, K, R>>, "act"> &
  /** What a node that is up may do by itself now: data, not functions, and always in the same order. */
  Where<
    ActionOf<P, K>,
    (state: Readonly<StateOf<P, K>>, self: Reading<P, K, R>) => readonly ActionOf<P, K>[],
    "actions"
  >;

/**
 * How nodes behave, role by role, as pure functions of their state. A handler may depend on node id, state, event, scope, variant, peers
 * and rules, and on nothing else: no clock, no randomness, no outside state.
 */
export interface Protocol<P extends Shape, R extends Rules = Rules> {
  readonly name: string;
  /** One sentence in plain words. */
  readonly summary: string;
  readonly channels?: Readonly<Record<Channel<P>, ChannelKind>>;
  readonly variants?: readonly Variant<P>[];
  /** Node ids by role. Their order is the order in which everything is listed. */
  nodes(scope: P["scope"] & Scope): { readonly [K in Role<P>]: readonly NodeId[] };
  readonly roles: { readonly [K in Role<P>]: RoleDefinition<P, K, R> };
  readonly rules: R;
  readonly mutants?: Readonly<Record<string, Mutant<P, NoInfer<R>>>>;
  /** Named finite sizes. Every protocol has one called `smoke`. */
  readonly scopes: Readonly<Record<string, P["scope"] & Scope>>;
  /** The next smaller scopes to try when a counterexample is shrunk. */
  smaller?(scope: P["scope"] & Scope): readonly (P["scope"] & Scope)[];
  /** The initial shared part, an object. Handlers change it in the same atomic step as the state of their node. */
  shared?(scope: P["scope"] & Scope): SharedOf<P>;
  /** Declared bounds on the shared part, named like those of roles. */
  readonly sharedBounds?: Readonly<Record<string, Bound<SharedOf<P>, P["scope"] & Scope>>>;
  /** Never set: it only carries the types, for `ShapeOf`. */
  readonly shape?: P;
}

/** The bundle of types of a protocol: `ShapeOf<typeof gossip>`. */
export type ShapeOf<T> = T extends { readonly shape?: infer P extends Shape } ? P : never;

type Handle = (state: never, event: never, self: never) => void;
type Turn = (state: never, self: never) => void;

/** A role of any types. */
export interface AnyRole {
  readonly init: (self: never) => object;
  readonly start?: Turn;
  readonly restart?: Turn;
  readonly after?: Turn;
  readonly receive?: Readonly<Record<string, Handle>> | undefined;
  readonly timeout?: Readonly<Record<string, Handle>> | undefined;
  readonly act?: Readonly<Record<string, Handle>> | undefined;
  readonly actions?: ((state: never, self: never) => readonly object[]) | undefined;
  readonly accepts?: (state: never, message: never, self: never) => boolean;
  readonly fair?: (action: never, self: never) => boolean;
  readonly durable?: (state: never, self: never, cause: Cause) => object;
  readonly lastWords?: (state: never, self: never, cause: Cause) => readonly object[];
  readonly bounds?: Readonly<Record<string, (state: never, scope: never) => boolean>>;
}

/** A protocol of any types: what the engine works with. Every `Protocol` is one. */
export interface AnyProtocol {
  readonly name: string;
  readonly summary: string;
  readonly channels?: Readonly<Record<string, ChannelKind>>;
  readonly variants?: readonly string[];
  readonly nodes: (scope: never) => Readonly<Record<string, readonly NodeId[]>>;
  readonly roles: Readonly<Record<string, AnyRole>>;
  readonly rules: Rules;
  readonly mutants?: Readonly<Record<string, AnyMutant>>;
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly smaller?: (scope: never) => readonly Scope[];
  readonly shared?: (scope: never) => object | undefined;
  readonly sharedBounds?: Readonly<Record<string, (shared: never, scope: never) => boolean>>;
}
export interface AnyMutant {
  readonly source: string;
  readonly rules: object;
  readonly scope?: string;
  readonly variant?: string;
}

/**
 * Declares a protocol. The first call names its types, the second infers its rules: `protocol<Gossip>()({ name: "gossip", … })`. Returns
 * the definition unchanged; `properties` checks it.
 *
 * A handler runs once for each node state and event, and its result is then remembered: a slow handler costs little, but it must not depend
 * on anything except its arguments. `docs/semantics.md` says what each part means.
 */
export const protocol =
  <P extends Shape>() =>
  <const R extends Rules>(definition: Protocol<P, R>): Protocol<P, R> =>
    definition;
