/**
 * The cluster bus. Each node opens a link to every other one, so there are two ways from A to B: the link that A opened
 * (`out`: pings, broadcasts, requests, votes) and the way back on the link that B opened (`back`: answers to pings). Each
 * keeps its order, but messages on one can overtake those on the other.
 *
 * Every node pings every other one now and then, for ever. Only pings that can change something are modeled: a node pings
 * those that have not been told what is new in its header or in its suspicions, and asks those that it suspects for an
 * answer. A ping is answered if an answer was asked for or tells something new.
 */
import type { ActionOf, NodeId } from "../../../index.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, RedisCluster } from "./types.ts";
import type { BusMessage, Gossip, Header } from "./bus-messages.ts";
import { isMaster, masterOf, othersOf, slotsOf } from "./node-table.ts";

const nodeTimeoutMs = 15_000;

export function headerOf(state: Readonly<ClusterNode>, self: NodeId): Header {
  const me = state.nodes[self];
  const claimant = masterOf(state, self);
  return {
    currentEpoch: state.currentEpoch,
    configEpoch: state.nodes[claimant]?.configEpoch ?? 0,
    slots: slotsOf(state, claimant),
    master: me.master,
    offset: me.offset,
    paused: state.isPaused && me.master === null && state.manual !== null,
  };
}

/** What a master believes of other nodes counts as a report, so only the beliefs of masters are sent. */
const gossipOf = (state: Readonly<ClusterNode>, self: NodeId): Gossip =>
  Object.fromEntries(othersOf(state, self).map((id) => [id, state.nodes[id].health]));

/** What each ping and each answer says. */
const statusOf = (
  state: Readonly<ClusterNode>,
  { id }: NodeSelf,
): { readonly header: Header; readonly gossip: Gossip } => ({
  header: headerOf(state, id),
  gossip: gossipOf(state, id),
});

/** Waits for a sign of life: without one for the node timeout, since a ping or since the node was last heard, it is suspected. */
export function listenFor(of: NodeId, { id, scope, startTimer }: NodeEffects, unlessArmed: boolean): void {
  if (scope.suspects[id]?.includes(of)) startTimer({ kind: "no pong", of }, { after: nodeTimeoutMs, unlessArmed });
}

/** A ping goes out on the sender's own link, except the one with which a master answers MFSTART. */
export function sendPing(
  state: ClusterNode,
  to: NodeId,
  asks: boolean,
  self: NodeEffects,
  channel: "out" | "back" = "out",
): void {
  const known = state.nodes[to];
  if (asks) {
    known.isPinged = true;
    listenFor(to, self, false);
  }
  known.isOwed = false;
  self.send(to, { kind: "PING", ...statusOf(state, self), asks }, { channel });
}

/** Answers a ping: on the link that the asker opened, and with what this node knew before it read the question. */
export function answerPing(state: ClusterNode, to: NodeId, asks: boolean, self: NodeEffects): void {
  if (asks || state.nodes[to].isOwed) self.send(to, { kind: "PONG", ...statusOf(state, self) }, { channel: "back" });
}

export const broadcastPong = (state: ClusterNode, self: NodeEffects): void =>
  broadcast(state, { kind: "PONG", ...statusOf(state, self) }, self);

/** Sends a message to every node that this one believes to answer; the links to the others are down. */
export function broadcast(state: Readonly<ClusterNode>, message: BusMessage, self: NodeEffects): void {
  for (const to of othersOf(state, self.id))
    if (state.nodes[to].health === "ok") self.send(to, message, { channel: "out" });
}

/**
 * Runs a reaction, and then tells what is new to every node that was not sent the same in the meantime. A suspected node is
 * told with the next ping that asks it for an answer.
 */
export function tellingNews(state: ClusterNode, self: NodeEffects, react: (self: NodeEffects) => void): void {
  const { header, gossip } = statusOf(state, self);
  const told = new Map<NodeId, Header>();
  const send: NodeEffects["send"] = (to, message, options) => {
    if ("gossip" in message) told.set(to, message.header);
    self.send(to, message, options);
  };
  react({ ...self, send });
  const now = statusOf(state, self);
  const isNew = differs(header, now.header) || (isMaster(state, self.id) && hasNewSuspicions(gossip, now.gossip));
  for (const other of othersOf(state, self.id)) {
    const known = state.nodes[other];
    const last = told.get(other);
    if (last && !differs(last, now.header)) known.isOwed = false;
    else if (isNew) known.isOwed = true;
    if (known.isOwed && known.health === "ok") sendPing(state, other, false, self);
  }
}

/** Whether a header says something new. What a replica states about its master is no news, nor are the current epoch and the offset. */
function differs(before: Header, now: Header): boolean {
  const news = ({ master, configEpoch, slots, paused }: Header): string =>
    JSON.stringify(master ?? [configEpoch, slots, paused]);
  return news(before) !== news(now);
}

/**
 * Whether a master's suspicions are news. They count as reports, so they have to be sent, and taken back. A failure has a message of its
 * own, and by the time that it can be taken back the reports have aged out.
 */
const hasNewSuspicions = (before: Gossip, now: Gossip): boolean =>
  Object.entries(now).some(([id, health]) =>
    health === "pfail" ? before[id] !== "pfail" : before[id] === "pfail" && health === "ok",
  );

/** The pings that a node may send now, besides those that tell something new. One at a time to each. */
export function pingsOf(
  { nodes }: Readonly<ClusterNode>,
  { id, scope }: NodeSelf,
): readonly ActionOf<RedisCluster, "node">[] {
  const askable = (asked: readonly NodeId[] = []): readonly NodeId[] =>
    asked.filter((to) => nodes[to]?.isPinged === false);
  const regular = askable(scope.pings[id]).filter((to) => nodes[to].health === "ok");
  const probes = askable(scope.probes[id]).filter((to) => nodes[to].health !== "ok");
  return [...regular, ...probes].map((to) => ({ kind: "ping", to }));
}
