/**
 * Leases (dissertation, section 6.4.1): a leader that was confirmed by a majority may read without asking for a while, because nobody
 * who heard it becomes a candidate or votes until later than that (section 4.2.3). Clocks run at the same speed and differ by at most
 * one tick, as `time` bounds how many ticks are under way; so a lease must be two ticks shorter than patience.
 */
import type { Effects } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Raft, Received, Server } from "./types.ts";

export function tick(clock: { now: number }, _: unknown, self: Effects<Raft, "clock">): void {
  clock.now += 1;
  for (const server of self.nodes.server) self.send(server, { kind: "tick", now: clock.now }, { channel: "time" });
}

export function onTick(state: Server, { now }: Received<"tick">): void {
  state.now = now;
}

/** A server that comes back does not know whom it has heard, so it waits as well. */
export function waitPatiently(state: Server, { scope }: Self): void {
  if (scope.lease) state.patientUntil = state.now + scope.lease.patience;
}

export const isPatient = ({ patientUntil, now }: Readonly<Server>, { rules }: Self): boolean =>
  rules.keepsWaiting(patientUntil, now);

/** A majority answered heartbeats that were sent at this time. A leader that is handing over takes no lease. */
export function renewLease(state: Server, sent: number, { scope }: Self): void {
  if (scope.lease && !state.handingOver) state.leaseUntil = Math.max(state.leaseUntil, sent + scope.lease.lasts);
}
