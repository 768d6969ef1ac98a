/** The decisions that mutants get wrong. */
import type { Effects } from "../../index.ts";
import type { RedisReplication } from "./types.ts";

export const rules = {
  /** The offset that goes with a copy: that of the moment at which it is made. */
  offsetOfCopy: (now: number, _asked: number): number => now,
  /** Whether a replica that has copied everything forgets its backlog. */
  discardsBacklog: (): boolean => true,
  /** Whether a replica passes on what it has read of a command before the rest is there. */
  feedsHalves: (): boolean => false,
  /** Whether a server that restarts is on the history that its snapshot names. */
  keepsHistory: (isReplica: boolean): boolean => isReplica,
  /** Whether pings at the end of the stream are taken back when a connection ends. */
  trimsPings: (): boolean => false,
  /** Whether clients that wait for an element are sent away when a master becomes a replica. */
  unblocksClients: (): boolean => true,
  /** Whether a second without a write syncs what was written before. */
  syncsWhenIdle: (): boolean => true,
  /** Whether the file that a rewrite leaves behind is synced to its end. */
  syncsOldFile: (): boolean => true,
};

export type Self = Effects<RedisReplication, "server", typeof rules>;
