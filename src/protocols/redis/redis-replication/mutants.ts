/** Bugs that Redis has really had. */
import type { Mutant } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { RedisReplication } from "./types.ts";

export const mutants: Readonly<Record<string, Mutant<RedisReplication, typeof rules>>> = {
  "a replica passes on half a command": {
    source: "redis#3899, 22be435ef: half a command is in the backlog of a replica that is promoted",
    rules: { feedsHalves: () => true },
    scope: "a chain with commands in pieces",
  },
  "the backlog survives a full copy": {
    source: "redis#2694, c1e94b6b9: a replica of the replica continues onto other data",
    rules: { discardsBacklog: () => false },
    scope: "a chain whose middle is promoted and demoted",
  },
  "a copy has the offset of its request": {
    source: "redis 292fec058: the offset of FULLRESYNC is that of the request and not of the fork",
    rules: { offsetOfCopy: (_now, asked) => asked },
    scope: "a short backlog",
  },
  "a restarted master stays on the old history": {
    source: "redis#4316, c1c99e9f4: a master takes the replication id of its snapshot",
    rules: { keepsHistory: () => true },
    scope: "a master restarts from a snapshot",
  },
  "pings at the end of the stream are trimmed": {
    source: "redis 22472fe5a, eec769be5, #7306: the meaningful offset, and replicas of replicas that count pings twice",
    rules: { trimsPings: () => true },
    scope: "a chain with pings",
  },
  "a client stays blocked at a master that becomes a replica": {
    source: "redis#2473, c3ad70901: BLPOP is served on a replica by what its master sends",
    rules: { unblocksClients: () => false },
    scope: "a client waits for an element",
  },
  "a second without writes syncs nothing": {
    source: "redis#5985: the tail of the log is not synced until the next write",
    rules: { syncsWhenIdle: () => false },
    scope: "log synced every second: power",
  },
  "a rewrite leaves the old file unsynced": {
    source: "redis#11004: with everysec, the old file may not be synced in time, or at all",
    rules: { syncsOldFile: () => false },
    scope: "log synced every second and rewritten: power",
  },
};
