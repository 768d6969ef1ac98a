/**
 * Leadership transfer (dissertation, section 3.10): a leader accepts no more commands, waits until its successor has the whole log, and
 * tells it to start an election at once. If that takes too long, the leader carries on as before.
 */
import { lastIndex } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { askForPreVotes, noticeTerm, stand } from "./taking-office.ts";
import type { Received, Server } from "./types.ts";

const transferMs = 150;

export const mayHandOver = (state: Readonly<Server>, { to }: { readonly to: string }): boolean =>
  state.role === "leader" && state.handingOver === null && to in state.followers;

export function onTransfer(state: Server, { to }: Received<"transfer">, self: Self): void {
  state.handingOver = { to, isTold: false };
  self.startTimer({ kind: "transfer" }, { after: transferMs });
}

/** Called after every event at a leader. */
export function tellSuccessor(state: Server, self: Self): void {
  const { handingOver } = state;
  if (!handingOver || handingOver.isTold) return;
  const { match } = state.followers[handingOver.to] ?? { match: 0 };
  if (!self.rules.isReadyToLead(match, lastIndex(state))) return;
  handingOver.isTold = true;
  if (self.rules.givesUpLease()) state.leaseUntil = 0;
  self.send(handingOver.to, { kind: "timeout now", term: state.term }, { channel: "cluster" });
}

export function onTransferTimeout(state: Server, _: unknown, self: Self): void {
  state.handingOver = null;
  self.record({ kind: "keeps leading" });
}

export function onTimeoutNow(state: Server, { term }: Received<"timeout now">, self: Self): void {
  noticeTerm(state, term, self);
  if (term < state.term || state.role === "leader") return;
  if (self.scope.preVote && !self.rules.standsWhenTold()) return askForPreVotes(state, self);
  stand(state, self, { isTold: true });
}
