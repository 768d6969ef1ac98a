import type { NodeId } from "./protocol.ts";

/**
 * How often a fault may happen in one run, in all. With `of`, only at the named nodes or roles;
 * without, at servers: the nodes of every role but `client`. A drop or a duplication happens at the destination.
 */
export type Budget = number | { readonly times: number; readonly of: readonly (NodeId | string)[] };

export interface Budgets {
  readonly drop?: Budget;
  readonly duplicate?: Budget;
  /** Crashes of the process; the machine stays. */
  readonly crash?: Budget;
  /** Crashes of the machine; disks keep what was written. */
  readonly host?: Budget;
  /** Losses of power; what was not synced is gone. */
  readonly power?: Budget;
  readonly restart?: Budget;
  /** Times that a link cut begins; heals are free. */
  readonly cut?: number;
}

/** A directed link: what the first sends to the second. */
export type Link = readonly [from: NodeId, to: NodeId];

/**
 * Which links are cut together. `isolateEach`: each server from all other servers. `halves`: each way to part the servers
 * into two sides whose sizes differ by at most one. `oneWayEach`: for each server, all it sends to other servers, and all
 * they send to it. Or named sets of directed links.
 */
export type Cuts = "isolateEach" | "halves" | "oneWayEach" | Readonly<Record<string, readonly Link[]>>;

/** The part of a scope that every protocol has; its own sizes stand beside it. */
export interface Scope {
  readonly faults?: Budgets;
  readonly cuts?: Cuts;
  /** How many cuts may be in force together; 1 when left out. */
  readonly cutsAtOnce?: number;
  /** A declared bound: worlds with more messages than this in flight from one node to another on one channel are open. */
  readonly inFlight?: number | Readonly<Record<string, number>>;
  /**
   * Nodes of one role, from 2 to 6, that are interchangeable: a check counts worlds that differ in their names alone as one.
   * It is checked, not believed. Ids must stand in strings of their own ("n1", never "vote-n1").
   */
  readonly symmetric?: readonly NodeId[];
}
