/** The sizes at which a cluster is looked at. Each looks at one thing: all of them together are too many worlds. */
import type { Scope } from "../../index.ts";
import type { ClusterScope } from "./cluster-node.ts";
import { migrationScopes } from "./migration-scopes.ts";

type RedisScope = ClusterScope & Scope;

const quiet = {
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

/** Three masters, and one of them has a replica. */
const oneReplica = {
  ...quiet,
  shards: [
    { master: "a1", replicas: ["a2"], slots: ["a"] },
    { master: "b1", replicas: [], slots: ["b"] },
    { master: "c1", replicas: [], slots: ["c"] },
  ],
  epochMax: 4,
} satisfies RedisScope;

const failed = { ...oneReplica, failed: ["a1"] };

export const scopes = {
  ...migrationScopes,
  /** All believe that a1 has failed, which is not true. */
  smoke: { ...failed, probes: { a2: ["a1"] } },
  /** All believe that a1 has failed, and it may do so, and come back. */
  small: { ...failed, probes: { a2: ["a1"] }, faults: { crash: { times: 1, of: ["a1"] }, restart: 1 } },
  "a master dies": {
    ...oneReplica,
    suspects: { b1: ["a1"], c1: ["a1"] },
    faults: { crash: { times: 1, of: ["a1"] } },
  },
  "two stand and a voter restarts": {
    ...failed,
    shards: [
      { master: "a1", replicas: ["a2", "a3"], slots: ["a"] },
      { master: "b1", replicas: [], slots: ["b"] },
      { master: "c1", replicas: [], slots: ["c"] },
    ],
    faults: { crash: { times: 1, of: ["b1"] }, restart: 1 },
  },
} satisfies Readonly<Record<string, RedisScope>>;
