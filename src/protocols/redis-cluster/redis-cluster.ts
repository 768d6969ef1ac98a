/**
 * Redis Cluster: masters own the hash slots, replicas stand for masters that fail, and all agree by gossip and epochs.
 *
 * Source: redis/redis 7.0.15, cluster.c and cluster.h; redis/redis-doc, cluster-spec.md. Variants:
 * - `7.0.15` does as that code does, with its bugs: redis/redis#12564, #8752, #13055, #12824, #11084, valkey-io/valkey#634
 *   and #445.
 * - `fixed` is without these.
 *
 * Left out: MEET, handshakes and FORGET, addresses, no-failover, RESET HARD, connections that are reset without a crash,
 * the age of failure reports, and all durations: a timer may fire whenever it is armed. Regular pings that would tell
 * nothing new, see `bus.ts`. README.md says more, and why.
 */
import { protocol } from "../../index.ts";
import { clientAt, isFree, reduceClient } from "./client.ts";
import { tellingNews, pingsOf, sendPing } from "./bus.ts";
import type { ClusterNode, RedisCluster, Self } from "./cluster-node.ts";
import { rejoin, updateClusterState } from "./cluster-state.ts";
import { commandsOf, obey } from "./commands.ts";
import { awaitElection, stand, winIfElected } from "./election.ts";
import { suspect } from "./failure-detection.ts";
import { clientsOf, formed, nodesOf, OPERATOR } from "./formed-cluster.ts";
import { copyIfNeeded } from "./keys.ts";
import { endManualFailover, startIfCaughtUp } from "./manual-failover.ts";
import { endMove, startMoving } from "./migration.ts";
import { mutants } from "./mutants.ts";
import { othersOf } from "./node-table.ts";
import { hasNext, operator, reduceOperator } from "./operator.ts";
import { durable } from "./persistence.ts";
import { receive } from "./receive.ts";
import { receiveData } from "./receive-data.ts";
import { awaitOrphan, moveToOrphan } from "./replica-migration.ts";
import { receiveReplication } from "./replication.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { serveWaiting } from "./serving.ts";

const nodeTimeoutMs = 15_000;

export const redisCluster = protocol<RedisCluster>()({
  name: "redis-cluster",
  summary: "masters own slots by epochs, and replicas are elected in the place of masters that fail",
  channels: { out: "fifo", back: "fifo", client: "unordered", stream: "fifo" },
  variants: ["7.0.15", "fixed"],
  nodes: (scope) => ({ node: nodesOf(scope), client: clientsOf(scope) }),
  init(self) {
    const { scope, id, role } = self;
    if (role === "node") return startMoving(formed(scope, id), self);
    return id === OPERATOR ? operator : clientAt(scope);
  },
  durable: (state) => (state.role === "node" ? durable(state) : state),

  actions(state, self) {
    switch (state.role) {
      case "client":
        return isFree(state, self) ? [{ kind: "next" }] : [];
      case "operator":
        return hasNext(state, self) ? [{ kind: "next" }] : [];
      case "node":
        return [
          ...(state.unsynced ? [{ kind: "fsync" as const }] : []),
          ...pingsOf(state, self),
          ...commandsOf(state, self),
        ];
      default:
        return state satisfies never;
    }
  },
  fair: ({ kind }) => kind !== "command",

  reduce(state, event, self) {
    switch (state.role) {
      case "client":
        return reduceClient(state, event, self);
      case "operator":
        return reduceOperator(state, event, self);
      case "node":
        return tellingNews(state, self, (telling) => {
          react(state, event, telling);
          beforeSleep(state, telling);
        });
      default:
        state satisfies never;
    }
  },

  beyond: (state, { epochMax }) => state.role === "node" && state.currentEpoch > epochMax && `epoch above ${epochMax}`,

  rules,
  mutants,
  scopes,
});

function react(state: ClusterNode, event: Parameters<typeof redisCluster.reduce>[1], self: Self): void {
  switch (event.kind) {
    case "start":
      return;
    case "restart":
      state.state = "fail";
      state.mustWait = true;
      for (const other of othersOf(state, self.id)) sendPing(state, other, true, self);
      return;
    case "message":
      if ("header" in event.message) return receive(state, event.from, event.channel, event.message, self);
      if (event.message.kind === "PSYNC" || event.message.kind === "OFFSET")
        return receiveReplication(state, event.from, event.message, self);
      return receiveData(state, event.from, event.message, self);
    case "timer":
      return onTimer(state, event.timer, self);
    case "action":
      return act(state, event.action, self);
    default:
      event satisfies never;
  }
}

function onTimer(state: ClusterNode, timer: RedisCluster["timer"], self: Self): void {
  switch (timer.kind) {
    case "no pong":
      return suspect(state, timer.of, self);
    case "election":
      return stand(state, self);
    case "votes expire":
      state.election = null;
      return;
    case "vote window":
      state.nodes[timer.of].isVotedFor = false;
      return;
    case "manual failover ends":
      return endManualFailover(state);
    case "rejoin":
      return rejoin(state);
    case "orphan waits":
      return moveToOrphan(state, self);
    case "migrate ends":
      return endMove(state, true, self);
    case "try again":
      return;
    default:
      timer satisfies never;
  }
}

function act(state: ClusterNode, action: RedisCluster["action"], self: Self): void {
  switch (action.kind) {
    case "ping":
      return sendPing(state, action.to, true, self);
    case "fsync":
      state.unsynced = null;
      return;
    case "command":
      return obey(state, action.command, null, self);
    case "next":
      return;
    default:
      action satisfies never;
  }
}

/** What a node does after each event, before it waits for the next one (`clusterBeforeSleep`). */
function beforeSleep(state: ClusterNode, self: Self): void {
  startIfCaughtUp(state, self);
  winIfElected(state, self);
  updateClusterState(state, self);
  awaitElection(state, self);
  awaitOrphan(state, self);
  if (Object.keys(self.scope.keys).length > 0) keepData(state, self);
  for (const of of self.scope.suspects[self.id] ?? []) {
    if (state.nodes[of]?.health === "ok") self.startTimer({ kind: "no pong", of }, { after: nodeTimeoutMs });
    else self.stopTimer({ kind: "no pong", of });
  }
}

function keepData(state: ClusterNode, self: Self): void {
  copyIfNeeded(state, self);
  serveWaiting(state, self);
}
