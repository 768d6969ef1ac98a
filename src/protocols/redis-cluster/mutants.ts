/** Bugs that Redis and Valkey really had. */
import type { Mutant } from "../../index.ts";
import type { RedisCluster } from "./cluster-node.ts";
import { migrationMutants } from "./migration-mutants.ts";
import type { rules } from "./rules.ts";

type ClusterMutant = Mutant<RedisCluster, typeof rules>;

export const mutants = {
  ...migrationMutants,
  "a vote leaves before it is on disk": {
    source: "redis/redis 533d0e037: a voter crashes, restarts, and votes again in the same epoch",
    rules: { isVoteSyncedBeforeSent: () => false },
    scope: "two stand and a voter restarts",
  },
} as const satisfies Readonly<Record<string, ClusterMutant>>;
