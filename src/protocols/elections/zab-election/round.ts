/** A round of the election: each server first votes for itself, and tells everybody each change of its vote. */
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";
import type { Progress, Vote } from "./vote.ts";

export const progressOf = ({ currentEpoch, log }: Server): Progress => ({ epoch: currentEpoch, zxid: log.at(-1) ?? 0 });

export const voteForItself = (state: Server, self: Self): Vote => ({ ...progressOf(state), id: self.id });

/** Begins the next round. */
export function look(state: Server, self: Self): void {
  self.stopTimer({ kind: "give up" });
  state.phase = { kind: "looking" };
  state.round += 1;
  state.received = {};
  change(state, voteForItself(state, self), self);
}

export function change(state: Server, vote: Vote, self: Self): void {
  state.vote = vote;
  self.broadcast({ kind: "notification", round: state.round, vote });
}
