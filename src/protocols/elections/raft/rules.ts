/** The decisions of `raft.ts`, as in figure 2 of the paper; sessions as in section 6.3 of the dissertation. */
import type { Effects, NodeId } from "../../../index.ts";
import { votingRules } from "../raft-voting/counting.ts";
import { holds, lastIndex, withEntry, type Logged } from "./log-entries.ts";
import type { LogEnd } from "../raft-voting/log-end.ts";
import type { Command, Configuration, Entry, Machine, Raft, Server } from "./types.ts";

export const rules = {
  ...votingRules,

  /** What stands on disk before a server answers anybody, and so survives a crash. */
  persisted: ({ term, votedFor, snapshot, log }: Readonly<Server>): Partial<Server> => ({
    term,
    votedFor,
    snapshot,
    log,
  }),

  /** Whom a server votes for in the term for which it stands itself. */
  voteOfCandidate: (self: NodeId): NodeId | null => self,

  /** Does a server that hears of a later term become a follower? */
  givesWay: (_role: Server["role"]): boolean => true,

  /** Does a server that refuses a pre-vote of a term that is over for it say so? */
  tellsItsTerm: (): boolean => true,

  /** Does a server that is told to stand do so without asking for pre-votes? */
  standsWhenTold: (): boolean => true,

  /** May a leader tell a follower to stand that has its log up to this entry? */
  isReadyToLead: (match: number, last: number): boolean => match === last,

  /** Does a leader that hands over take commands meanwhile? */
  servesWhileHandingOver: (): boolean => false,

  /** The consistency check of AppendEntries: has a server this entry, so that it has all that precede it, too? */
  isConsistent: (mine: Logged, previous: LogEnd): boolean => holds(mine, previous),

  /** A follower's log with this entry at this index. What stands there already stays, with all that follows. */
  merge: (mine: Logged, index: number, entry: Entry): readonly Entry[] => withEntry(mine, index, entry),

  /** What a follower knows to be committed: no more than it has compared with the leader's log. */
  committedAtFollower: (commit: number, compared: number, _last: number): number => Math.min(commit, compared),

  /** How far a follower says that its log is the leader's. */
  acknowledged: (compared: number, _last: number): number => compared,

  /** May a leader of this term count who has an entry of that one, and call it committed? */
  isCommittedByCount: (ofEntry: number, current: number): boolean => ofEntry === current,

  /** Is an answer of a follower about the log of this leadership? */
  isOfThisLeadership: (answered: number, current: number): boolean => answered === current,

  /** Was this operation carried out before, given the last one that its client's session knows of? */
  isRepeated: (operation: number, last: number): boolean => operation <= last,

  /** Up to which entry configurations are taken into a snapshot. */
  lastInSnapshot: (commitIndex: number, _last: number): number => commitIndex,

  /** What of the state machine is in a snapshot. */
  machineInSnapshot: (machine: Machine): Machine => machine,

  /** Does a snapshot up to this index tell a server anything that it has not applied? */
  isNews: (index: number, commitIndex: number): boolean => index > commitIndex,

  /** May a server that gets a snapshot go on with its own log, given whether that has the snapshot's last entry? */
  goesOnWithLog: (hasLastEntry: boolean): boolean => hasLastEntry,

  /** What is left of a log that has not, given what it has after that index. */
  leftAfterInstall: (_after: readonly Entry[]): readonly Entry[] => [],

  /** Who votes after a snapshot was installed: by the snapshot; by the log that it replaced, up to an entry of it or none. */
  votersOfInstalled: (theirs: Configuration, _mine: Configuration, _at: number): Configuration => theirs,

  /** Up to which entry of its log a server takes configurations from it. */
  lastInForce: (state: Readonly<Server>): number => lastIndex(state),

  /** The sets of which a majority is needed each. */
  majoritiesNeeded: (voters: Configuration): Configuration => voters,

  /** May a leader of this term change members, given the term of the last entry that it knows to be committed? */
  mayChangeYet: (ofLastCommitted: number, current: number): boolean => ofLastCommitted === current,

  /** Is the change at this index still under way? */
  isChanging: (lastChange: number, commitIndex: number): boolean => lastChange > commitIndex,

  /** Do these voters differ by one server? Any majority of one then has a server in common with any of the other. */
  isSmallChange: (now: readonly NodeId[], next: readonly NodeId[]): boolean =>
    now.filter((one) => !next.includes(one)).length + next.filter((one) => !now.includes(one)).length === 1,

  /** Does a leader of this term know all that is committed, given the term of the last entry that it knows to be? */
  knowsWhatIsCommitted: (ofLastCommitted: number, current: number): boolean => ofLastCommitted === current,

  /** Does a leader that is asked to read find out first whether it still leads? */
  confirmsLeadership: (): boolean => true,

  /** Does a leader with a lease until then read without asking, given what its clock says? */
  hasLease: (until: number, now: number): boolean => now < until,

  /** Is a server that heard a leader still to wait before it votes for another? */
  keepsWaiting: (until: number, now: number): boolean => now < until,

  /** Does a leader that tells another to stand give up its lease? */
  givesUpLease: (): boolean => true,

  /** What marks the heartbeats of a read, and the answers to them. */
  contextOf: (begun: number, _read: Command): string => `${begun}`,

  /** Is an operation answered as soon as the leader has written it into its log? */
  answersBeforeCommit: (): boolean => false,
};

export type Self = Effects<Raft, "server", typeof rules>;
