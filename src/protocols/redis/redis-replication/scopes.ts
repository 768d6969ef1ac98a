/** The sizes at which replication is checked, each for one question. */
import { once, type Scope } from "../../../index.ts";
import type { Persistence, ReplicationScope } from "./types.ts";

type Size = ReplicationScope & Scope;

const nothing: Persistence = { kind: "nothing", isSlow: false, rewrites: "never", hasSeconds: false };

const pair = {
  servers: 2,
  replicaOf: { s2: "s1" },
  writes: { s1: 1 },
  pops: [],
  pings: 0,
  pieces: 1,
  backlogMax: 3,
  wait: 0,
  minReplicasToWrite: 0,
  promotable: [],
  follows: {},
  disconnects: [],
  persistence: nothing,
  historiesMax: 1,
  connectionsMax: 2,
} satisfies Size;

/** s3 replicates s2, which replicates s1. */
const chain = { ...pair, servers: 3, replicaOf: { s2: "s1", s3: "s2" } } satisfies Size;
/** s2 and s3 replicate s1. */
const star = { ...pair, servers: 3, replicaOf: { s2: "s1", s3: "s1" } } satisfies Size;

const crashOnce = { crash: once("s1"), restart: 1 };

/** How a server may keep its data, by the name that is printed. */
export const policies: Readonly<Record<string, Persistence>> = {
  nothing,
  snapshots: { ...nothing, kind: "snapshots" },
  "log synced never": { ...nothing, kind: "log synced never" },
  "log synced every second": { ...nothing, kind: "log synced every second" },
  "log synced every second and rewritten": { ...nothing, kind: "log synced every second", rewrites: "and syncs" },
  "log synced every second but not while rewritten": {
    ...nothing,
    kind: "log synced every second",
    rewrites: "and does not sync",
  },
  "log synced every second on a slow disk": { ...nothing, kind: "log synced every second", isSlow: true },
  "log synced always": { ...nothing, kind: "log synced always" },
  "log synced always but not while rewritten": { ...nothing, kind: "log synced always", rewrites: "and does not sync" },
};
/** The death of the process, and the loss of power. */
export const faults = { process: "crash", power: "power" } as const;

/** One server that is written to twice and goes down once. */
const alone = (persistence: Persistence, fault: "crash" | "power"): Size => ({
  ...pair,
  servers: 1,
  replicaOf: {},
  writes: { s1: 2 },
  persistence: { ...persistence, hasSeconds: true },
  faults: { [fault]: 1, restart: 1 },
});

const crashes = Object.fromEntries(
  Object.entries(policies).flatMap(([policy, persistence]) =>
    Object.entries(faults).map(([name, fault]) => [`${policy}: ${name}`, alone(persistence, fault)]),
  ),
);

/** The master dies for good, and another server may take over. */
const failover = (before: Size): Size => ({
  ...before,
  promotable: Object.keys(before.replicaOf),
  faults: { crash: once("s1") },
});

/** How a client may make sure that another server has its write too. */
export const failovers: Readonly<Record<string, Size>> = {
  "one replica": failover(pair),
  "one replica that must be online": failover({ ...pair, writes: { s1: 2 }, minReplicasToWrite: 1 }),
  "one replica with WAIT 1": failover({ ...pair, wait: 1 }),
  "two replicas with WAIT 1": failover({ ...star, wait: 1 }),
  "two replicas with WAIT 2": failover({ ...star, wait: 2 }),
};

export const scopes: Readonly<Record<string, Size>> = {
  smoke: { ...pair, writes: { s1: 2 }, disconnects: ["s2"] },
  small: {
    ...chain,
    writes: { s1: 2, s2: 1 },
    promotable: ["s2"],
    follows: { s1: "s2" },
    disconnects: ["s3"],
    inFlight: 3,
  },
  ...failovers,
  "a short backlog": { ...pair, writes: { s1: 3 }, backlogMax: 1, disconnects: ["s2"] },
  "roles are exchanged": { ...pair, writes: { s1: 2, s2: 1 }, promotable: ["s2"], follows: { s1: "s2" } },
  "a chain with commands in pieces": {
    ...chain,
    writes: { s1: 1, s2: 1 },
    pieces: 2,
    backlogMax: 4,
    promotable: ["s2"],
  },
  "a chain whose middle is promoted and demoted": {
    ...chain,
    writes: { s1: 1, s2: 1 },
    promotable: ["s2"],
    follows: { s2: "s1" },
  },
  "a chain with pings": { ...chain, writes: { s1: 1 }, pings: 1, disconnects: ["s2"], connectionsMax: 1 },
  "a client waits for an element": {
    ...pair,
    writes: { s2: 1 },
    pops: ["s1"],
    promotable: ["s2"],
    follows: { s1: "s2" },
  },
  "a master restarts": { ...pair, wait: 1, faults: crashOnce },
  "a master restarts from a snapshot": {
    ...pair,
    writes: { s1: 3 },
    persistence: { ...nothing, kind: "snapshots" },
    faults: crashOnce,
  },
  ...crashes,
};
