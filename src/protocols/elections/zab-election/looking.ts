/** Fast leader election: servers tell each other whom they vote for, until a quorum votes for the same server. */
import { discover, follow } from "./recovery.ts";
import { change, voteForItself } from "./round.ts";
import type { Self } from "./rules.ts";
import type { Received, Server } from "./types.ts";
import { isSame } from "./vote.ts";

const finalizeWaitMs = 200;

export function onNotification(state: Server, { from, round, vote }: Received<"notification">, self: Self): void {
  if (state.phase.kind !== "looking" || round < state.round) return;
  if (round > state.round) {
    state.round = round;
    state.received = {};
    const own = voteForItself(state, self);
    change(state, self.rules.isBetter(vote, own) ? vote : own, self);
  } else if (self.rules.isBetter(vote, state.vote)) {
    change(state, vote, self);
  }
  const before = state.received[from];
  if (before === undefined || self.rules.isBetter(vote, before)) state.received[from] = vote;
  if (hasQuorum(state, self)) self.startTimer({ kind: "finalize" }, { after: finalizeWaitMs });
  else self.stopTimer({ kind: "finalize" });
}

export function finalize(state: Server, self: Self): void {
  if (state.phase.kind !== "looking" || !hasQuorum(state, self)) return;
  if (state.vote.id === self.id) discover(state, self);
  else follow(state, self);
}

function hasQuorum({ received, vote }: Server, self: Self): boolean {
  const others = Object.values(received).filter((theirs) => isSame(theirs, vote));
  return self.rules.isQuorum(1 + others.length, self.scope.servers);
}
