/**
 * What a cache keeps: a master acknowledges writes before its replicas have them, replicas take up where they were
 * (PSYNC) or copy everything, and each server keeps a log or snapshots of its own, or nothing.
 *
 * Source: redis/redis 7.0.15, replication.c, aof.c, rdb.c and server.c; S. Sanfilippo, "Redis persistence demystified",
 * 2012. One idea, one file: `psync.ts` who takes up whose history, `history.ts` their names, `replica.ts` and
 * `stream.ts` how commands get from server to server, `roles.ts` promotion and demotion, `clients.ts` who is answered when,
 * `persistence.ts` what a crash leaves, `restart.ts` what is made of it.
 *
 * A client is no node: what it asks is an action of the server, and an answer is taken to arrive. Data is the list of all
 * commands, so that "the beginning of a history" is the beginning of a list. Histories have numbered names in place of
 * random ones. A server that restarts from its log counts on from the length of the data, and not from 0: the name of
 * its history is new, so no offset is compared with an older one.
 *
 * Left out: several databases, expiry; diskless transfer, and data that is received but not loaded yet; a backlog that is
 * given up, or begun, because nobody replicates; GETACK (a replica confirms at once, where somebody waits); WAITAOF; a sync
 * that fails (`always` then exits); the log of a replica that is rewritten after a copy (it is on disk at once).
 */
import { protocol, type Effects, type Event, type NodeId } from "../../index.ts";
import { confirm, lag, listenTo, pop, stopWaiting, write } from "./clients.ts";
import { mutants } from "./mutants.ts";
import {
  endRewrite,
  finishSync,
  type Kept,
  keptAfter,
  type Persistence,
  rewrite,
  secondPasses,
  snapshot,
} from "./persistence.ts";
import { answer, ask, closed, disconnect, fork } from "./psync.ts";
import { continueFrom, copyAll, read } from "./replica.ts";
import { afterRestart } from "./restart.ts";
import { follow, promote } from "./roles.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { ping } from "./stream.ts";

/** A replica as its master knows it. */
export interface Replica {
  /** Of the replica's connections to this master, which one it is. */
  connection: number;
  /** It waits for a copy, and asked for it at this offset; null once writes are sent to it. */
  askedAt: number | null;
  /** What it confirmed last; null before it has. */
  acked: number | null;
  isLate: boolean;
}

export interface Server {
  /** Whom it replicates; null for a master. */
  master: NodeId | null;
  link: "down" | "asking" | "online";
  /** Of its connections to masters, which one it is: what comes on an older one is not read. */
  connection: number;
  /** The history it is on, and the one before, shared up to, and without, `secondOffset`. */
  replid: string;
  replid2: string | null;
  secondOffset: number;
  /** All commands so far, and how many pieces they had. */
  log: string[];
  offset: number;
  /** The latest pieces, those behind this offset: what a replica may lack. */
  backlog: string[];
  backlogFrom: number;
  /** Pieces of a command that has not been read to its end. */
  unfinished: string[];
  replicas: Record<NodeId, Replica>;
  /** A client's WAIT: the write, and the offset that replicas have to confirm. */
  waiting: { readonly write: string; readonly offset: number } | null;
  /** Whether a client waits for an element to be added (BLPOP). */
  isBlocked: boolean;
  disk: Kept;
  /** How often it was written to and pinged, and how many histories it began. */
  writes: number;
  pings: number;
  histories: number;
}

export interface RedisReplication {
  role: "server";
  state: Server;
  message:
    | { kind: "psync"; connection: number; replid: string; offset: number }
    | { kind: "not now"; connection: number }
    | { kind: "continue"; connection: number; replid: string; rest: string[] }
    | { kind: "full"; connection: number; replid: string; offset: number; log: string[] }
    | { kind: "effect"; connection: number; piece: string }
    | { kind: "ack"; connection: number; offset: number }
    /** Without a connection: all there were. */
    | { kind: "closed"; connection: number | null };
  timer:
    | { kind: "reconnect" }
    | { kind: "fork"; for: NodeId }
    | { kind: "late"; replica: NodeId }
    | { kind: "wait ends" }
    | { kind: "second" }
    | { kind: "synced" };
  action:
    | { kind: "write" }
    | { kind: "pop" }
    | { kind: "ping" }
    | { kind: "promote" }
    | { kind: "follow"; master: NodeId }
    | { kind: "disconnect" }
    | { kind: "snapshot" }
    | { kind: "rewrite" }
    | { kind: "rewrite ends" };
  scope: {
    servers: number;
    /** For each replica, its master; all are connected at the start. */
    replicaOf: Readonly<Record<NodeId, NodeId>>;
    /** How often clients write to a server. */
    writes: Readonly<Record<NodeId, number>>;
    /** The servers at which a client waits for an element. */
    pops: readonly NodeId[];
    pings: number;
    /** Into how many pieces a command may fall on its way. */
    pieces: 1 | 2;
    backlogMax: number;
    /** How many replicas a client waits for after its write (WAIT); 0 where it does not. */
    wait: number;
    minReplicasToWrite: number;
    promotable: readonly NodeId[];
    /** Whom servers may be told to replicate. */
    follows: Readonly<Record<NodeId, NodeId>>;
    /** Replicas whose connection may break. */
    disconnects: readonly NodeId[];
    persistence: Persistence;
    /** Bounds: worlds with more histories of one server, or more connections of one, are open. */
    historiesMax: number;
    connectionsMax: number;
  };
  record:
    | { kind: "acknowledged"; write: string }
    | { kind: "confirmed"; write: string }
    | { kind: "second" }
    | { kind: "restarted" };
}
export type Self = Effects<RedisReplication, typeof rules>;

function reduceMessage(state: Server, from: NodeId, message: RedisReplication["message"], self: Self): void {
  const isCurrent = from === state.master && message.connection === state.connection;
  switch (message.kind) {
    case "psync":
      return answer(state, from, message, self);
    case "not now":
      if (isCurrent) self.startTimer({ kind: "reconnect" }, { after: 1000 });
      return;
    case "continue":
      if (isCurrent) continueFrom(state, message.replid, message.rest, self);
      return;
    case "full":
      if (isCurrent) copyAll(state, message, self);
      return;
    case "effect":
      if (isCurrent) read(state, message.piece, self);
      return;
    case "ack":
      return confirm(state, from, message, self);
    case "closed":
      return closed(state, from, message.connection, self);
    default:
      message satisfies never;
  }
}

function reduceTimer(state: Server, timer: RedisReplication["timer"], self: Self): void {
  switch (timer.kind) {
    case "reconnect":
      return ask(state, self);
    case "fork":
      return fork(state, timer.for, self);
    case "late":
      return lag(state, timer.replica);
    case "wait ends":
      return stopWaiting(state);
    case "second":
      return secondPasses(state, self);
    case "synced":
      return finishSync(state, self);
    default:
      timer satisfies never;
  }
}

function reduceAction(state: Server, action: RedisReplication["action"], self: Self): void {
  switch (action.kind) {
    case "write":
      return write(state, self);
    case "pop":
      return pop(state, self);
    case "ping":
      return ping(state, self);
    case "promote":
      return promote(state, self);
    case "follow":
      return follow(state, action.master, self);
    case "disconnect":
      return disconnect(state, self);
    case "snapshot":
      return snapshot(state);
    case "rewrite":
      return rewrite(state, self);
    case "rewrite ends":
      return endRewrite(state, self);
    default:
      action satisfies never;
  }
}

function reduce(state: Server, event: Event<RedisReplication>, self: Self): void {
  switch (event.kind) {
    case "start":
      if (self.scope.persistence.hasSeconds) self.startTimer({ kind: "second" }, { after: 1000 });
      for (const replica of Object.keys(state.replicas)) listenTo(replica, self);
      return;
    case "restart":
      self.record({ kind: "restarted" });
      return afterRestart(state, self);
    case "message":
      return reduceMessage(state, event.from, event.message, self);
    case "timer":
      return reduceTimer(state, event.timer, self);
    case "action":
      return reduceAction(state, event.action, self);
    default:
      event satisfies never;
  }
}

/** All replicas are connected, and all are on the history of the master at the top. */
function connected(id: NodeId, { replicaOf }: RedisReplication["scope"]): Server {
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

export const redisReplication = protocol<RedisReplication>()({
  name: "redis-replication",
  summary: "a master acknowledges writes before its replicas have them, and disks keep what their policy says",
  channels: { default: "fifo" },
  nodes: ({ servers }) => ({ server: Array.from({ length: servers }, (_, i) => `s${i + 1}`) }),
  init: ({ id, scope }) => connected(id, scope),
  durable: keptAfter,

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
      ...(kind === "snapshots" && (disk.snapshot?.log.length ?? 0) < log.length ? [{ kind: "snapshot" as const }] : []),
      ...(rewrites === "never" ? [] : [{ kind: disk.isRewriting ? ("rewrite ends" as const) : ("rewrite" as const) }]),
    ];
  },

  reduce,

  beyond: ({ histories, connection }, { historiesMax, connectionsMax }) =>
    (histories > historiesMax && `more than ${historiesMax} histories of a server`) ||
    (connection > connectionsMax && `more than ${connectionsMax} connections of a replica`),

  rules,
  mutants,
  scopes,
});
