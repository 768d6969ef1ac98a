/**
 * The lease of lease-majority: a service outside the cluster that says yes to one of those who ask it, and whoever it says no
 * to gives way. A resolver decides what it would do in either case before it asks, and looks at nothing else until it knows.
 *
 * The service never says no to the one that holds the lease. When it gives up to be renewed, or is given back some time after
 * it was used, is one action here, `end lease`: neither is known to the other side.
 */
import type { NodeId, RoleDefinition } from "../../../index.ts";
import type { UniqueAddress } from "../joining/unique-address.ts";
import { own } from "./own-gossip.ts";
import type { rules, Self } from "./rules.ts";
import type { AkkaCluster, LeaseQuestion, State } from "./types.ts";

export const leaseNode: NodeId = "lease";

export const lease: RoleDefinition<AkkaCluster, "lease", typeof rules> = {
  init: () => ({ holder: null }),
  durable: (state) => state,
  receive: {
    AcquireLease(state, { from, by }, self) {
      state.holder ??= by;
      self.send(from, { kind: state.holder === by ? "LeaseGranted" : "LeaseDenied", to: by });
    },
  },
  actions: ({ holder }, { scope }) => (scope.leaseEnds && holder !== null ? [{ kind: "end lease" }] : []),
  act: { "end lease": (state) => void (state.holder = null) },
};

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
