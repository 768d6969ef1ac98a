/**
 * Joining an Akka cluster: nodes that start with lists of seed nodes end in one cluster, without an election.
 *
 * Source: Apache Pekko (the open continuation of Akka), `SeedNodeProcess.scala` and the parts of `ClusterDaemon.scala`
 * that answer InitJoin, Join and Welcome; the rules are those of Akka 2.6 and later. Durations are the defaults of its
 * `reference.conf`: seed-node-timeout 5 s, retry-unsuccessful-join-after 10 s, and a second between the first seed's
 * questions.
 *
 * A node asks its seed nodes with InitJoin; a seed that is in a cluster acknowledges, another says no. The node sends a
 * Join to the first that acknowledged and is a member once its Welcome arrives. Only the first seed of its own list
 * founds a cluster, by joining itself: when all the others said no, or when none acknowledged in time.
 *
 * Left out:
 * - Gossip and reachability. What a node knows of its cluster is what its Welcome said and whom it welcomed itself; the
 *   gossip that a welcomed node sends back would only say that it has seen it. An earlier process at a newcomer's
 *   address is marked Down, as in Akka, but told nobody; that it is removed, for which Akka needs convergence and a
 *   leader, is a fair action of the node that marked it.
 * - Statuses beyond Joining, Up and Down. Nobody but the founder becomes Up, and a member that finds itself Down in its
 *   Welcome is of no use to others, as in Akka, but does not shut down.
 * - Joining by hand or through a discovery service, shutdown-after-unsuccessful-join-seed-nodes, preparing for shutdown,
 *   and the check of configurations.
 * - Numbers of attempts: an answer to an earlier attempt of the same process counts for the present one. In Akka it is
 *   lost.
 *
 * Messages in flight are a set. Akka keeps order only from one actor to one other, and the parties here are several on
 * each node: the process that asks is not the one that joins. Questions are repeated for ever, and asking twice is as
 * good as once. It allows a little more than Akka: a Join may be overtaken by that of the next process there.
 */
import { protocol, type Effects, type NodeId } from "../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer, Welcome } from "../akka/join-messages.ts";
import { judgeJoin, sameAddress } from "../akka/judge-join.ts";
import {
  askToJoin,
  becomeInitialized,
  heardInitJoinAck,
  heardInitJoinNack,
  joinRules,
  joinSeedNodes,
  joinTimeout,
  type SeedLists,
} from "../akka/seed-process.ts";
import { uniqueAddress, type UniqueAddress } from "../akka/unique-address.ts";
import { downMembers, type Members, type Status } from "./membership.ts";

export interface AkkaJoin {
  role: "node";
  state: {
    /** Counts the starts of this node's process. */
    uid: number;
    phase: JoinPhase;
    /** Empty until the node is initialized. */
    members: Members;
  };
  message: JoinMessage | Welcome<Members>;
  timer: JoinTimer;
  /** The leader removes a member that is Down, once all others have seen it so. */
  action: { kind: "remove"; member: UniqueAddress };
  /** Every node has a list; an ordinary node's does not contain itself. */
  scope: { seeds: SeedLists };
}
type State = AkkaJoin["state"];
type Self = Effects<AkkaJoin, typeof rules>;

const rules = {
  ...joinRules,
  founderStatus: (): Status => "Up",
  /** What a node answers to an InitJoin. A member that is Down is no good for joining. */
  answerInitJoin: (phase: Readonly<JoinPhase>, own: Status | undefined): "InitJoinAck" | "InitJoinNack" | "nothing" =>
    phase.kind === "initialized" && own !== "Down" ? "InitJoinAck" : "InitJoinNack",
  judgeJoin,
};

export const akkaJoin = protocol<AkkaJoin>()({
  name: "akka-join",
  summary: "nodes find a cluster through their seed nodes, and the first seed founds it",
  channels: { default: "coalescing" },
  nodes: (scope) => ({ node: Object.keys(scope.seeds) }),
  init: () => ({ uid: 1, phase: { kind: "uninitialized", unanswered: new Set() }, members: {} }),

  actions: (state, self) =>
    downMembers(state.members)
      .filter((member) => member !== uniqueAddress(self.id, state.uid))
      .map((member) => ({ kind: "remove", member })),
  fair: () => true,

  reduce(state, event, self) {
    switch (event.kind) {
      case "start":
        return joinTo(state, joinSeedNodes(state, self), self);
      case "restart":
        state.uid += 1;
        return joinTo(state, joinSeedNodes(state, self), self);
      case "action":
        delete state.members[event.action.member];
        return;
      case "timer":
        return joinTo(state, joinTimeout(state, event.timer, self), self);
      case "message":
        return receive(state, event.from, event.message, self);
      default:
        return event satisfies never;
    }
  },

  durable: ({ uid }) => ({ uid }),

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
    smoke: { seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"] }, faults: { drop: 1 } },
    small: { seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"], n3: ["n1", "n2"] } },
    "second seed restarts": {
      seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"] },
      faults: { crash: { times: 1, of: ["n2"] }, restart: { times: 1, of: ["n2"] } },
    },
    "first seed restarts": {
      seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"] },
      faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] } },
    },
    "first seed restarts cut off": {
      seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"] },
      faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] }, cut: 1 },
      cuts: "isolateEach",
    },
    "two seeds to choose from": { seeds: { n1: ["n1"], n2: ["n1"], n3: ["n1", "n2"] } },
    "first seed restarts early": {
      seeds: { n1: ["n1", "n2"], n2: ["n1", "n2"], n3: ["n1"] },
      faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] } },
      inFlight: 2,
    },
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

function receive(state: State, from: NodeId, message: AkkaJoin["message"], self: Self): void {
  const me = uniqueAddress(self.id, state.uid);
  switch (message.kind) {
    case "InitJoin": {
      const answer = self.rules.answerInitJoin(state.phase, state.members[me]);
      if (answer !== "nothing") self.send(from, { kind: answer, asker: message.asker });
      return;
    }
    case "InitJoinAck":
      if (message.asker === me) joinTo(state, heardInitJoinAck(state, from), self);
      return;
    case "InitJoinNack":
      if (message.asker === me) joinTo(state, heardInitJoinNack(state, from, self), self);
      return;
    case "Join":
      return onJoin(state, from, message.joining, self);
    case "Welcome":
      if (message.joining !== me || !self.rules.takesWelcome(state.phase, from)) return;
      state.members = message.gossip;
      return becomeInitialized(state, self);
    default:
      message satisfies never;
  }
}

/** Joins the cluster of the node at `address`, or founds one if that is the node itself; nothing without an address. */
function joinTo(state: State, address: NodeId | undefined, self: Self): void {
  if (address === undefined) return;
  if (address !== self.id) return askToJoin(state, address, self);
  state.members = { [uniqueAddress(self.id, state.uid)]: self.rules.founderStatus() };
  becomeInitialized(state, self);
}

/** Whoever is not a member yet, or is Down, has no cluster to welcome anybody to. */
function onJoin(state: State, from: NodeId, joining: UniqueAddress, self: Self): void {
  const me = uniqueAddress(self.id, state.uid);
  if (state.phase.kind !== "initialized" || state.members[me] === "Down") return;
  switch (self.rules.judgeJoin(state.members, joining)) {
    case "replace first": {
      const earlier = sameAddress(state.members, joining);
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
