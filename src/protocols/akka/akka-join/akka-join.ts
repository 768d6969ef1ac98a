/**
 * Joining an Akka cluster: nodes that start with lists of seed nodes end up in one cluster, without an election.
 *
 * Source: Apache Pekko (the open continuation of Akka), `SeedNodeProcess.scala` and the parts of `ClusterDaemon.scala`
 * that answer InitJoin, Join and Welcome; the rules are those of Akka 2.6 and later. Durations are the defaults of its
 * `reference.conf`: seed-node-timeout 5 s, retry-unsuccessful-join-after 10 s, and a second between the first seed's
 * questions.
 *
 * A node asks its seed nodes with InitJoin. A seed that is in a cluster acknowledges; any other says no. The node sends a Join to the
 * first that acknowledged, and is a member once its Welcome arrives. Only a node that is first in its own list founds a cluster, by
 * joining itself: if all the others have said no, or if none has acknowledged in time.
 *
 * Left out:
 * - Gossip and reachability. A node knows of its cluster what its Welcome said and whom it welcomed itself. The gossip that a welcomed
 *   node sends back would only say that it has seen it. An earlier process at a newcomer's address is marked Down, as in Akka, but
 *   nobody is told. Its removal, for which Akka needs convergence and a leader, is a fair action of the node that marked it.
 * - Statuses other than Joining, Up and Down. Nobody but the founder becomes Up. A member that finds itself Down in its Welcome does not
 *   help others to join, as in Akka, but does not shut down.
 * - Joining by hand or through a discovery service, shutdown-after-unsuccessful-join-seed-nodes, preparing for shutdown,
 *   and the check of configurations.
 * - Numbers of attempts: an answer to an earlier attempt of the same process counts for the present one. In Akka it is lost.
 *
 * Messages in flight are a set. Akka keeps the order only between two actors, and each node here stands for several: the actor that asks
 * is not the one that joins. Questions are repeated for ever, and asking twice has the same effect as asking once. This allows slightly
 * more than Akka does: a Join may be overtaken by the Join of the next process at the same address.
 */
import { once, protocol, type Effects, type NodeId, type StateOf } from "../../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer, Welcome } from "../joining/join-messages.ts";
import { firstAt, judgeJoin } from "../joining/judge-join.ts";
import {
  askToJoin,
  becomeInitialized,
  heardInitJoinAck,
  heardInitJoinNack,
  joinRules,
  joinSeedNodes,
  retryInitJoin,
  seedNodeTimeout,
  type SeedLists,
} from "../joining/seed-process.ts";
import { uniqueAddress, type UniqueAddress } from "../joining/unique-address.ts";

/** The statuses that joining needs: the founder is Up at once, a newcomer is Joining, and a replaced process is Down. */
type Status = "Joining" | "Up" | "Down";

/** The members in the view of one node: all that joining needs of a gossip. */
type Members = Record<UniqueAddress, Status>;

export interface AkkaJoin {
  roles: {
    node: {
      state: {
        /** Counts the starts of this node's process. */
        uid: number;
        phase: JoinPhase;
        /** Empty until the node is initialized. */
        members: Members;
      };
      receives: JoinMessage | Welcome<Members>;
      timer: JoinTimer;
      /** Removes a member that is Down, as Akka's leader does once all others have seen that. */
      action: { kind: "remove"; member: UniqueAddress };
    };
  };
  /** Every node has a list; an ordinary node's does not contain itself. */
  scope: { seeds: SeedLists };
}
type State = StateOf<AkkaJoin>;
type Self = Effects<AkkaJoin, "node", typeof rules>;

const rules = {
  ...joinRules,
  founderStatus: (): Status => "Up",
  /** What a node answers to an InitJoin. A member that is Down cannot help others to join. */
  answerInitJoin: (phase: Readonly<JoinPhase>, own: Status | undefined): "InitJoinAck" | "InitJoinNack" | "nothing" =>
    phase.kind === "initialized" && own !== "Down" ? "InitJoinAck" : "InitJoinNack",
  judgeJoin,
};

/** Two nodes with the same seeds in the same order. */
const two: SeedLists = { n1: ["n1", "n2"], n2: ["n1", "n2"] };
const restarts = (node: NodeId) => ({ crash: once(node), restart: once(node) });

export const akkaJoin = protocol<AkkaJoin>()({
  name: "akka-join",
  summary: "nodes find a cluster through their seed nodes, and the first seed founds it",
  channels: { default: "coalescing" },
  nodes: (scope) => ({ node: Object.keys(scope.seeds) }),
  roles: {
    node: {
      init: () => ({ uid: 1, phase: { kind: "uninitialized", unanswered: new Set() }, members: {} }),
      durable: ({ uid }) => ({ uid }),
      start: seek,
      restart(state, self) {
        state.uid += 1;
        seek(state, self);
      },
      timeout: {
        "seed node timeout": (state, _, self) => joinTo(state, seedNodeTimeout(state, self), self),
        "retry InitJoin": (state, _, self) => retryInitJoin(state, self),
        "retry join": (state, _, self) => seek(state, self),
      },
      receive: {
        InitJoin(state, { from, asker }, self) {
          const answer = self.rules.answerInitJoin(state.phase, state.members[own(state, self)]);
          if (answer !== "nothing") self.send(from, { kind: answer, asker });
        },
        InitJoinAck(state, { from, asker }, self) {
          if (asker === own(state, self)) joinTo(state, heardInitJoinAck(state, from), self);
        },
        InitJoinNack(state, { from, asker }, self) {
          if (asker === own(state, self)) joinTo(state, heardInitJoinNack(state, from, self), self);
        },
        Join: (state, { from, joining }, self) => onJoin(state, from, joining, self),
        Welcome(state, { from, joining, gossip }, self) {
          if (joining !== own(state, self) || !self.rules.takesWelcome(state.phase, from)) return;
          state.members = gossip;
          becomeInitialized(state, self);
        },
      },
      actions: ({ uid, members }, self) =>
        Object.keys(members)
          .filter((member) => members[member] === "Down" && member !== own({ uid }, self))
          .map((member) => ({ kind: "remove", member })),
      act: { remove: ({ members }, { member }) => void delete members[member] },
      fair: () => true,
    },
  },

  rules,
  mutants: {
    "an InitJoin that comes too early is not answered": {
      source: "akka/akka-core#27169: InitJoin unhandled by uninitialized nodes, so no InitJoinNack and a longer wait",
      rules: {
        answerInitJoin: (phase, own) => (phase.kind !== "initialized" ? "nothing" : rules.answerInitJoin(phase, own)),
      },
    },
    "a Welcome that comes too late is dropped": {
      source: "akka/akka-core#25295: seen where round trips took tens of seconds",
      rules: { takesWelcome: (phase, from) => phase.kind === "trying to join" && phase.target === from },
    },
    "any seed joins itself": {
      source: "the textbook mistake: Akka's documentation of seed nodes says why only the first may",
      rules: { mayFound: (seeds, self) => seeds.includes(self) },
    },
    "the first seed joins itself without asking": {
      source: "akka/akka-core#2854, as it was before pull request 1177: a first seed that restarted never came back",
      rules: { foundsAtOnce: (seeds, self) => seeds[0] === self },
      scope: "first seed restarts",
    },
    "a new process joins beside the old one": {
      source: "akka/akka-core#30358: one address twice in a cluster, Down and WeaklyUp",
      rules: { judgeJoin: (members, joining) => (joining in members ? "welcome again" : "add") },
      scope: "second seed restarts",
    },
    "a member takes another Welcome": {
      source: "akka/akka-core#2873, as it was before pull request 1330 disallowed joining again",
      rules: { takesWelcome: (phase, from) => phase.kind !== "trying to join" || phase.target === from },
      scope: "two seeds to choose from",
    },
    "the founder waits for the leader to be Up": {
      source:
        "akka/akka-core#18554, pull request 18746: not yet Up when others join, so which is oldest is left to chance",
      rules: { founderStatus: (): Status => "Joining" },
    },
  },

  scopes: {
    smoke: { seeds: two, faults: { drop: 1 } },
    small: { seeds: { ...two, n3: ["n1", "n2"] } },
    "second seed restarts": { seeds: two, faults: restarts("n2") },
    "first seed restarts": { seeds: two, faults: restarts("n1") },
    "first seed restarts cut off": {
      seeds: two,
      faults: { ...restarts("n1"), partition: 1 },
      partitions: "isolateEach",
    },
    "two seeds to choose from": { seeds: { n1: ["n1"], n2: ["n1"], n3: ["n1", "n2"] } },
    "first seed restarts early": { seeds: { ...two, n3: ["n1"] }, faults: restarts("n1"), inFlight: 2 },
    "two first seeds": { seeds: { n1: ["n1", "n2"], n2: ["n2", "n1"] } },
    "each its own seed": { seeds: { n1: ["n1"], n2: ["n2"] } },
  },
  smaller: (scope) => {
    const nodes = Object.keys(scope.seeds);
    return nodes.slice(nodes.length > 2 ? 1 : nodes.length).map((gone) => ({
      ...scope,
      seeds: Object.fromEntries(
        nodes
          .filter((node) => node !== gone)
          .map((node) => [node, (scope.seeds[node] ?? []).filter((seed) => seed !== gone)]),
      ),
    }));
  },
});

const own = ({ uid }: Pick<State, "uid">, { id }: Pick<Self, "id">): UniqueAddress => uniqueAddress(id, uid);

/** Starts to look for a cluster, when the process starts or after a failed attempt. */
function seek(state: State, self: Self): void {
  joinTo(state, joinSeedNodes(state, self), self);
}

/** Joins the cluster of the node at `address`, or founds one if that is the node itself; nothing without an address. */
function joinTo(state: State, address: NodeId | undefined, self: Self): void {
  if (address === undefined) return;
  if (address !== self.id) return askToJoin(state, address, self);
  state.members = { [own(state, self)]: self.rules.founderStatus() };
  becomeInitialized(state, self);
}

/** Answers a Join, unless the node is not a member yet, or is Down: then it has no cluster to welcome anybody to. */
function onJoin(state: State, from: NodeId, joining: UniqueAddress, self: Self): void {
  if (state.phase.kind !== "initialized" || state.members[own(state, self)] === "Down") return;
  switch (self.rules.judgeJoin(state.members, joining)) {
    case "replace first": {
      const earlier = firstAt(state.members, joining);
      if (earlier !== undefined) state.members[earlier] = "Down";
      return;
    }
    case "add":
      state.members[joining] = "Joining";
      break;
    case "welcome again":
      break;
  }
  self.send(from, { kind: "Welcome", joining, gossip: state.members });
}
