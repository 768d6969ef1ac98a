/** Scopes, the finite sizes of a protocol: fault budgets, partitions, and what every scope may say. */
import type { Cause, ChannelKind, NodeId } from "./network.ts";
import type { Timing } from "./timing.ts";

/**
 * How often a fault may happen in one run: a number of times in all, or `each` a number of times at each node. With `of`, only at
 * the named nodes or roles; without it, at servers: the nodes of every role but `client`. A drop or a duplication counts at the
 * destination.
 */
export type Budget = number | NodeBudget;
/** A budget for some nodes: `times` in all, or `each` at every one of them. */
export type NodeBudget = { readonly of?: readonly (NodeId | string)[] } & (
  { readonly times: number; readonly each?: undefined } | { readonly each: number; readonly times?: undefined }
);
/** One fault in all, at one of these nodes or roles: `crash: once("n1", "n2")`. */
export const once = (...of: readonly string[]): NodeBudget => ({ times: 1, of });
/** Restarts may be limited to nodes that went down for certain causes: a dead machine does not come back the way a process does. */
export type RestartBudget = Budget | (NodeBudget & { readonly after: readonly Cause[] });

/** How many times a fault may happen, in all or at each node. */
export const timesIn = (budget: Budget): number =>
  typeof budget === "number" ? budget : (budget.each ?? budget.times);

export interface NodeOfRole {
  readonly id: NodeId;
  readonly role: string;
}

/** Whether a budget is for a node. */
export function isFor(budget: RestartBudget, { id, role }: NodeOfRole): boolean {
  const { of } = typeof budget === "object" ? budget : {};
  return of === undefined ? role !== "client" : of.includes(id) || of.includes(role);
}

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
  /** How often a link partition may begin; healing is free. */
  readonly partition?: number;
}

/** A directed link: what the first sends to the second. */
export type Link = readonly [from: NodeId, to: NodeId];

/** All links between the two groups, both ways: `partitions: { "n3 is cut off": between(["n1", "n2"], ["n3"]) }`. */
export const between = (some: readonly NodeId[], others: readonly NodeId[]): readonly Link[] =>
  some.flatMap((one) =>
    others.flatMap((other): Link[] => [
      [one, other],
      [other, one],
    ]),
  );

/**
 * Which links are partitioned together. `isolateEach`: each server from all other servers. `halves`: every split of the servers
 * into two sides whose sizes differ by at most one. `oneWayEach`: for each server, everything it sends to other servers, and
 * everything they send to it. Or named sets of directed links.
 */
export type Partitions = "isolateEach" | "halves" | "oneWayEach" | Readonly<Record<string, readonly Link[]>>;

/** The part of a scope that every protocol has; the protocol's own sizes are further fields. */
export interface Scope {
  readonly faults?: Budgets;
  readonly partitions?: Partitions;
  /** How many partitions may be in force at once; by default 1, or as many as are in force at the start. */
  readonly partitionsAtOnce?: number;
  /** Names of the partitions in force in the initial state. They cost no budget, and can heal. */
  readonly partitionedAtStart?: readonly string[];
  /** Channels whose kind differs in this scope from what the protocol says. */
  readonly channels?: Readonly<Record<string, ChannelKind>>;
  /**
   * A declared bound: states with more messages than this in flight from one node to another on one channel are checked but not
   * expanded.
   */
  readonly inFlight?: number | Readonly<Record<string, number>>;
  /**
   * Two or more nodes of one role that are interchangeable: a check counts states that differ only in their names as one. This is
   * verified, not believed. An id must be a string of its own ("n1"), never part of another ("vote-n1").
   */
  readonly symmetric?: readonly NodeId[];
  /** How long things take and how often they fail when the scope is simulated. Nothing else looks at it. */
  readonly timing?: Timing;
}

/** The channels by name, each of the kind that a scope says, or else the protocol. */
export const channelKinds = (
  own: Readonly<Record<string, ChannelKind>> = { default: "unordered" },
  { channels }: Scope,
): Readonly<Record<string, ChannelKind>> => ({ ...own, ...channels });
