/** The decisions that mutants get wrong: those of each part of the protocol, and a few more. */
import type { Effects } from "../../../index.ts";
import type { UniqueAddress } from "../joining/unique-address.ts";
import { judgeJoin } from "../joining/judge-join.ts";
import { joinRules } from "../joining/seed-process.ts";
import { sameSeen } from "./combine.ts";
import { convergenceRules } from "./convergence.ts";
import { gossipRules } from "./cluster-gossip.ts";
import { heartbeatRules } from "./heartbeat-ring.ts";
import { leaderRules } from "./leader.ts";
import type { Status } from "./membership.ts";
import { resolverRules } from "./split-brain-resolver.ts";
import type { AkkaCluster } from "./types.ts";

export const rules = {
  ...joinRules,
  ...gossipRules,
  ...convergenceRules,
  ...leaderRules,
  ...heartbeatRules,
  ...resolverRules,
  judgeJoin,
  /** Whether the founder of a cluster makes itself Up before anybody else can join. */
  founderLeadsAtOnce: (): boolean => true,
  /** Whether a member with this status is downed when another process joins at its address. */
  isReplaced: (status: Status): boolean => status !== "Down",
  /** Whether a Status and the node's own gossip have been seen by the same members. */
  isSameSeen: (one: ReadonlySet<UniqueAddress>, other: ReadonlySet<UniqueAddress>): boolean => sameSeen(one, other),
};

/** What a handler of a node is given: who the node is, and what it can do. */
export type Self = Effects<AkkaCluster, "node", typeof rules>;
