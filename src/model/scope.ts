import type { Cause, ChannelKind, NodeId } from "./network.ts";
import type { Timing } from "./timing.ts";

/**
 * How often a fault may happen in one run: so many times in all, or `each` so many times at each node. With `of`, only at
 * the named nodes or roles; without, at servers: the nodes of every role but `client`. A drop or a duplication happens at
 * the destination.
 */
export type Budget = number | NodeBudget;
/** A budget for some nodes: `times` in all, or `each` at every one of them. */
export type NodeBudget = { readonly of?: readonly (NodeId | string)[] } & (
  { readonly times: number; readonly each?: undefined } | { readonly each: number; readonly times?: undefined }
);
/** One fault in all, at one of these nodes or roles: `crash: once("n1", "n2")`. */
export const once = (...of: readonly string[]): NodeBudget => ({ times: 1, of });
/** Restarts may be left to nodes that went down by certain causes: a dead machine does not come back as a process does. */
export type RestartBudget = Budget | (NodeBudget & { readonly after: readonly Cause[] });

/** How often faults may happen in one run. A fault that is left out does not happen. */
export interface Budgets {
  readonly drop?: Budget;
  readonly duplicate?: Budget;
  /** Crashes of the process; the machine stays. */
  readonly crash?: Budget;
  /** Crashes of the machine; disks keep what was written. */
  readonly host?: Budget;
  /** Losses of power; what was not synced is gone. */
  readonly power?: Budget;
  readonly restart?: RestartBudget;
  /** Times that a link partition begins; heals are free. */
  readonly partition?: number;
}

/** A directed link: what the first sends to the second. */
export type Link = readonly [from: NodeId, to: NodeId];

/** All links between these and those, both ways: `partitions: { "n3 is cut off": between(["n1", "n2"], ["n3"]) }`. */
export const between = (some: readonly NodeId[], others: readonly NodeId[]): readonly Link[] =>
  some.flatMap((one) =>
    others.flatMap((other): Link[] => [
      [one, other],
      [other, one],
    ]),
  );

/**
 * Which links are partitioned together. `isolateEach`: each server from all other servers. `halves`: each way to part the servers
 * into two sides whose sizes differ by at most one. `oneWayEach`: for each server, all it sends to other servers, and all
 * they send to it. Or named sets of directed links.
 */
export type Partitions = "isolateEach" | "halves" | "oneWayEach" | Readonly<Record<string, readonly Link[]>>;

/** The part of a scope that every protocol has; its own sizes stand beside it. */
export interface Scope {
  readonly faults?: Budgets;
  readonly partitions?: Partitions;
  /** How many partitions may be in force together; 1 when left out, or as many as are in force at the start. */
  readonly partitionsAtOnce?: number;
  /** The names of the partitions that are in force in the initial state. They cost no budget; they can heal. */
  readonly partitionedAtStart?: readonly string[];
  /** Channels that are of another kind here than the protocol says. */
  readonly channels?: Readonly<Record<string, ChannelKind>>;
  /**
   * A declared bound: a state with more messages than this in flight from one node to another on one channel is not
   * continued.
   */
  readonly inFlight?: number | Readonly<Record<string, number>>;
  /**
   * Nodes of one role, two or more, that are interchangeable: a check counts states that differ in their names alone as one.
   * It is checked, not believed. Ids must stand in strings of their own ("n1", never "vote-n1").
   */
  readonly symmetric?: readonly NodeId[];
  /** What takes how long, and how often something fails, when the scope is simulated. Nothing else looks at it. */
  readonly timing?: Timing;
}
