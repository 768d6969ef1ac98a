/**
 * Monitors on a ring: each of n equal nodes is watched by the b before it instead of by all others, and suspicions spread by
 * gossip. In each period a node sends one heartbeat to each node that it watches: n*b in all, against n*(n-1) if all watch
 * all (b = n-1).
 *
 * Source: the heartbeat ring of Apache Pekko (the open continuation of Akka), `ClusterHeartbeat.scala`:
 * - A node watches those after it on the ring until b of them are reachable. It also watches those that it passes over.
 * - It keeps watching nodes that it suspects, even if the ring moves away, because nobody else can withdraw its suspicion.
 * - It drops what it knows about nodes that it no longer watches.
 * - It waits for the first answer of a newly watched node no longer than for any other.
 * - Joining nodes are watched like others.
 * - A node is suspected while any observer suspects it.
 *
 * There are as many answers as heartbeats, and they are not counted. A pause is a node that is not scheduled.
 * Left out: the hash that orders Akka's ring (the order here is that of the names), removal of suspected nodes (so an
 * opinion outlives the observer), nodes that come back, and joining nodes becoming full ones.
 */
import { numbered, protocol, type Effects, type StateOf } from "../../../index.ts";
import { changeMind, isSuspected, isSuspectedBy, merge } from "./opinions.ts";
import { after, until } from "./ring.ts";
import { scopes, smaller } from "./scopes.ts";
import type { RingMonitor } from "./types.ts";

type State = StateOf<RingMonitor>;
type Self = Effects<RingMonitor, "node", typeof rules>;

/** Milliseconds between two heartbeats. */
export const periodMs = 1000;
/** A node is suspected after a silence of so many milliseconds. */
export const silenceMs = 5000;

const rules = {
  /** Whether a node counts among the b nodes to watch, given whether it is suspected. */
  countsAsMonitored: (isReachable: boolean): boolean => isReachable,
  /** Whether a node keeps watching another after the ring has moved away from it. */
  keepsWatching: (suspectsItself: boolean): boolean => suspectsItself,
  /** Whether a node has its place on the ring. */
  isOnRing: (_isJoining: boolean): boolean => true,
  /** Whether the silence of a node that was never heard is noticed. */
  expectsFirstAnswer: (): boolean => true,
};

/** The last nodes are those that join. */
const isJoining = (place: number, { scope }: Self): boolean => place >= scope.nodes - scope.joining;

const isObserver = (self: Self): boolean => self.nodes.node.indexOf(self.id) < self.scope.observers;

/** Watches the nodes that the ring prescribes, if that has changed. */
function rewatch(state: State, self: Self): void {
  if (!isObserver(self)) return;
  const ring = self.nodes.node.filter((node, place) => node === self.id || self.rules.isOnRing(isJoining(place, self)));
  const next = new Set(
    until(self.scope.monitors, after(self.id, ring), (node) =>
      self.rules.countsAsMonitored(!isSuspected(state.opinions, node)),
    ),
  );
  for (const node of state.watched)
    if (self.rules.keepsWatching(isSuspectedBy(state.opinions, self.id, node))) next.add(node);
  for (const node of state.watched) if (!next.has(node)) self.stopTimer({ kind: "silence", of: node });
  for (const node of next) {
    if (state.watched.has(node) || !self.rules.expectsFirstAnswer()) continue;
    if (!isSuspectedBy(state.opinions, self.id, node))
      self.startTimer({ kind: "silence", of: node }, { after: silenceMs });
  }
  state.watched = next;
}

function beginPeriod(state: State, self: Self): void {
  let heartbeats = 0;
  for (const node of state.watched) {
    self.send(node, { kind: "heartbeat" }, { channel: "heartbeats" });
    heartbeats += 1;
  }
  self.record({ kind: "period", heartbeats });
  self.startTimer({ kind: "period" }, { after: periodMs });
}

function begin(state: State, self: Self): void {
  rewatch(state, self);
  if (self.scope.heartbeats) self.startTimer({ kind: "period" }, { after: periodMs });
}

const changesIn = ({ opinions }: Readonly<State>): readonly number[] =>
  Object.values(opinions).flatMap((subjects) => Object.values(subjects));

export const ringMonitor = protocol<RingMonitor>()({
  name: "ring-monitor",
  summary: "each node is watched by the b before it on a ring, and suspicion spreads by gossip",
  channels: { heartbeats: "coalescing", gossip: "coalescing" },
  nodes: (scope) => ({ node: numbered("n", scope.nodes) }),
  roles: {
    node: {
      init: () => ({ opinions: {}, watched: new Set() }),
      start: begin,
      restart: begin,
      timeout: {
        period: (state, _, self) => beginPeriod(state, self),
        gossip({ opinions }, timer, self) {
          self.send(self.choose(self.peers), { kind: "gossip", opinions }, { channel: "gossip" });
          self.startTimer(timer, { after: periodMs });
        },
        silence(state, { of }, self) {
          if (isSuspectedBy(state.opinions, self.id, of)) return;
          changeMind(state.opinions, self.id, of, self.scope.gossip);
          self.record({ kind: "suspected" });
          if (self.scope.gossip) self.startTimer({ kind: "gossip" }, { after: periodMs, unlessArmed: true });
          rewatch(state, self);
        },
      },
      receive: {
        heartbeat: (_, { from }, self) => self.send(from, { kind: "alive" }, { channel: "heartbeats" }),
        alive(state, { from }, self) {
          if (!state.watched.has(from)) return;
          if (isSuspectedBy(state.opinions, self.id, from))
            changeMind(state.opinions, self.id, from, self.scope.gossip);
          self.startTimer({ kind: "silence", of: from }, { after: silenceMs });
          rewatch(state, self);
        },
        gossip(state, { opinions }, self) {
          merge(state.opinions, opinions);
          if (!self.scope.observersAloneTell || isObserver(self))
            self.startTimer({ kind: "gossip" }, { after: periodMs, unlessArmed: true });
          rewatch(state, self);
        },
      },
      bounds: {
        "changes of mind <= changesMax": (state, { changesMax }) =>
          changesIn(state).every((count) => count <= changesMax),
        "suspicions <= suspicionsMax": (state, { suspicionsMax }) =>
          changesIn(state).filter((count) => count % 2 === 1).length <= suspicionsMax,
      },
    },
  },

  rules,
  mutants: {
    "the ring is not computed anew": {
      source: "akka/akka#16624: nodes that crash together with all who watch them are never noticed",
      rules: { countsAsMonitored: () => true },
    },
    "the watch is dropped when the ring moves away": {
      source:
        "Apache Pekko, ClusterHeartbeat.scala, oldReceiversNowUnreachable: whoever is suspected is watched on until it answers, though the ring has moved away",
      rules: { keepsWatching: () => false },
      scope: "nobody crashes",
    },
    "joining nodes are not watched": {
      source: "akka/akka#19274",
      rules: { isOnRing: (isJoining) => !isJoining },
      scope: "joining",
    },
    "silence is noticed only of those who have answered before": {
      source:
        "Apache Pekko, ClusterHeartbeat.scala, ExpectedFirstHeartbeat: whoever never answered is watched by nobody, so a first heartbeat is made up",
      rules: { expectsFirstAnswer: () => false },
    },
  },

  scopes,
  smaller,
});
