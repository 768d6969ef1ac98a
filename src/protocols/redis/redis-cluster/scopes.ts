/** The sizes at which a cluster is checked. Each is about one thing, because all of them together would be too many states. */
import { between, once } from "../../../index.ts";
import { migrationScopes, quiet, type RedisScope } from "./migration-scopes.ts";
import type { Shard } from "./types.ts";

const a: Shard = { master: "a1", replicas: [], slots: ["a"] };
const b: Shard = { master: "b1", replicas: [], slots: ["b"] };
const c: Shard = { master: "c1", replicas: [], slots: ["c"] };
const replicated: Shard = { ...a, replicas: ["a2"] };
const twice: Shard = { ...a, replicas: ["a2", "a3"] };

const byHand = { kind: "fail over", how: "plain" } as const;
const byForce = { kind: "fail over", how: "force" } as const;
const takeOver = { kind: "fail over", how: "takeover" } as const;
const take = (slot: string) => ({ kind: "take slot", slot }) as const;

/** A single shard, whose master has the only vote. */
const oneShard = { ...quiet, shards: [replicated], epochMax: 4 } satisfies RedisScope;
/** Two masters, both of which have to vote. */
const twoShards = { ...quiet, shards: [replicated, b], epochMax: 3 } satisfies RedisScope;
/** Three masters, of which two are a majority. */
const threeShards = { ...quiet, shards: [replicated, b, c], epochMax: 4 } satisfies RedisScope;
const threeMasters = { ...quiet, shards: [a, b, c], epochMax: 5 } satisfies RedisScope;
const answersOvertake = {
  ...twoShards,
  shards: [replicated, { ...b, slots: ["b", "x"] }],
  commands: { a1: [{ kind: "bump epoch" }, take("x")], a2: [takeOver] },
  pings: { a2: ["a1"] },
  epochMax: 4,
} satisfies RedisScope;
/** a1 dies, and both others may find out. */
const masterDies = {
  ...threeShards,
  suspects: { b1: ["a1"], c1: ["a1"] },
  faults: { crash: once("a1") },
} satisfies RedisScope;
/** All believe that a1 has failed, which need not be true. */
const failed = { ...threeShards, failed: ["a1"] };
const twoStand = { ...failed, shards: [twice, b, c] };

export const scopes = {
  ...migrationScopes,
  /** a2 stands for a1, and asks it whether it is back. */
  smoke: { ...failed, probes: { a2: ["a1"] } },
  /** The same, and b1 asks it too. */
  small: { ...failed, probes: { a2: ["a1"], b1: ["a1"] } },
  "a master dies": masterDies,
  "one replica stands": failed,
  "a voter restarts": { ...failed, faults: { crash: once("b1"), restart: 1 } },
  "a winner restarts": { ...failed, faults: { crash: once("a2"), restart: 1 } },
  "two replicas stand": { ...twoStand, probes: { a3: ["a1"] } },
  "two replicas stand and a voter restarts": { ...twoStand, faults: { crash: once("b1"), restart: 1 } },
  /** a1 writes while all others believe that it has failed. */
  "a write before an election": { ...failed, commands: { a1: [{ kind: "write" }] } },
  "a write before one of two is elected": { ...twoStand, commands: { a1: [{ kind: "write" }] } },
  "two replicas stand and nothing else happens": twoStand,
  "the replica is out of touch": { ...masterDies, commands: { a2: [{ kind: "lose touch" }] } },
  "two masters die": {
    ...threeShards,
    suspects: { c1: ["a1", "b1"] },
    faults: { crash: { times: 2, of: ["a1", "b1"] } },
  },
  "a live master is suspected": { ...threeMasters, shards: [a, b], suspects: { b1: ["a1"] }, probes: { b1: ["a1"] } },
  /** a1 and a2 are cut off from the others. */
  "a shard is cut off": {
    ...threeShards,
    suspects: { a1: ["b1", "c1"], b1: ["a1"], c1: ["a1"] },
    partitions: { "a1 and a2 from the others": between(["b1", "c1"], ["a1", "a2"]) },
    faults: { partition: 1 },
  },
  /** b1 has replicas to spare, and a1 has lost its own. */
  "a master has lost its replica": {
    ...quiet,
    shards: [replicated, { ...b, replicas: ["b2", "b3"] }],
    failed: ["a2"],
    probes: { a1: ["a2"] },
    epochMax: 2,
  },
  /** a2 has replaced a1, and neither a1 nor a3, the other replica, has heard of it. */
  "a failover was missed": {
    ...twoStand,
    replaced: { master: "a1", by: "a2", missedBy: ["a1", "a3"] },
    pings: { a3: ["a2"] },
    epochMax: 5,
  },
  /** a2 has replaced a1, which comes back as the master that it was; b1 meets it first. */
  "a master missed that it was replaced": {
    ...failed,
    replaced: { master: "a1", by: "a2", missedBy: ["a1"] },
    probes: { b1: ["a1"] },
  },

  /** a1 has a new epoch and takes x from b1; meanwhile its replica pings it, and takes over. */
  "answers overtake broadcasts": answersOvertake,
  /** The same. What becomes of it eventually is checked separately, because that takes long. */
  "answers overtake broadcasts until all settles": answersOvertake,
  /** a1 takes two slots from b1, and meanwhile its replica pings it. */
  "two slots are taken": {
    ...twoShards,
    shards: [replicated, { ...b, slots: ["b", "x", "y"] }],
    commands: { a1: [take("x"), take("y")] },
    pings: { a2: ["a1"] },
  },
  /** a1 takes two slots from b1 and crashes, and a2 is elected. */
  "two slots are taken before a crash": {
    ...masterDies,
    shards: [replicated, { ...b, slots: ["b", "x", "y"] }, c],
    commands: { a1: [take("x"), take("y")] },
    pings: { a2: ["a1"] },
    epochMax: 5,
    faults: { crash: once("a1"), restart: 1 },
  },
  /** a1 takes x from b1, which raises its own epoch afterwards. */
  "the source of a slot gets a new epoch": {
    ...threeMasters,
    shards: [a, { ...b, slots: ["b", "x"] }, c],
    commands: { a1: [take("x")], b1: [{ kind: "bump epoch" }] },
  },
  /** a1 gets the epoch of c1, so that one of them has to move. */
  "an epoch is set by hand": {
    ...threeMasters,
    commands: { a1: [{ kind: "set config epoch", epoch: 3 }], c1: [{ kind: "set config epoch", epoch: 4 }] },
  },

  "a manual failover": { ...twoShards, commands: { a2: [byHand] } },
  "a write and a manual failover": { ...twoShards, commands: { a1: [{ kind: "write" }], a2: [byHand] } },
  "a write and a takeover": { ...twoShards, commands: { a1: [{ kind: "write" }], a2: [takeOver] } },
  "two replicas take over": { ...quiet, shards: [twice], commands: { a2: [takeOver], a3: [takeOver] }, epochMax: 3 },
  /** a2 replaces a1, is replaced itself, and replaces a1 again. */
  "manual failovers back and forth": { ...oneShard, commands: { a1: [byHand], a2: [byHand, byHand] } },
  "a takeover while votes are requested": {
    ...oneShard,
    commands: { a1: [takeOver], a2: [byForce, takeOver, byHand] },
  },
  /** a2 takes over from a1, and dies; a1 is its replica by then. */
  "the new master dies": {
    ...threeShards,
    commands: { a2: [takeOver] },
    suspects: { b1: ["a2"], c1: ["a2"] },
    epochMax: 5,
    faults: { crash: once("a2") },
  },

  "two masters on each side": {
    ...threeMasters,
    shards: [a, b, c, { master: "d1", replicas: [], slots: ["d"] }],
    suspects: { a1: ["c1", "d1"], c1: ["a1", "b1"] },
  },
  "a master has no slots": {
    ...threeMasters,
    shards: [a, b, c, { master: "d1", replicas: [], slots: [] }],
    suspects: { b1: ["a1"], d1: ["a1"] },
  },
  "one shard": { ...oneShard, suspects: { a1: ["a2"] }, faults: { crash: once("a2") } },
} satisfies Readonly<Record<string, RedisScope>>;
