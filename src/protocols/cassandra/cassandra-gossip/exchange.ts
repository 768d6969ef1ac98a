/** A round of gossip: SYN with digests, ACK with what the other lacks and requests for what it has, ACK2 with what was requested. */
import type { NodeId } from "../../../index.ts";
import { apply } from "./apply.ts";
import { answer, digestsOf, examine } from "./digests.ts";
import { beat } from "./publishing.ts";
import { tokensOf } from "./quarantine.ts";
import type { Self } from "./rules.ts";
import { isOutOfReach, sendTo } from "./sending.ts";
import { askSeeds, finishShadowRound, roundMs, seedsOf } from "./startup.ts";
import type { Endpoint, Node, Outgoing, Received } from "./types.ts";
import { isDeadState } from "./endpoint-versions.ts";

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

export function gossipRound(state: Node, self: Self): void {
  self.startTimer({ kind: "gossip" }, { after: roundMs });
  if (state.phase === "shadow") return askSeeds(self);
  beat(state, self);
  const targets = targetsOf(state, self);
  if (targets.length === 0) return;
  state.hasAsked = true;
  sendTo(self.choose(targets), { kind: "syn", digests: digestsOf(state) }, self);
}

/**
 * The nodes to gossip with: live ones, unreachable ones that may be back, and seeds, so that nodes find each other that know nobody in
 * common.
 */
function targetsOf({ live, records }: Node, self: Self): readonly NodeId[] {
  const seeds = seedsOf(self);
  const unreachable = self.peers.filter((peer) => {
    const held = records[peer];
    return held && !live.has(peer) && !held.alive && !isDeadState(held);
  });
  const trySeed = (to: NodeId): boolean =>
    self.rules.triesSeed({ toSeed: seeds.includes(to), live: live.size, seeds: seeds.length });
  const seedsToo = live.size === 0 || [...live].some(trySeed) ? seeds : [];
  const targets = [...live, ...unreachable, ...seedsToo];
  return self.peers.filter((peer) => targets.includes(peer) && !isOutOfReach(peer, self));
}

export function onSyn(state: Node, { from, digests }: Received<"syn">, self: Self): void {
  if (isEmpty(digests)) return answerShadowRound(state, from, self);
  if (state.phase !== "running") return;
  const { requests, deltas } = examine(state, from, digests, self);
  if (isEmpty(requests) && isEmpty(deltas)) return;
  post(state, { to: from, message: { kind: "ack", requests, deltas } }, self);
}

/** Answers a node that has not begun with everything. An empty answer says that this node has not begun either. */
function answerShadowRound(state: Node, from: NodeId, self: Self): void {
  if (state.phase === "stopped") return;
  const all = state.phase === "running" ? state.records : {};
  const deltas = Object.fromEntries(
    Object.entries(all).map(([of, { generation, heartbeat, states }]) => {
      const [token] = isEmpty(states) && self.rules.tellsWhatIsOnDisk() ? tokensOf(state, of) : [];
      return [of, { generation, heartbeat, states: token ? { TOKENS: { value: token, version: 1 } } : states }];
    }),
  );
  sendTo(from, { kind: "ack", requests: {}, deltas }, self);
}

export function onAck(state: Node, { from, requests, deltas }: Received<"ack">, self: Self): void {
  if (state.phase === "shadow") return finishShadowRound(state, deltas, self);
  if (state.phase === "stopped" || !self.rules.isAnswer(state.hasAsked)) return;
  onDeltas(state, { deltas }, self);
  const answers: Record<NodeId, Endpoint> = {};
  for (const [of, wanted] of Object.entries(requests)) {
    const newer = answer(state, of, wanted, self);
    if (newer) answers[of] = newer;
  }
  if (!isEmpty(answers)) post(state, { to: from, message: { kind: "ack2", deltas: answers } }, self);
}

export function onDeltas(state: Node, { deltas }: { deltas: Record<NodeId, Endpoint> }, self: Self): void {
  if (state.phase !== "running") return;
  for (const [of, remote] of Object.entries(deltas)) apply(state, of, remote, self);
}

/** Queues a message that has been built. It is written to the connection at once, or in a step of its own. */
function post(state: Node, outgoing: Outgoing, self: Self): void {
  state.outbox.push(outgoing);
  if (!self.scope.stepwise?.includes(self.id)) write(state, self);
}

export function write(state: Node, self: Self): void {
  const outgoing = state.outbox.shift();
  if (!outgoing) return;
  const own = outgoing.message.deltas[self.id];
  if (own) own.heartbeat = self.rules.heartbeatWritten(own.heartbeat, state.records[self.id].heartbeat);
  sendTo(outgoing.to, outgoing.message, self);
}
