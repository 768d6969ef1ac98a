/** The decisions that mutants get wrong. */
import type { Effects } from "../../../index.ts";
import type { RedisReplication } from "./types.ts";

export const rules = {
  /** The offset that is sent with a copy: that of the moment when it is made. */
  offsetOfCopy: (now: number, _asked: number): number => now,
  /** Whether a replica that has copied everything discards its backlog. */
  discardsBacklog: (): boolean => true,
  /** Whether a replica passes on a part of a command before it has the rest. */
  feedsHalves: (): boolean => false,
  /** Whether a server that restarts stays on the history that its snapshot names. */
  keepsHistory: (isReplica: boolean): boolean => isReplica,
  /** Whether pings at the end of the stream are trimmed when a connection ends. */
  trimsPings: (): boolean => false,
  /** Whether clients that wait for an element are unblocked when a master becomes a replica. */
  unblocksClients: (): boolean => true,
  /** Whether a second without a write syncs earlier writes. */
  syncsWhenIdle: (): boolean => true,
  /** Whether the old file is synced to its end after a rewrite begins. */
  syncsOldFile: (): boolean => true,
};

export type Self = Effects<RedisReplication, "server", typeof rules>;
