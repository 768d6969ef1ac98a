/**
 * Gossip: news of writes spreads in rounds. In each round a member contacts k peers: it tells them what it knows (push), asks
 * them what they know (pull), or does both (push-pull). The last write wins.
 *
 * Sources: A. Demers, D. Greene, C. Hauser, W. Irish, J. Larson, S. Shenker, H. Sturgis, D. Swinehart and D. Terry,
 * "Epidemic Algorithms for Replicated Database Maintenance", PODC 1987, section 1.4 (rumour mongering), and R. Karp,
 * C. Schindelhauer, S. Shenker and B. Vöcking, "Randomized Rumor Spreading", FOCS 2000 (push, pull, both). How to stop:
 * - `forgetful`: any k peers in each round, for ever. As in Karp et al. without their rule for when to stop.
 * - `remembering`: a member remembers to whom it sent a rumour and chooses the next k among the others, until none is left.
 * - `acknowledged`: a peer counts as told once it has confirmed the rumour or told it itself, until it restarts
 *   (`incarnations.ts`).
 *
 * The k peers are chosen for each rumour separately; in push-pull, whom to ask is another choice. A member that asks gets what it
 * has not been told yet. Asking never ends, because nobody knows whether there is news.
 *
 * A channel holds a message at most once, since a second copy in flight says nothing new. There are only as many incarnations as
 * restarts. So everything is finite without further bounds.
 * Left out: digests of what a member knows; stopping by a coin or a counter (Demers et al.); members that join or leave; in
 * `remembering`, not telling a rumour to the peer that it came from.
 */
import { numbered, protocol, type NodeId } from "../../../index.ts";
import { isVoid, leftToGreet, notice } from "./incarnations.ts";
import { isLater } from "./last-writer-wins.ts";
import { rules, type Doing, type Me } from "./rules.ts";
import { scopes, smaller } from "./scopes.ts";
import { confirmed, hasToTell, isLeftToTell, learn, tell } from "./telling.ts";
import { nameOf, type Gossip, type Member, type RumourName } from "./types.ts";

/** Milliseconds between two turns of a member. */
export const roundMs = 1000;

const pushes = (self: Me): boolean => self.scope.style !== "pull";
const pulls = (self: Me): boolean => self.scope.style !== "push";
const names = (state: Member): readonly RumourName[] => Object.keys(state.rumours);

/** Whether a round would do anything at all. */
const hasRounds = (state: Member, self: Me): boolean =>
  pulls(self) || leftToGreet(state, self).length > 0 || names(state).some((rumour) => hasToTell(state, rumour, self));

function takeTurn(state: Member, self: Doing): void {
  for (const peer of leftToGreet(state, self)) self.send(peer, { kind: "back", incarnation: state.incarnation });
  if (pushes(self))
    for (const rumour of names(state)) {
      if (!hasToTell(state, rumour, self)) continue;
      self.record({ kind: "turn", rumour, fanout: self.scope.fanout });
      const isLeft = (peer: NodeId): boolean => isLeftToTell(state, rumour, peer);
      for (const peer of self.chooseSome(self.peers, self.scope.fanout, isLeft)) tell(state, rumour, peer, self);
    }
  if (pulls(self)) for (const peer of self.chooseSome(self.peers, self.scope.fanout)) self.send(peer, { kind: "ask" });
}

/** A peer has a rumour, because it said so or told it. Void if it has restarted since. */
function takeConfirmation(
  state: Member,
  { rumour, incarnation, from }: { rumour: RumourName; incarnation: number; from: NodeId },
  self: Doing,
): void {
  if (isVoid(state, from, incarnation, self)) return;
  notice(state, from, incarnation, self);
  confirmed(state, rumour, from, self);
}

/** Later than every write known here: a Lamport clock. Two members may write at the same time, no member twice. */
const nextTimestamp = (state: Member): number =>
  1 + Math.max(0, ...Object.values(state.rumours).map(({ stamp }) => stamp.timestamp));

const isOriginOf = (state: Member, self: Me): boolean =>
  Object.values(state.rumours).some(({ stamp }) => stamp.node === self.id);

export const gossip = protocol<Gossip>()({
  name: "gossip",
  summary: "members tell each other of writes, in rounds, until everybody knows and the last write has won everywhere",
  channels: { default: "coalescing" },
  variants: ["forgetful", "remembering", "acknowledged"],
  nodes: (scope) => ({ member: numbered("n", scope.members) }),
  roles: {
    member: {
      init: () => ({ rumours: {}, latest: null, incarnation: 0, welcomedBy: new Set(), incarnations: {} }),
      restart(state, self) {
        self.record({ kind: "restarted", about: null });
        if (self.variant === "acknowledged") state.incarnation += 1;
      },
      timeout: { round: (state, _, self) => takeTurn(state, self) },
      actions: (state, self) =>
        self.nodes.member.slice(0, self.scope.rumours).includes(self.id) && !isOriginOf(state, self)
          ? [{ kind: "write" }]
          : [],
      act: { write: (state, _, self) => learn(state, { timestamp: nextTimestamp(state), node: self.id }, self) },
      receive: {
        rumour(state, message, self) {
          learn(state, message.stamp, self);
          if (self.variant !== "acknowledged") return;
          const { from, stamp, incarnation } = message;
          const rumour = nameOf(stamp);
          takeConfirmation(state, { rumour, incarnation, from }, self);
          self.send(from, { kind: "heard", rumour, incarnation: state.incarnation });
        },
        ask(state, { from }, self) {
          for (const rumour of names(state)) if (isLeftToTell(state, rumour, from)) tell(state, rumour, from, self);
        },
        heard: takeConfirmation,
        back(state, { from, incarnation }, self) {
          notice(state, from, incarnation, self);
          self.send(from, { kind: "welcome", back: incarnation, incarnation: state.incarnation });
        },
        welcome(state, { from, back, incarnation }, self) {
          notice(state, from, incarnation, self);
          if (back === state.incarnation) state.welcomedBy.add(from);
        },
      },
      after(state, self) {
        if (hasRounds(state, self)) self.startTimer({ kind: "round" }, { after: roundMs, unlessArmed: true });
        else self.stopTimer({ kind: "round" });
      },

      /** A member keeps what was written at it and how often it has restarted, and loses what it heard from others. */
      durable(state, self) {
        const own = Object.values(state.rumours).find(({ stamp }) => stamp.node === self.id);
        const { incarnation } = state;
        if (own === undefined) return { incarnation };
        return {
          incarnation,
          latest: own.stamp,
          rumours: { [nameOf(own.stamp)]: { stamp: own.stamp, told: new Set() } },
        };
      },
    },
  },

  rules,
  mutants: {
    "counts sent as confirmed": {
      source:
        "the textbook mistake, as in the variant `remembering`: one lost message, and nobody will tell that node again",
      rules: { isTold: () => true },
      variant: "acknowledged",
      scope: "pair loses one",
    },
    "the older timestamp wins": {
      source: "the comparison of RFC 677 turned round",
      rules: { merge: (mine, theirs) => (isLater(theirs, mine) ? mine : theirs) },
      scope: "two writers",
    },
    "ties are broken by arrival": {
      source:
        "https://github.com/super-productivity/super-productivity/issues/9024: at equal times the remote write wins",
      rules: { merge: (mine, theirs) => (theirs.timestamp >= mine.timestamp ? theirs : mine) },
      scope: "two writers",
    },
    "a new incarnation does not clear memory": {
      source:
        "https://github.com/cockroachdb/cockroach/issues/34494: what a node is known to have is not tied to an epoch of the node, so after a restart it is not sent again",
      rules: { forgetsOnRestart: () => false },
      variant: "acknowledged",
      scope: "pair restarts one",
    },
    "a confirmation from before a restart counts": {
      source:
        "the textbook mistake, an old duplicate: what was confirmed is lost since, and the news of that came first",
      rules: { isVoid: () => false },
      variant: "acknowledged",
      scope: "pair restarts one",
    },
  },
  scopes,
  smaller,
});
