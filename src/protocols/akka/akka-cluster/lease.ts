/**
 * The lease of lease-majority: a service outside the cluster that says yes to one of those who ask for it. Whoever gets a no gives way.
 * A resolver decides what it would do in either case before it asks, and decides nothing else until it has the answer.
 *
 * The service never says no to the holder of the lease. The lease ends because it is not renewed, or because it is given back some time
 * after it was used: both are one action here, `end lease`, because the other side learns of neither.
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

/** The members to down now that the answer is here. If it does not come in time, that counts as a no. */
export function answered(state: State, isGranted: boolean, self: Self): readonly UniqueAddress[] {
  const question = state.lease;
  state.lease = null;
  self.stopTimer({ kind: "lease operation timeout" });
  if (!question) return [];
  if (isGranted) self.record({ kind: "granted", to: own(state, self) });
  return isGranted ? question.ifGranted : question.ifDenied;
}
