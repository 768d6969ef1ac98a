/**
 * Redis Sentinel: sentinels watch a master. When enough of them hold it down, one begins a failover in a new epoch and asks
 * for votes; a leader makes a replica the master, tells the other sentinels, and points the other servers there. The old
 * master, should it come back, is made a replica; nothing holds it back before that.
 *
 * Source: redis/redis, tag 7.0.15, src/sentinel.c: `sentinelVoteLeader`, `sentinelGetLeader`, `sentinelSelectSlave`,
 * `sentinelProcessHelloMessage`, `sentinelRefreshInstanceInfo`, `sentinelResetMasterAndChangeAddress`. Variants:
 * - `7.0.15` asks for votes in the newest epoch that a sentinel has heard of, and counts votes of that one: the epoch is
 *   one for all masters that it watches, so the failover of another master lets two lead a failover of one epoch
 *   (redis/redis#2230), or a majority be ignored (redis/redis#12865).
 * - `fixed` asks and counts in the epoch of the failover.
 *
 * Time is left to the checker. A timer may fire whenever it is armed, and "after 8 seconds" means "some time". What the
 * real periods make unlikely and not impossible is a limit here: see the properties.
 * - What is asked for again and again (PING, INFO, IS-MASTER-DOWN-BY-ADDR, hellos) is sent where its answer has changed,
 *   and on a restart. A hello goes from sentinel to sentinel, not through a server.
 * - SDOWN is an action (`suspect`), which a later answer to a PING ends; the PINGs themselves are looked at in a scope of
 *   their own. Most scopes begin when the master is held down already, and is frozen: that is, slow.
 * - The states after an election follow each other at once, up to the first that waits for a server.
 *
 * Left out: TILT (a sentinel that only watches and votes is one that is not `impatient`, but for `isdown`, which TILT
 * answers with 0); how replicas and sentinels are discovered, forgotten and reset; parallel-syncs (all others are pointed
 * to the new master at once); how old what INFO says of a replica may be, and for how long a replica may have been without
 * its master; the 20 s beside down-after until a master that reports to be a replica is held down; PSYNC (a replica that
 * is repointed takes all that its master has); min-replicas-max-lag (a replica counts until its connection closes);
 * scripts, and clients that look for the new master.
 */
import { protocol, type NodeId } from "../../index.ts";
import type { Message, RedisSentinel, Self, Sentinel, SentinelScope } from "./cluster.ts";
import { misplaced, onHello, reconfigure } from "./configuration.ts";
import { enterEpoch } from "./epoch.ts";
import { publish } from "./hello.ts";
import { onAnswer, onAsk, startFailover } from "./election.ts";
import { onFailoverTimeout, proceed } from "./failover.ts";
import { mutants } from "./mutants.ts";
import { rules } from "./rules.ts";
import { scopes, smaller } from "./scopes.ts";
import { onServerMessage, onServerStart } from "./server.ts";
import { hearFrom, holdDown, isAgreedDown, pingMaster } from "./suspicion.ts";

/** The first master. */
const FIRST = "m";

const named = (prefix: string, count: number): NodeId[] => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

function watching(id: NodeId, scope: SentinelScope, nodes: Record<RedisSentinel["role"], readonly NodeId[]>): Sentinel {
  const master = scope.configured[id] ?? FIRST;
  const replicas = nodes.server.filter((server) => server !== master);
  const holdsDown = (sentinel: NodeId): boolean => scope.down[sentinel]?.includes(FIRST) ?? false;
  const others = nodes.sentinel.filter((other) => other !== id);
  const info = nodes.server.map((server) => [server, { replicates: server === FIRST ? null : FIRST }] as const);
  return {
    role: "sentinel",
    epoch: 0,
    master,
    configEpoch: 0,
    replicas: new Set(replicas),
    leaderEpoch: 0,
    leader: null,
    down: new Set(scope.down[id]),
    answers: Object.fromEntries(
      others.map((other) => [other, { down: holdsDown(id) && holdsDown(other), leader: null, leaderEpoch: 0 }]),
    ),
    info: scope.watchers.includes(id) ? Object.fromEntries(info) : {},
    failover: null,
    waits: false,
    awaitsInfo: false,
    otherFailovers: 0,
  };
}

export const redisSentinel = protocol<RedisSentinel>()({
  name: "redis-sentinel",
  summary: "sentinels that hold a master down together elect one of them, which makes a replica the master",
  channels: {
    ask: "fifo",
    hello: "coalescing",
    ping: "coalescing",
    command: "fifo",
    info: "fifo",
    replication: "fifo",
    client: "fifo",
  },
  variants: ["fixed", "7.0.15"],
  nodes: ({ sentinels, replicas, writes }) => ({
    sentinel: named("s", sentinels),
    server: [FIRST, ...named("r", replicas)],
    client: writes > 0 ? ["c"] : [],
  }),
  init({ id, role, scope, nodes }) {
    switch (role) {
      case "sentinel":
        return watching(id, scope, nodes);
      case "server":
        return {
          role,
          replicates: id === FIRST ? null : FIRST,
          data: [],
          attached: new Set(id === FIRST && scope.writes > 0 ? nodes.server.filter((server) => server !== FIRST) : []),
        };
      case "client":
        return { role, writes: 0 };
      default:
        return role satisfies never;
    }
  },
  durable(state, self) {
    switch (state.role) {
      case "sentinel":
        return onDisk(state, self);
      case "server":
        return { replicates: state.replicates, data: state.data, attached: new Set() };
      case "client":
        return {};
      default:
        return state satisfies never;
    }
  },

  actions(state, self) {
    switch (state.role) {
      case "sentinel":
        return sentinelActions(state, self);
      case "server":
        return [];
      case "client":
        return state.writes < self.scope.writes ? [{ kind: "write" }] : [];
      default:
        return state satisfies never;
    }
  },
  fair: ({ kind }) => kind === "start failover" || kind === "reconfigure" || kind === "disown",

  reduce(state, event, self) {
    switch (event.kind) {
      case "start":
        if (self.scope.pingers.includes(self.id)) self.startTimer({ kind: "ping" });
        return;
      case "restart":
        if (state.role === "server") onServerStart(state, self);
        if (state.role === "sentinel") lookAround(state, self);
        return;
      case "timer":
        if (state.role === "sentinel") onTimer(state, event.timer, self);
        return;
      case "action":
        if (state.role === "sentinel") onAction(state, event.action, self);
        if (state.role === "client") {
          state.writes += 1;
          self.send(FIRST, { kind: "write", write: state.writes }, { channel: "client" });
        }
        return;
      case "message":
        if (state.role === "sentinel") onMessage(state, event.from, event.message, self);
        if (state.role === "server") onServerMessage(state, event.from, event.message, self);
        return;
      default:
        event satisfies never;
    }
  },

  beyond: (state, { epochMax }) => state.role === "sentinel" && state.epoch > epochMax && `epoch above ${epochMax}`,

  rules,
  mutants,
  scopes,
  smaller,
});

function sentinelActions(
  state: Readonly<Sentinel>,
  self: Pick<Self, "id" | "scope" | "rules">,
): RedisSentinel["action"][] {
  const { id, scope, rules: decisions } = self;
  const isIdle = state.failover === null;
  const may = (who: readonly NodeId[]): boolean => who.includes(id);
  const suspects = (scope.suspects[id] ?? []).filter((of) => !state.down.has(of));
  const mayStart = may(scope.impatient) && isIdle && !state.waits && isAgreedDown(state, { scope, rules: decisions });
  return [
    ...suspects.map((of) => ({ kind: "suspect" as const, of })),
    ...(may(scope.watchers) && isDisowned(state) ? [{ kind: "disown" as const }] : []),
    ...(mayStart ? [{ kind: "start failover" as const }] : []),
    ...(may(scope.ordered) && isIdle && state.epoch === 0 ? [{ kind: "order failover" as const }] : []),
    ...(may(scope.busy) && state.otherFailovers === 0 ? [{ kind: "fail over another master" as const }] : []),
    ...misplaced(state, { rules: decisions }).map((server) => ({ kind: "reconfigure" as const, server })),
  ];
}

const isDisowned = ({ master, info, down }: Readonly<Sentinel>): boolean =>
  !down.has(master) && master in info && info[master].replicates !== null;

function onAction(state: Sentinel, action: RedisSentinel["action"], self: Self): void {
  switch (action.kind) {
    case "suspect":
      return holdDown(state, action.of, self);
    case "disown":
      return holdDown(state, state.master, self);
    case "start failover":
      return startFailover(state, false, self);
    case "order failover":
      return startFailover(state, true, self);
    case "fail over another master":
      state.otherFailovers += 1;
      enterEpoch(state, state.epoch + 1, self);
      // Whoever is asked to vote about the other master learns the epoch, too.
      return publish(state, self);
    case "reconfigure":
      return reconfigure(state, action.server, self);
    case "write":
      return;
    default:
      action satisfies never;
  }
}

function onTimer(state: Sentinel, timer: RedisSentinel["timer"], self: Self): void {
  switch (timer.kind) {
    case "election":
      if (state.failover?.phase === "election") state.failover = null;
      return;
    case "patience":
      state.waits = false;
      return self.record({ kind: "waited" });
    case "failover":
      return onFailoverTimeout(state, self);
    case "ping":
      return pingMaster(state, self);
    case "down after":
      return holdDown(state, state.master, self);
    default:
      timer satisfies never;
  }
}

function onMessage(state: Sentinel, from: NodeId, message: Message, self: Self): void {
  switch (message.kind) {
    case "ask":
      return onAsk(state, from, message, self);
    case "answer":
      return onAnswer(state, from, message, self);
    case "hello":
      return onHello(state, from, message, self);
    case "pong":
      return hearFrom(state, from, self);
    case "info":
      if (from === state.master) state.awaitsInfo = false;
      state.info[from] = { replicates: message.replicates };
      return proceed(state, from, self);
    case "ping":
    case "ask info":
    case "slaveof":
    case "write":
    case "acknowledged":
    case "refused":
    case "attach":
    case "detach":
    case "sync":
    case "replicate":
      return;
    default:
      message satisfies never;
  }
}

/** Written before it answers anybody. In the middle of a failover the address is that of the promoted replica. */
function onDisk(state: Readonly<Sentinel>, { rules: decisions }: Pick<Self, "rules">): Partial<Sentinel> {
  const { epoch, configEpoch, leaderEpoch, failover, otherFailovers } = state;
  const isPromoted = failover?.phase === "reconfiguration";
  return {
    epoch,
    configEpoch,
    leaderEpoch: decisions.persistsVote() ? leaderEpoch : 0,
    otherFailovers,
    master: isPromoted ? failover.promoted : state.master,
    replicas: isPromoted ? new Set(decisions.knownReplicas(state, failover.promoted)) : state.replicas,
    down: new Set(),
    info: {},
    answers: Object.fromEntries(
      Object.keys(state.answers).map((other) => [other, { down: false, leader: null, leaderEpoch: 0 }]),
    ),
  };
}

function lookAround(state: Sentinel, self: Self): void {
  if (self.scope.pingers.includes(self.id)) self.startTimer({ kind: "ping" });
  publish(state, self);
  if (!self.scope.watchers.includes(self.id)) return;
  for (const server of self.nodes.server) self.send(server, { kind: "ask info" }, { channel: "info" });
}
