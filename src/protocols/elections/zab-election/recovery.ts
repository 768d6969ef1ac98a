/** Discovery and synchronization: how an elected server becomes the leader of an epoch that nobody has led. */
import type { NodeId } from "../../../index.ts";
import { look, progressOf } from "./round.ts";
import type { Self } from "./rules.ts";
import type { Received, Server, ZabMessage } from "./types.ts";

const initLimitMs = 20_000;

type Recovery = Received<Exclude<ZabMessage["kind"], "notification">>;

export function follow(state: Server, self: Self): void {
  state.phase = { kind: "following" };
  self.send(state.vote.id, { kind: "follower info", acceptedEpoch: state.acceptedEpoch });
  self.startTimer({ kind: "give up" }, { after: initLimitMs });
}

export function discover(state: Server, self: Self): void {
  state.phase = { kind: "discovering", accepted: { [self.id]: state.acceptedEpoch } };
  self.startTimer({ kind: "give up" }, { after: initLimitMs });
}

export function onRecovery(state: Server, message: Recovery, self: Self): void {
  const { phase } = state;
  const { from } = message;
  switch (phase.kind) {
    case "looking":
      return;
    case "following":
      return from === state.vote.id ? onWordOfLeader(state, message, self) : undefined;
    case "discovering": {
      if (message.kind !== "follower info") return;
      phase.accepted[from] = message.acceptedEpoch;
      const accepted = Object.entries(phase.accepted);
      if (!self.rules.isQuorum(accepted.length, self.scope.servers)) return;
      state.acceptedEpoch = self.rules.nextEpoch(accepted.map(([, epoch]) => epoch));
      state.phase = { kind: "proposing", acknowledged: [self.id] };
      for (const [id] of accepted)
        if (id !== self.id) self.send(id, { kind: "leader info", epoch: state.acceptedEpoch });
      return;
    }
    case "proposing": {
      if (message.kind === "follower info") return self.send(from, { kind: "leader info", epoch: state.acceptedEpoch });
      if (message.kind !== "ack epoch" || message.epoch !== state.acceptedEpoch) return;
      if (self.rules.isAhead(message.progress, progressOf(state))) return look(state, self);
      phase.acknowledged = withOne(phase.acknowledged, from);
      if (!self.rules.isQuorum(phase.acknowledged.length, self.scope.servers)) return;
      for (const id of phase.acknowledged) if (id !== self.id) welcome(state, id, self);
      state.currentEpoch = state.acceptedEpoch;
      state.phase = { kind: "synchronizing", synchronized: [self.id] };
      return;
    }
    case "synchronizing":
      if (message.kind !== "ack") return onLatecomer(state, message, self);
      if (message.epoch !== state.acceptedEpoch) return;
      phase.synchronized = withOne(phase.synchronized, from);
      if (!self.rules.isQuorum(phase.synchronized.length, self.scope.servers)) return;
      state.phase = { kind: "established" };
      self.record({ kind: "established", epoch: state.currentEpoch });
      return;
    case "established":
      return onLatecomer(state, message, self);
    default:
      phase satisfies never;
  }
}

function onLatecomer(state: Server, message: Recovery, self: Self): void {
  const { from } = message;
  if (message.kind === "follower info") self.send(from, { kind: "leader info", epoch: state.acceptedEpoch });
  if (message.kind === "ack epoch" && message.epoch === state.acceptedEpoch) welcome(state, from, self);
}

function onWordOfLeader(state: Server, message: Recovery, self: Self): void {
  const leader = message.from;
  switch (message.kind) {
    case "leader info":
      if (!self.rules.acknowledges(message.epoch, state.acceptedEpoch)) return;
      state.acceptedEpoch = message.epoch;
      return self.send(leader, { kind: "ack epoch", epoch: message.epoch, progress: progressOf(state) });
    case "new leader":
      if (message.epoch !== state.acceptedEpoch) return;
      state.currentEpoch = message.epoch;
      state.log = message.log;
      return self.send(leader, { kind: "ack", epoch: message.epoch });
    case "follower info":
    case "ack epoch":
    case "ack":
      return;
    default:
      message satisfies never;
  }
}

const welcome = (state: Server, id: NodeId, self: Self): void =>
  self.send(id, { kind: "new leader", epoch: state.acceptedEpoch, log: state.log });

const withOne = (ids: readonly NodeId[], id: NodeId): readonly NodeId[] =>
  ids.includes(id) ? ids : [...ids, id].toSorted();
