/** The decisions of `zab-election.ts`. */
import type { Effects } from "../../../index.ts";
import type { Server, ZabElection } from "./types.ts";
import { compareProgress, isBetter, type Progress, type Vote } from "./vote.ts";

export const rules = {
  isBetter: (theirs: Vote, mine: Vote): boolean => isBetter(theirs, mine),

  isQuorum: (count: number, servers: number): boolean => count > servers / 2,

  /** The epoch that a leader proposes, given those that a quorum has accepted. */
  nextEpoch: (accepted: readonly number[]): number => Math.max(...accepted) + 1,

  /** Is a proposed epoch acknowledged? Each at most once, so that no two leaders get a quorum for it. */
  acknowledges: (proposed: number, accepted: number): boolean => proposed > accepted,

  /** Does a follower have more than its leader? Such a leader gives up. */
  isAhead: (follower: Progress, leader: Progress): boolean => compareProgress(follower, leader) > 0,

  /** What is on disk. */
  persisted: ({ acceptedEpoch, currentEpoch, log }: Readonly<Server>): Partial<Server> => ({
    acceptedEpoch,
    currentEpoch,
    log,
  }),
};

export type Self = Effects<ZabElection, "server", typeof rules>;
