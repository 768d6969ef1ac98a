/** The sizes at which moving slots and clients are checked. No node is suspected in any of them. */
import type { NodeId, Scope } from "../../../index.ts";
import type { Order } from "./commands.ts";
import type { ClusterScope } from "./types.ts";

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

/** Its end: the target is told first that the slot is its own. */
const closing = (slot: string, from: NodeId, to: NodeId): readonly Order[] => [
  { at: to, command: { kind: "take slot", slot } },
  { at: from, command: { kind: "give slot", slot, to } },
];

/** Two masters; the slot x, with the keys k and l, moves from a1 to b1. Both keep a slot besides. */
const two = {
  ...quiet,
  shards: [
    { master: "a1", replicas: [], slots: ["a", "x"] },
    { master: "b1", replicas: [], slots: ["b"] },
  ],
  keys: { k: "x", l: "x" },
  orders: reshard("x", "a1", "b1", [["k"], ["l"]]),
  epochMax: 4,
} satisfies RedisScope;

/** The source has a replica. */
const replicated = {
  ...two,
  shards: [
    { master: "a1", replicas: ["a2"], slots: ["a", "x"] },
    { master: "b1", replicas: [], slots: ["b"] },
  ],
} satisfies RedisScope;

/** All keys have been sent, and no node has been told yet that the slot has moved. */
const closed = {
  keys: { k: "x" },
  moving: { slot: "x", from: "a1", to: "b1", sent: ["k"] },
  orders: closing("x", "a1", "b1"),
} satisfies Partial<RedisScope>;

const sourceDies = {
  ...replicated,
  moving: { slot: "x", from: "a1", to: "b1", sent: ["k"] },
  orders: [{ at: "a2", command: { kind: "fail over", how: "takeover" } }],
} satisfies RedisScope;

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
    shards: [
      { master: "a1", replicas: ["a2"], slots: ["x"] },
      { master: "b1", replicas: [], slots: ["b"] },
    ],
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
  "the target of a slot restarts": {
    ...two,
    ...closed,
    faults: { crash: { times: 1, of: ["b1"] }, restart: 1 },
  },
  /** One key of two has been sent when the source dies, and its replica is put in its place. */
  "the source of a slot dies": { ...sourceDies, faults: { crash: { times: 1, of: ["a1"] }, restart: 1 } },
  "the source of a slot dies while a client asks": {
    ...sourceDies,
    clients: [["get k at a2"]],
    faults: { crash: { times: 1, of: ["a1"] } },
  },
  /** The same by an election: all believe that the source has failed. */
  "the source of a slot has failed": {
    ...sourceDies,
    shards: [...replicated.shards, { master: "c1", replicas: [], slots: ["c"] }],
    orders: [],
    failed: ["a1"],
    epochMax: 5,
    faults: { crash: { times: 1, of: ["a1"] } },
  },
  "the target of a slot is replaced": {
    ...two,
    shards: [
      { master: "a1", replicas: [], slots: ["a", "x"] },
      { master: "b1", replicas: ["b2"], slots: ["b"] },
    ],
    keys: { k: "x" },
    moving: { slot: "x", from: "a1", to: "b1", sent: ["k"] },
    orders: [{ at: "b2", command: { kind: "fail over", how: "takeover" } }],
    clients: [["get k"]],
  },
  "a client reads from a replica": {
    ...replicated,
    orders: [],
    keys: { k: "x" },
    clients: [["set k", "read k at a2"]],
  },
} satisfies Readonly<Record<string, RedisScope>>;
