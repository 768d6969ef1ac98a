/** What a leader does: it picks a replica, promotes it, and has the other replicas follow it. */
import type { NodeId } from "../../../index.ts";
import { switchTo } from "./configuration.ts";
import { publish } from "./hello.ts";
import type { Candidate, Self } from "./rules.ts";
import type { Failover, Received, Sentinel } from "./types.ts";

const failoverMs = 180_000;
const command = { channel: "command" } as const;

export function promote(state: Sentinel, self: Self): void {
  const promoted = selectReplica(state, self);
  if (promoted === undefined || !state.failover) {
    state.failover = null;
    return;
  }
  state.failover = { phase: "promotion", epoch: state.failover.epoch, promoted };
  self.send(promoted, { kind: "slaveof", master: null }, command);
  if (self.scope.patience !== "gives nothing up") self.startTimer({ kind: "failover" }, { after: failoverMs });
}

/** The best of the replicas that answer, by what INFO last said. */
function selectReplica({ replicas, down, info }: Sentinel, self: Self): NodeId | undefined {
  const { priorities, offsets, writes } = self.scope;
  const eligible = [...replicas]
    .filter((id) => id in info && !down.has(id))
    .map((id): Candidate => ({ id, priority: priorities[id] ?? 100, offset: offsets[id] ?? writes }))
    .filter((candidate) => self.rules.isEligible(candidate));
  return eligible.find((one) => eligible.every((other) => one === other || self.rules.isBetter(one, other)))?.id;
}

export function onInfo(state: Sentinel, { from, replicates }: Received<"info">, self: Self): void {
  if (from === state.master) state.awaitsInfo = false;
  state.info[from] = { replicates };
  const { failover } = state;
  if (failover === null || failover.phase === "election") return;
  if (failover.phase === "reconfiguration") {
    if (from !== failover.promoted && state.replicas.has(from) && replicates !== failover.promoted)
      self.send(from, { kind: "slaveof", master: failover.promoted }, command);
    return endWhenDone(state, failover, self);
  }
  if (from !== failover.promoted || replicates !== null) return;
  state.configEpoch = self.rules.promotionEpoch(failover.epoch, state.configEpoch);
  state.failover = { ...failover, phase: "reconfiguration" };
  publish(state, self);
  for (const replica of self.rules.reconfigured([...state.replicas], failover.promoted))
    if (!state.down.has(replica)) self.send(replica, { kind: "slaveof", master: failover.promoted }, command);
  endWhenDone(state, state.failover, self);
}

function endWhenDone(state: Sentinel, { promoted }: Failover & { phase: "reconfiguration" }, self: Self): void {
  const { replicas, down, info } = state;
  const isDone = [...replicas].every((id) => id === promoted || down.has(id) || info[id]?.replicates === promoted);
  if (isDone) switchTo(state, promoted, self);
}

/** The failover timeout. If the replica was not promoted, the failover is aborted; replicas that do not follow are told once more. */
export function onFailoverTimeout(state: Sentinel, _: unknown, self: Self): void {
  const { failover } = state;
  if (failover?.phase === "promotion") state.failover = null;
  if (failover?.phase !== "reconfiguration") return;
  for (const replica of self.rules.reconfiguredLate([...state.replicas], failover.promoted)) {
    if (state.down.has(replica) || state.info[replica]?.replicates === failover.promoted) continue;
    self.send(replica, { kind: "slaveof", master: failover.promoted }, command);
  }
  switchTo(state, failover.promoted, self);
}
