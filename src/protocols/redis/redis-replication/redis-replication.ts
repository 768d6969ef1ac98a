/**
 * Redis replication and persistence: a master acknowledges writes before its replicas have them, replicas continue where
 * they were (PSYNC) or copy everything, and each server keeps a log or snapshots of its own, or nothing.
 *
 * Source: redis/redis 7.0.15, replication.c, aof.c, rdb.c and server.c; S. Sanfilippo, "Redis persistence demystified",
 * 2012. Each file has one subject: `psync.ts` which replicas may continue, `replication-id.ts` the names of histories,
 * `reading.ts` and `stream.ts` how commands get from server to server, `promotion.ts` promotion and demotion, `clients.ts`
 * when clients are answered, `persistence.ts` what survives a crash, `restart.ts` what a server does with it.
 *
 * A client is not a node: its requests are actions of the server, and answers always arrive. Data is the list of all
 * commands, so a prefix of a history is a prefix of a list. Histories have numbered names instead of random ones. A server
 * that restarts from its log counts on from the length of the data, not from 0: the name of its history is new, so no
 * offset is compared with an older one.
 *
 * Left out: several databases, expiry; diskless transfer, and data that is received but not loaded yet; a backlog that is
 * created or freed because there are no replicas; GETACK (a replica confirms at once if a client waits); WAITAOF; a sync that
 * fails (`always` then exits); the log of a replica that is rewritten after a copy (it is on disk at once).
 */
import { numbered, protocol, type NodeId } from "../../../index.ts";
import { confirm, lag, listenTo, pop, stopWaiting, write } from "./clients.ts";
import { mutants } from "./mutants.ts";
import { endRewrite, finishSync, keptAfter, rewrite, secondPasses, snapshot } from "./persistence.ts";
import { follow, promote } from "./promotion.ts";
import { answer, ask, closed, disconnect, fork } from "./psync.ts";
import { continueFrom, copyAll, read } from "./reading.ts";
import { afterRestart } from "./restart.ts";
import { rules, type Self } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { ping } from "./stream.ts";
import type { Received, RedisReplication, ReplicationScope, Server } from "./types.ts";

/** All replicas are connected and on the history of the master at the top. */
function connected(id: NodeId, { replicaOf }: ReplicationScope): Server {
  let top = id;
  while (replicaOf[top] !== undefined) top = replicaOf[top];
  const replicas = Object.keys(replicaOf).filter((replica) => replicaOf[replica] === id);
  return {
    master: replicaOf[id] ?? null,
    link: replicaOf[id] === undefined ? "down" : "online",
    connection: 0,
    replid: `${top}.0`,
    replid2: null,
    secondOffset: 0,
    log: [],
    offset: 0,
    backlog: [],
    backlogFrom: 0,
    unfinished: [],
    replicas: Object.fromEntries(
      replicas.map((replica) => [replica, { connection: 0, askedAt: null, acked: 0, isLate: false }]),
    ),
    waiting: null,
    isBlocked: false,
    disk: { written: 0, synced: 0, syncing: null, isRewriting: false, isTailForgotten: false, snapshot: null },
    writes: 0,
    pings: 0,
    histories: 0,
  };
}

type FromMaster = Received<"not now" | "continue" | "full" | "effect">;

/** Messages on an older connection, or from a former master, are ignored. */
const onCurrent =
  <M extends FromMaster>(handle: (state: Server, message: M, self: Self) => void) =>
  (state: Server, message: M, self: Self): void => {
    if (message.from === state.master && message.connection === state.connection) handle(state, message, self);
  };

export const redisReplication = protocol<RedisReplication>()({
  name: "redis-replication",
  summary: "a master acknowledges writes before its replicas have them, and each server persists what its policy says",
  channels: { default: "fifo" },
  nodes: ({ servers }) => ({ server: numbered("s", servers) }),
  roles: {
    server: {
      init: ({ id, scope }) => connected(id, scope),
      start({ replicas }, self) {
        if (self.scope.persistence.hasSeconds) self.startTimer({ kind: "second" }, { after: 1000 });
        for (const replica of Object.keys(replicas)) listenTo(replica, self);
      },
      restart: afterRestart,
      receive: {
        psync: answer,
        "not now": onCurrent((_, __, self) => self.startTimer({ kind: "reconnect" }, { after: 1000 })),
        continue: onCurrent(continueFrom),
        full: onCurrent(copyAll),
        effect: onCurrent(read),
        ack: confirm,
        closed,
      },
      timeout: {
        reconnect: (state, _, self) => ask(state, self),
        fork,
        late: lag,
        "wait ends": stopWaiting,
        second: secondPasses,
        synced: (state, _, self) => finishSync(state, self),
      },
      actions(state, { id, scope }) {
        const { master, link, disk, log } = state;
        const { kind, rewrites } = scope.persistence;
        const follows = scope.follows[id];
        return [
          ...(state.writes < (scope.writes[id] ?? 0) ? [{ kind: "write" as const }] : []),
          ...(scope.pops.includes(id) && !state.isBlocked && master === null ? [{ kind: "pop" as const }] : []),
          ...(state.pings < scope.pings && master === null ? [{ kind: "ping" as const }] : []),
          ...(scope.promotable.includes(id) && master !== null ? [{ kind: "promote" as const }] : []),
          ...(follows !== undefined && master !== follows ? [{ kind: "follow" as const, master: follows }] : []),
          ...(scope.disconnects.includes(id) && link === "online" ? [{ kind: "disconnect" as const }] : []),
          ...(kind === "snapshots" && (disk.snapshot?.log.length ?? 0) < log.length
            ? [{ kind: "snapshot" as const }]
            : []),
          ...(rewrites === "never"
            ? []
            : [{ kind: disk.isRewriting ? ("rewrite ends" as const) : ("rewrite" as const) }]),
        ];
      },
      act: {
        write,
        pop,
        ping,
        promote,
        follow,
        disconnect: (state, _, self) => disconnect(state, self),
        snapshot,
        rewrite,
        "rewrite ends": endRewrite,
      },
      durable: keptAfter,
      bounds: {
        "histories <= historiesMax": ({ histories }, { historiesMax }) => histories <= historiesMax,
        "connection <= connectionsMax": ({ connection }, { connectionsMax }) => connection <= connectionsMax,
      },
    },
  },
  rules,
  mutants,
  scopes,
});
