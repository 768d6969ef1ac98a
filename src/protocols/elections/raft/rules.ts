/** The decisions of `raft.ts`, as in figure 2 of the paper; sessions as in section 6.3 of the dissertation. */
import type { Effects, NodeId } from "../../../index.ts";
import { votingRules } from "../raft-voting/counting.ts";
import { holds, lastIndex, withEntry, type Logged } from "./log-entries.ts";
import type { LogEnd } from "../raft-voting/log-end.ts";
import type { Command, Configuration, Entry, Machine, Raft, Server } from "./types.ts";

export const rules = {
  ...votingRules,

  /** What is on disk before a server answers anybody, and so survives a crash. */
  persisted: ({ term, votedFor, snapshot, log }: Readonly<Server>): Partial<Server> => ({
    term,
    votedFor,
    snapshot,
    log,
  }),

  /** Whom a candidate votes for in its own term. */
  voteOfCandidate: (self: NodeId): NodeId | null => self,

  /** Does a server that hears of a later term become a follower? */
  givesWay: (_role: Server["role"]): boolean => true,

  /** Does a server that refuses a pre-vote for an outdated term say so? */
  tellsItsTerm: (): boolean => true,

  /** Does a server that is told to start an election do so without asking for pre-votes? */
  standsWhenTold: (): boolean => true,

  /** May a leader tell a follower that has its log up to this entry to start an election? */
  isReadyToLead: (match: number, last: number): boolean => match === last,

  /** Does a leader that is handing over accept commands in the meantime? */
  servesWhileHandingOver: (): boolean => false,

  /** The consistency check of AppendEntries: does a server have this entry, and therefore all that precede it? */
  isConsistent: (mine: Logged, previous: LogEnd): boolean => holds(mine, previous),

  /** A follower's log with this entry at this index. If it is there already, it stays, with all that follow it. */
  merge: (mine: Logged, index: number, entry: Entry): readonly Entry[] => withEntry(mine, index, entry),

  /** What a follower knows to be committed: no more than it has compared with the leader's log. */
  committedAtFollower: (commit: number, compared: number, _last: number): number => Math.min(commit, compared),

  /** Up to which index a follower says that its log equals the leader's. */
  acknowledged: (compared: number, _last: number): number => compared,

  /** May a leader of this term count the servers that have an entry of that term, and call it committed? */
  isCommittedByCount: (ofEntry: number, current: number): boolean => ofEntry === current,

  /** Is a follower's answer about the log of the current leadership? */
  isOfThisLeadership: (answered: number, current: number): boolean => answered === current,

  /** Was this operation carried out already, given the last one that its client's session knows of? */
  isRepeated: (operation: number, last: number): boolean => operation <= last,

  /** Up to which entry a snapshot includes configurations. */
  lastInSnapshot: (commitIndex: number, _last: number): number => commitIndex,

  /** The part of the state machine that a snapshot includes. */
  machineInSnapshot: (machine: Machine): Machine => machine,

  /** Does a snapshot up to this index contain anything that a server has not applied yet? */
  isNews: (index: number, commitIndex: number): boolean => index > commitIndex,

  /** May a server that gets a snapshot keep its own log, given whether the log has the snapshot's last entry? */
  goesOnWithLog: (hasLastEntry: boolean): boolean => hasLastEntry,

  /** What is left of a log without that entry, given what it has after the index. */
  leftAfterInstall: (_after: readonly Entry[]): readonly Entry[] => [],

  /** Who votes after a snapshot was installed: those in the snapshot; or those in the log it replaced, up to one of its entries or none. */
  votersOfInstalled: (theirs: Configuration, _mine: Configuration, _at: number): Configuration => theirs,

  /** Up to which entry of its log a server takes configurations from it. */
  lastInForce: (state: Readonly<Server>): number => lastIndex(state),

  /** The sets of which a majority each is needed. */
  majoritiesNeeded: (voters: Configuration): Configuration => voters,

  /** May a leader of this term change members, given the term of the last entry that it knows to be committed? */
  mayChangeYet: (ofLastCommitted: number, current: number): boolean => ofLastCommitted === current,

  /** Is the change at this index still under way? */
  isChanging: (lastChange: number, commitIndex: number): boolean => lastChange > commitIndex,

  /** Do these voters differ by one server? Then any majority of one set has a server in common with any majority of the other. */
  isSmallChange: (now: readonly NodeId[], next: readonly NodeId[]): boolean =>
    now.filter((one) => !next.includes(one)).length + next.filter((one) => !now.includes(one)).length === 1,

  /** Does a leader of this term know everything that is committed, given the term of the last entry that it knows to be? */
  knowsWhatIsCommitted: (ofLastCommitted: number, current: number): boolean => ofLastCommitted === current,

  /** Does a leader that gets a read find out first whether it still leads? */
  confirmsLeadership: (): boolean => true,

  /** Does a leader with a lease until then read without asking, given its clock? */
  hasLease: (until: number, now: number): boolean => now < until,

  /** Must a server that heard a leader still wait before it votes for another? */
  keepsWaiting: (until: number, now: number): boolean => now < until,

  /** Does a leader give up its lease when it tells another to start an election? */
  givesUpLease: (): boolean => true,

  /** What marks the heartbeats of a read, and the answers to them. */
  contextOf: (begun: number, _read: Command): string => `${begun}`,

  /** Is an operation answered as soon as the leader has appended it to its log? */
  answersBeforeCommit: (): boolean => false,
};

export type Self = Effects<Raft, "server", typeof rules>;
