/** A sentinel: how it starts, what it does with each message, timer and action, and what survives a crash. */
import type { NodeId, RoleDefinition } from "../../../index.ts";
import { misplaced, onHello, reconfigure } from "./configuration.ts";
import { onAnswer, onAsk, startFailover } from "./election.ts";
import { enterEpoch } from "./epoch.ts";
import { onFailoverTimeout, onInfo } from "./failover.ts";
import { publish } from "./hello.ts";
import type { rules, Self } from "./rules.ts";
import { isObjectivelyDown, onPong, pingMaster, suspect, suspectMaster } from "./suspicion.ts";
import type { Answer, RedisSentinel, Sentinel } from "./types.ts";

export const sentinel: RoleDefinition<RedisSentinel, "sentinel", typeof rules> = {
  init({ id, scope, nodes, peers }) {
    const [first] = nodes.server;
    const master = scope.configured[id] ?? first;
    const suspects = (sentinel: NodeId): boolean => scope.down[sentinel]?.includes(first) ?? false;
    const info = nodes.server.map((server) => [server, { replicates: server === first ? null : first }] as const);
    return {
      epoch: 0,
      master,
      configEpoch: 0,
      replicas: new Set(nodes.server.filter((server) => server !== master)),
      leaderEpoch: 0,
      leader: null,
      down: new Set(scope.down[id]),
      answers: answersOf(peers, (peer) => suspects(id) && suspects(peer)),
      info: scope.watchers.includes(id) ? Object.fromEntries(info) : {},
      failover: null,
      waits: false,
      awaitsInfo: false,
      otherFailovers: 0,
    };
  },
  start: (_, self) => beginPinging(self),
  restart(state, self) {
    beginPinging(self);
    publish(state, self);
    if (!self.scope.watchers.includes(self.id)) return;
    for (const server of self.nodes.server) self.send(server, { kind: "ask info" }, { channel: "info" });
  },
  receive: { ask: onAsk, answer: onAnswer, hello: onHello, pong: onPong, info: onInfo },
  timeout: {
    election(state) {
      if (state.failover?.phase === "election") state.failover = null;
    },
    patience(state, _, self) {
      state.waits = false;
      self.record({ kind: "waited" });
    },
    failover: onFailoverTimeout,
    ping: pingMaster,
    "down after": suspectMaster,
  },
  actions(state, self) {
    const { id, scope } = self;
    const isIdle = state.failover === null;
    const may = (who: readonly NodeId[]): boolean => who.includes(id);
    const suspects = (scope.suspects[id] ?? []).filter((of) => !state.down.has(of));
    const mayStart = may(scope.impatient) && isIdle && !state.waits && isObjectivelyDown(state, self);
    return [
      ...suspects.map((of) => ({ kind: "suspect" as const, of })),
      ...(may(scope.watchers) && isDisowned(state) ? [{ kind: "disown" as const }] : []),
      ...(mayStart ? [{ kind: "start failover" as const }] : []),
      ...(may(scope.ordered) && isIdle && state.epoch === 0 ? [{ kind: "order failover" as const }] : []),
      ...(may(scope.busy) && state.otherFailovers === 0 ? [{ kind: "fail over another master" as const }] : []),
      ...misplaced(state, self).map((server) => ({ kind: "reconfigure" as const, server })),
    ];
  },
  act: {
    suspect,
    disown: suspectMaster,
    "start failover": (state, _, self) => startFailover(state, false, self),
    "order failover": (state, _, self) => startFailover(state, true, self),
    "fail over another master"(state, _, self) {
      state.otherFailovers += 1;
      enterEpoch(state, state.epoch + 1, self);
      // The sentinels that it asks for votes about the other master learn the epoch too.
      publish(state, self);
    },
    reconfigure,
  },
  fair: ({ kind }) => kind === "start failover" || kind === "reconfigure" || kind === "disown",
  // Written before it answers. In the middle of a failover the address on disk is that of the promoted replica.
  durable(state, self) {
    const { epoch, configEpoch, leaderEpoch, failover, otherFailovers } = state;
    const isPromoted = failover?.phase === "reconfiguration";
    return {
      epoch,
      configEpoch,
      leaderEpoch: self.rules.persistsVote() ? leaderEpoch : 0,
      otherFailovers,
      master: isPromoted ? failover.promoted : state.master,
      replicas: isPromoted ? new Set(self.rules.knownReplicas(state, failover.promoted)) : state.replicas,
      down: new Set(),
      info: {},
      answers: answersOf(self.peers, () => false),
    };
  },
  bounds: { "epoch <= epochMax": ({ epoch }, { epochMax }) => epoch <= epochMax },
};

/** What a sentinel knows of the others before they have voted. */
const answersOf = (others: readonly NodeId[], down: (other: NodeId) => boolean): Record<NodeId, Answer> =>
  Object.fromEntries(others.map((other) => [other, { down: down(other), leader: null, leaderEpoch: 0 }]));

function beginPinging(self: Self): void {
  if (self.scope.pingers.includes(self.id)) self.startTimer({ kind: "ping" }, { after: 0 });
}

const isDisowned = ({ master, info, down }: Readonly<Sentinel>): boolean =>
  !down.has(master) && master in info && info[master].replicates !== null;
