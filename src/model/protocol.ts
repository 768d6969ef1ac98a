import type { Scope } from "./scope.ts";

/** The name of a node: unique within a scope, the same string everywhere. */
export type NodeId = string;

/** The types a protocol is made of, bundled so that one type argument names them all. `never` where there are none. */
export interface Shape {
  readonly role: string;
  readonly state: object;
  readonly message: { readonly kind: string };
  readonly timer: { readonly kind: string };
  readonly action: { readonly kind: string };
  readonly scope: object;
  /** Names of the channels between two nodes; left out, there is one, called "default". */
  readonly channel?: string;
  /** Names of the versions that a user can choose between. */
  readonly variant?: string;
  /** What nodes write into the history that properties may fold. */
  readonly record?: object;
}

type Named<P extends Shape, K extends keyof Shape, Default> = K extends keyof P ? NonNullable<P[K]> : Default;
export type Channel<P extends Shape> = Named<P, "channel", "default"> & string;
export type Variant<P extends Shape> = Named<P, "variant", string> & string;
export type RecordOf<P extends Shape> = Named<P, "record", object>;

/** What can happen at a node. A reducer answers each of these, and nothing else. */
export type Event<P extends Shape> =
  | { readonly kind: "start" }
  | { readonly kind: "restart" }
  | {
      readonly kind: "message";
      readonly from: NodeId;
      readonly channel: Channel<P>;
      readonly message: P["message"];
    }
  | { readonly kind: "timer"; readonly timer: P["timer"] }
  | { readonly kind: "action"; readonly action: P["action"] };

/** The decisions of a protocol, as small named functions. */
export type Rules = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a node knows of itself and its cluster: fixed for a whole search. */
export interface Self<P extends Shape, R = Rules> {
  readonly id: NodeId;
  readonly role: P["role"];
  /** The other nodes of the own role, in the order of `nodes`. */
  readonly peers: readonly NodeId[];
  readonly nodes: Readonly<Record<P["role"], readonly NodeId[]>>;
  readonly scope: P["scope"];
  /** The chosen variant: the first of `variants` unless the user names another. */
  readonly variant: Variant<P>;
  readonly rules: R;
}

/** Self, and what a reduction may do. Values handed to an effect are copied at the call. */
export interface Effects<P extends Shape, R = Rules> extends Self<P, R> {
  /** Puts a message in flight. Without a channel: on the only one there is, or on the one called `default`. */
  send(to: NodeId, message: P["message"], options?: { readonly channel: Channel<P> }): void;
  /** Sends to every peer, up or down: a sender does not know. */
  broadcast(message: P["message"], options?: { readonly channel: Channel<P> }): void;
  /** Arms a timer. `after` is in milliseconds and is ignored in the untimed world. Arming an armed timer changes nothing. */
  startTimer(timer: P["timer"], options?: { readonly after: number }): void;
  stopTimer(timer: P["timer"]): void;
  /** One of `values`: the checker takes every one, the fuzzer one at random, a replay the recorded one. Choosing from nothing is an error. */
  choose<T>(values: readonly T[]): T;
  /** Appends to the history that a property may fold. */
  record(entry: RecordOf<P>): void;
}

/** Why a node went down: its process died, its machine died, or its machine lost power (and what was not on disk). */
export type Cause = "process" | "host" | "power";

/**
 * How a channel treats what is in flight on it:
 * `unordered` like UDP (a multiset), `fifo` like TCP, `coalescing` a set in which sending again adds nothing,
 * `duplicating` a set that only grows, the message set of TLA+ specifications.
 */
export type ChannelKind = "unordered" | "fifo" | "coalescing" | "duplicating";

/** A seeded bug: one or more rules replaced by wrong ones. */
export interface Mutant<P extends Shape, R = Rules> {
  /** Where the bug is known from: an issue, a commit, a paper. */
  readonly source: string;
  readonly rules: Partial<R>;
  /** The smallest scope that shows it; `smoke` when left out. */
  readonly scope?: string;
  /** The variant it is seeded in; the first when left out. */
  readonly variant?: Variant<P>;
}

/** A message that the operating system still sends for a node that just crashed. */
export interface LastWord<P extends Shape> {
  readonly to: NodeId;
  readonly message: P["message"];
  readonly channel?: Channel<P>;
}

/**
 * How one node behaves, as pure functions of its state. A reduction may depend on node id, state, event, scope,
 * variant, peers and rules, and on nothing else: no clock, no randomness, no state outside.
 */
export interface Protocol<P extends Shape, R extends Rules = Rules> {
  readonly name: string;
  /** One sentence in plain words. */
  readonly summary: string;
  readonly channels?: Readonly<Record<Channel<P>, ChannelKind>>;
  readonly variants?: readonly Variant<P>[];
  /** Node ids by role; their order is the order in which everything is listed. */
  nodes(scope: P["scope"]): Readonly<Record<P["role"], readonly NodeId[]>>;
  init(self: Self<P, R>): P["state"];
  /** What an up node may do by itself now. Data, not functions; always in the same order. */
  actions?(state: Readonly<P["state"]>, self: Self<P, R>): readonly P["action"][];
  /** Whether an action that stays possible is eventually taken. Left out: no action is. */
  fair?(action: P["action"]): boolean;
  /** Changes `state` (an Immer draft) and calls effects. */
  reduce(state: P["state"], event: Event<P>, self: Effects<P, R>): void;
  /** What survives a crash; the rest is as `init` made it. Left out: nothing survives. */
  durable?(state: Readonly<P["state"]>, self: Self<P, R>, cause: Cause): Partial<P["state"]>;
  /** What is still sent on behalf of a node that crashes. Left out: nothing. */
  lastWords?(state: Readonly<P["state"]>, self: Self<P, R>, cause: Cause): readonly LastWord<P>[];
  /** A declared bound: the sentence that says which one this state exceeds ("term above 2"), or false. */
  beyond?(state: Readonly<P["state"]>, scope: P["scope"]): string | false;
  readonly rules: R;
  readonly mutants?: Readonly<Record<string, Mutant<P, NoInfer<R>>>>;
  /** Named finite sizes. Every protocol has one called `smoke`. */
  readonly scopes: Readonly<Record<string, P["scope"] & Scope>>;
  /** The next smaller scopes to try when a counterexample is shrunk. */
  smaller?(scope: P["scope"] & Scope): readonly (P["scope"] & Scope)[];
  /** Never set: it carries the types, for `ShapeOf`. */
  readonly shape?: P;
}

/** The bundle of types of a protocol: `ShapeOf<typeof gossip>`. */
export type ShapeOf<T> = T extends { readonly shape?: infer P extends Shape } ? P : never;

/** A protocol of whatever types: what explorers work with. */
export type AnyProtocol = Protocol<Shape>;

/**
 * Declares a protocol. The first call names its types, the second infers its rules:
 * `protocol<Gossip>()({ name: "gossip", … })`.
 */
export const protocol =
  <P extends Shape>() =>
  <const R extends Rules>(definition: Protocol<P, R>): Protocol<P, R> =>
    definition;
