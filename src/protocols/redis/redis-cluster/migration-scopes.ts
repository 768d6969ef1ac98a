/** The sizes at which moving slots and clients are checked. No node is suspected in any of them. */
import { once, type NodeId, type Scope } from "../../../index.ts";
import type { Order } from "./commands.ts";
import type { ClusterScope, Shard } from "./types.ts";

export type RedisScope = ClusterScope & Scope;

/** Nothing happens by itself. */
export const quiet = {
  failed: [],
  suspects: {},
  probes: {},
  pings: {},
  commands: {},
  keys: {},
  clients: [],
  orders: [],
  moving: null,
  migrateTimesOut: false,
};

/** All of a migration, key by key. */
const reshard = (slot: string, from: NodeId, to: NodeId, batches: readonly (readonly string[])[]): readonly Order[] => [
  { at: to, command: { kind: "import slot", slot, from } },
  { at: from, command: { kind: "migrate slot", slot, to } },
  ...batches.map((keys): Order => ({ at: from, command: { kind: "migrate keys", keys, to } })),
  ...closing(slot, from, to),
];

/** The end of a migration: the target is told first that the slot is now its own. */
const closing = (slot: string, from: NodeId, to: NodeId): readonly Order[] => [
  { at: to, command: { kind: "take slot", slot } },
  { at: from, command: { kind: "give slot", slot, to } },
];

const source: Shard = { master: "a1", replicas: [], slots: ["a", "x"] };
const target: Shard = { master: "b1", replicas: [], slots: ["b"] };
/** With only the key k, which has been sent. */
const sent = {
  keys: { k: "x" },
  moving: { slot: "x", from: "a1", to: "b1", sent: ["k"] },
} satisfies Partial<RedisScope>;
const takeOver = (at: NodeId): readonly Order[] => [{ at, command: { kind: "fail over", how: "takeover" } }];

/** Two masters; the slot x, with the keys k and l, moves from a1 to b1. Both keep a slot besides. */
const two = {
  ...quiet,
  shards: [source, target],
  keys: { k: "x", l: "x" },
  orders: reshard("x", "a1", "b1", [["k"], ["l"]]),
  epochMax: 4,
} satisfies RedisScope;

/** The source has a replica. */
const replicated = { ...two, shards: [{ ...source, replicas: ["a2"] }, target] } satisfies RedisScope;

/** All keys have been sent, and no node has been told yet that the slot has moved. */
const closed = { ...sent, orders: closing("x", "a1", "b1") };

const sourceDies = { ...replicated, moving: sent.moving, orders: takeOver("a2") } satisfies RedisScope;

export const migrationScopes = {
  "a slot moves while a client uses its keys together": { ...two, clients: [["set k l", "get k l"]] },
  "a slot moves while two clients use a key": {
    ...two,
    keys: { k: "x" },
    orders: reshard("x", "a1", "b1", [["k"]]),
    clients: [["set k"], ["get k", "get k"]],
  },
  "a key is deleted before it is moved": {
    ...two,
    orders: reshard("x", "a1", "b1", [["k", "l"]]),
    clients: [["del k", "get k"]],
  },
  "a migration ends": { ...two, ...closed },
  "the last slot of a master moves": {
    ...replicated,
    ...closed,
    shards: [{ master: "a1", replicas: ["a2"], slots: ["x"] }, target],
  },
  "a transfer of keys times out": {
    ...two,
    keys: { k: "x" },
    orders: reshard("x", "a1", "b1", [["k"]]),
    clients: [["del k", "get k"]],
    migrateTimesOut: true,
  },
  "a slot is given to a replica": {
    ...replicated,
    keys: {},
    orders: [{ at: "b1", command: { kind: "give slot", slot: "x", to: "a2" } }],
  },
  "a slot is taken with keys in it": {
    ...replicated,
    keys: { k: "x" },
    orders: [{ at: "b1", command: { kind: "take slot", slot: "x" } }],
  },
  /** All keys have been sent when the target crashes, and it comes back. */
  "the target of a slot restarts": { ...two, ...closed, faults: { crash: once("b1"), restart: 1 } },
  /** One key of two has been sent when the source dies, and its replica is put in its place. */
  "the source of a slot dies": { ...sourceDies, faults: { crash: once("a1"), restart: 1 } },
  "the source of a slot dies while a client asks": {
    ...sourceDies,
    clients: [["get k at a2"]],
    faults: { crash: once("a1") },
  },
  /** The same by an election: all believe that the source has failed. */
  "the source of a slot has failed": {
    ...sourceDies,
    shards: [...replicated.shards, { master: "c1", replicas: [], slots: ["c"] }],
    orders: [],
    failed: ["a1"],
    epochMax: 5,
    faults: { crash: once("a1") },
  },
  "the target of a slot is replaced": {
    ...two,
    ...sent,
    shards: [source, { ...target, replicas: ["b2"] }],
    orders: takeOver("b2"),
    clients: [["get k"]],
  },
  "a client reads from a replica": {
    ...replicated,
    orders: [],
    keys: { k: "x" },
    clients: [["set k", "read k at a2"]],
  },
} satisfies Readonly<Record<string, RedisScope>>;
