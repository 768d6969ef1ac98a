/**
 * The lease of lease-majority: a service outside the cluster that says yes to one of those who ask it, and whoever it says no
 * to gives way. A resolver decides what it would do in either case before it asks, and looks at nothing else until it knows.
 *
 * The service never says no to the one that holds the lease. When it gives up to be renewed, or is given back some time after
 * it was used, is one action here, `end`: neither is known to the other side.
 */
import type { NodeId } from "../../index.ts";
import type { UniqueAddress } from "../akka/unique-address.ts";
import type { Self, State } from "./akka-cluster.ts";
import { own } from "./own-gossip.ts";

export interface Lease {
  /** Whoever was granted it last, and still has it. */
  holder: UniqueAddress | null;
}

export type LeaseMessage =
  | { kind: "AcquireLease"; by: UniqueAddress }
  | { kind: "LeaseGranted"; to: UniqueAddress }
  | { kind: "LeaseDenied"; to: UniqueAddress };

/** Nothing was heard of the lease for too long. */
export type LeaseTimer = { kind: "lease operation timeout" };

/** Whom a node that has asked will down. */
export interface LeaseQuestion {
  readonly ifGranted: readonly UniqueAddress[];
  readonly ifDenied: readonly UniqueAddress[];
}

export const isLease = (state: Readonly<State | Lease>): state is Readonly<Lease> => "holder" in state;

export const leaseNode: NodeId = "lease";

export function onAcquire(lease: Lease, from: NodeId, by: UniqueAddress, self: Self): void {
  lease.holder ??= by;
  self.send(from, { kind: lease.holder === by ? "LeaseGranted" : "LeaseDenied", to: by });
}

export function askForLease(state: State, question: LeaseQuestion, self: Self): void {
  state.lease = question;
  self.send(leaseNode, { kind: "AcquireLease", by: own(state, self) });
  if (self.scope.leaseIsLate) self.startTimer({ kind: "lease operation timeout" });
}

/** Whom to down now that it is known, or known that it will not be known in time, which counts as a no. */
export function answered(state: State, isGranted: boolean, self: Self): readonly UniqueAddress[] {
  const question = state.lease;
  state.lease = null;
  self.stopTimer({ kind: "lease operation timeout" });
  if (!question) return [];
  if (isGranted) self.record({ kind: "granted", to: own(state, self) });
  return isGranted ? question.ifGranted : question.ifDenied;
}
