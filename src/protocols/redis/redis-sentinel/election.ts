/** How a sentinel stands for leader of one failover, and votes for others that do. */
import type { NodeId } from "../../../index.ts";
import { askForVotes, enterEpoch } from "./epoch.ts";
import { promote } from "./failover.ts";
import { publish } from "./hello.ts";
import type { Self } from "./rules.ts";
import { answer } from "./suspicion.ts";
import type { Received, Sentinel } from "./types.ts";

const electionMs = 10_000;
const failoverMs = 180_000;

export function startFailover(state: Sentinel, ordered: boolean, self: Self): void {
  state.epoch += 1;
  state.failover = { phase: "election", epoch: state.epoch };
  self.record({ kind: "started", master: state.master, epoch: state.epoch });
  wait(state, self);
  if (self.scope.hellos === "epochs") publish(state, self);
  if (ordered) {
    vote(state, state.epoch, self.id, self);
    return lead(state, true, self);
  }
  if (self.scope.patience !== "gives nothing up") self.startTimer({ kind: "election" }, { after: electionMs });
  askForVotes(state, self);
  count(state, self);
}

/** No failover of the same master for a while. This is a delay, not a lock: safety rests on the epoch. */
function wait(state: Sentinel, self: Self): void {
  state.waits = true;
  if (self.scope.patience === "tries again" && self.scope.impatient.includes(self.id))
    self.startTimer({ kind: "patience" }, { after: 2 * failoverMs });
}

export function onAsk(state: Sentinel, { from, about, epoch }: Received<"ask">, self: Self): void {
  // It votes even if it does not consider the master down itself; only the master must be the same.
  if (about === state.master) vote(state, epoch, from, self);
  answer(state, from, about, self);
}

/** `sentinelVoteLeader`, to the letter: if asked to vote in an epoch that has passed, it repeats its last vote. */
function vote(state: Sentinel, epoch: number, candidate: NodeId, self: Self): void {
  enterEpoch(state, epoch, self);
  if (!self.rules.mayVote(epoch, state.epoch, state.leaderEpoch)) return;
  state.leader = candidate;
  state.leaderEpoch = state.epoch;
  self.record({ kind: "voted", epoch: state.leaderEpoch, for: candidate });
  if (candidate !== self.id && self.rules.waitsForAnother()) wait(state, self);
}

export function onAnswer(
  state: Sentinel,
  { from, about, down, leader, leaderEpoch }: Received<"answer">,
  self: Self,
): void {
  const known = state.answers[from];
  known.down = down && about === state.master;
  if (leader !== null) {
    known.leader = leader;
    known.leaderEpoch = leaderEpoch;
  }
  count(state, self);
}

/** `sentinelGetLeader`: a sentinel votes last itself, for the one that has most votes. */
function count(state: Sentinel, self: Self): void {
  const { failover } = state;
  if (failover?.phase !== "election") return;
  const counted = self.rules.countedEpoch(failover.epoch, state.epoch, self.variant);
  const others = Object.values(state.answers).flatMap(({ leader, leaderEpoch }) =>
    leader !== null && leaderEpoch === counted ? [leader] : [],
  );
  const most = frontRunners(others);
  vote(state, failover.epoch, most.length === 0 ? self.id : self.choose(most), self);
  const own = state.leader !== null && state.leaderEpoch === failover.epoch ? [state.leader] : [];
  const votes = [...others, ...own].filter((leader) => leader === self.id).length;
  const voters = self.rules.voters(self.nodes.sentinel.length, 1 + others.length);
  if (self.rules.isElected(votes, voters, self.scope.quorum)) lead(state, false, self);
}

function frontRunners(votes: readonly NodeId[]): readonly NodeId[] {
  const countOf = (candidate: NodeId): number => votes.filter((vote) => vote === candidate).length;
  const most = Math.max(...votes.map(countOf));
  return [...new Set(votes)].filter((candidate) => countOf(candidate) === most);
}

function lead(state: Sentinel, ordered: boolean, self: Self): void {
  self.stopTimer({ kind: "election" });
  self.record({ kind: "elected", epoch: state.failover?.epoch ?? state.epoch, ordered });
  promote(state, self);
}
