/** Bugs of real implementations, seeded in `raft.ts`. */
import type { Mutant } from "../../../index.ts";
import { lastIndex } from "./log-entries.ts";
import type { rules } from "./rules.ts";
import type { Raft } from "./types.ts";

type RaftMutant = Mutant<Raft, typeof rules>;

export const mutants = {
  "the vote is not on disk when it is given": {
    source:
      "https://github.com/robustmq/robustmq/pull/2039: save_vote returned while the vote was in the page cache, so that a server votes twice in a term",
    rules: { persisted: ({ term, snapshot, log }) => ({ term, snapshot, log }) },
    scope: "a voter restarts",
  },
  "the log is not on disk when it is acknowledged": {
    source:
      "https://github.com/tikv/tikv/issues/994: a follower answers, crashes before the write-ahead log is flushed, and comes back without the entry",
    rules: {
      persisted({ term, votedFor, snapshot, log, commitIndex }) {
        const flushed = Math.max(log.length - 1, commitIndex - (snapshot?.index ?? 0));
        return { term, votedFor, snapshot, log: log.slice(0, flushed) };
      },
    },
    scope: "a server restarts",
  },
  "a candidate does not vote for itself": {
    source:
      "https://github.com/vesoft-inc/nebula/pull/3415: the vote for oneself was not kept when an election began, which could lead to split brain",
    rules: { voteOfCandidate: () => null },
  },
  "a leader that hears of a later term goes on leading in it": {
    source:
      "https://github.com/camunda/camunda/issues/5360: a leader that stepped down had taken the new term already, and appended an entry of its own in it",
    rules: { givesWay: (role) => role !== "leader" },
    scope: "an election",
  },
  "an entry of an earlier term is committed by counting": {
    source:
      "https://github.com/logcabin/logcabin/issues/44: critical data corruption, commitment of entries from prior terms; figure 8 of the paper (also https://github.com/async-raft/async-raft/issues/108 and https://github.com/canonical/raft/issues/220)",
    rules: { isCommittedByCount: () => true },
    scope: "figure 8",
  },
  "a follower commits what it has not compared": {
    source:
      "https://github.com/atomix/copycat/issues/265: an empty AppendEntries makes a follower commit entries that the leader has overwritten (also https://github.com/scylladb/scylladb/issues/9965; https://github.com/etcd-io/etcd/pull/1203)",
    rules: { committedAtFollower: (commit, _, last) => Math.min(commit, last) },
    scope: "a long log hears heartbeats",
  },
  "a follower acknowledges all that it has": {
    source:
      "https://github.com/apache/ratis/pull/1519: the answer to a heartbeat tells the end of the follower's log, and the leader takes it for its own (also https://github.com/ravendb/ravendb/pull/9325)",
    rules: { acknowledged: (_, last) => last },
    scope: "a long log hears heartbeats",
  },
  "entries are cut off though nothing conflicts": {
    source:
      "https://github.com/lerna-stack/akka-entity-replication/issues/152: an AppendEntries that comes late cuts off committed entries",
    rules: { merge: ({ log }, index, entry) => [...log.slice(0, index - 1), entry] },
    scope: "no elections",
  },
  "what follows a conflicting entry stays": {
    source:
      "https://github.com/mofa-org/mofa/issues/1150: a conflicting entry is replaced in place, and what follows it is not cut off",
    rules: { merge: ({ log }, index, entry) => log.toSpliced(index - 1, 1, entry) },
    scope: "a long log is old",
  },
  "the terms of entries are not compared": {
    source:
      "https://github.com/Migorithm/duva/issues/383: AppendEntries carried no index and term of the entry that precedes",
    rules: { isConsistent: (mine, { index }) => index <= lastIndex(mine) },
    scope: "a long log is old",
  },
  "a command is answered before it is committed": {
    source:
      "https://github.com/redpanda-data/redpanda/pull/3003: a replication was claimed successful whose entries were truncated afterwards",
    rules: { answersBeforeCommit: () => true },
    scope: "a command is lost",
  },
  "a command that was asked for twice is carried out twice": {
    source:
      "https://github.com/ktoso/akka-raft/issues/64: commands carry no serial numbers (also https://github.com/tidwall/summitdb/issues/5)",
    rules: { isRepeated: () => false },
    scope: "asked twice",
  },
  "a leader reads without asking whether it still leads": {
    source:
      "https://github.com/etcd-io/etcd/issues/741: consistent reads are not consistent (also https://github.com/hashicorp/consul/issues/54 and https://github.com/deventlab/d-engine/issues/381)",
    rules: { confirmsLeadership: () => false },
    scope: "an old leader reads",
  },
  "a new leader reads before it knows what is committed": {
    source:
      "https://github.com/etcd-io/etcd/issues/7331: ReadIndex may read a stale value before the leader has committed an entry of its term (also https://github.com/tikv/tikv/pull/6340 and https://github.com/tikv/tikv/pull/9239)",
    rules: { knowsWhatIsCommitted: () => true },
    scope: "a new leader reads",
  },
  "a read is marked by who asks": {
    source:
      "https://github.com/etcd-io/etcd/issues/20418: a read that is asked for twice has the context of the first, so that late answers to its heartbeats release the reads before it",
    rules: { contextOf: (_, { client, operation }) => `${client} ${operation}` },
    scope: "a read comes twice",
  },
  "a snapshot that is older than what was applied is installed": {
    source:
      "https://github.com/databendlabs/openraft/pull/543: the state machine goes back to an older state (also https://github.com/etcd-io/etcd/pull/1763, where the log is cut off as well)",
    rules: { isNews: () => true, goesOnWithLog: () => false },
    scope: "a snapshot is sent",
  },
  "what follows a snapshot stays though it conflicts": {
    source:
      "https://github.com/hashicorp/raft/pull/704: entries of an earlier leader stay behind the snapshot (also https://github.com/databendlabs/openraft/pull/559)",
    rules: { leftAfterInstall: (after) => after },
    scope: "a long log gets a snapshot",
  },
  "a snapshot has no sessions": {
    source:
      "the textbook mistake: section 6.3 of the dissertation has sessions in the state machine, and so in its snapshots (https://github.com/databendlabs/openraft/pull/2096 says so to users)",
    rules: { machineInSnapshot: ({ values }) => ({ values, sessions: {} }) },
    scope: "a snapshot is sent",
  },
  "a snapshot has a configuration that is not committed": {
    source:
      "https://github.com/canonical/raft/issues/250: an uncommitted configuration is stored in a snapshot, and cannot be rolled back",
    rules: { lastInSnapshot: (_, last) => last },
    scope: "snapshots and members",
  },
  "the configuration of a snapshot is thrown away": {
    source:
      "https://github.com/async-raft/async-raft/issues/133: the configuration of the own log is saved in place of the one in the snapshot (also https://github.com/apache/ratis/pull/253)",
    rules: { votersOfInstalled: (_, mine) => mine },
    scope: "snapshots and members",
  },
  "a configuration that is not in the log any more stays in force": {
    source:
      "https://github.com/databendlabs/openraft/issues/1808: snapshot install can retain a stale membership, producing disjoint quorums and lost committed entries",
    rules: { votersOfInstalled: (theirs, mine, at) => (at > 0 ? mine : theirs) },
    scope: "snapshots and members",
  },
  "a refused pre-vote is not answered": {
    source:
      "https://github.com/etcd-io/etcd/issues/8243: a server of a smaller term never learns of the greater one, and nobody is elected any more (also https://github.com/etcd-io/etcd/issues/8501 and https://github.com/databendlabs/openraft/issues/1796)",
    rules: { tellsItsTerm: () => false },
    scope: "servers ask before they stand",
  },
  "a leader hands over to one that is behind": {
    source:
      "https://github.com/redpanda-data/redpanda/issues/2606: timeout_now is sent at once, and the others refuse their votes (also https://github.com/databendlabs/openraft/pull/1806)",
    rules: { isReadyToLead: () => true },
    scope: "a leader hands over",
  },
  "a leader that hands over goes on taking commands": {
    source:
      "https://github.com/hashicorp/raft/pull/487: entries are written while leadership is transferred, and the old leader refuses its vote",
    rules: { servesWhileHandingOver: () => true },
    scope: "a leader hands over",
  },
  "whoever is told to stand asks for pre-votes first": {
    source:
      "https://github.com/canonical/raft/issues/203: with pre_vote a transfer comes to nothing, for all others hear the leader",
    rules: { standsWhenTold: () => false },
    scope: "a leader hands over and servers ask before they stand",
  },
  "a lease never ends": {
    source:
      "https://github.com/sofastack/sofa-jraft/issues/25: a read by lease asks only whether the state is that of a leader (fixed by https://github.com/sofastack/sofa-jraft/pull/26)",
    rules: { hasLease: () => true },
    scope: "reads by a lease",
  },
  "servers that hear the leader vote for another": {
    source:
      "https://github.com/tikv/raft-rs/pull/141: leases were taken without CheckQuorum, by which followers refuse their votes while they hear the leader",
    rules: { keepsWaiting: () => false },
    scope: "reads by a lease",
  },
  "a leader that hands over keeps its lease": {
    source:
      "https://github.com/tikv/tikv/issues/1593: transferring leader may break current lease mechanism (also https://github.com/etcd-io/raft/issues/99)",
    rules: { givesUpLease: () => false },
    scope: "a leader with a lease hands over",
  },
  "members change before an entry of the term is committed": {
    source:
      "https://groups.google.com/g/raft-dev/c/t4xj6dJTP6E: bug in single-server membership changes, 2015 (also https://github.com/atomix/copycat/issues/23 and https://github.com/AxonIQ/axon-server-se/pull/120)",
    rules: { mayChangeYet: () => true },
    scope: "two leaders change members",
  },
  "members change while they are changing": {
    source:
      "https://github.com/atomix/copycat/issues/26: configuration changes are not rejected while one is going on, so that majorities need not overlap",
    rules: { isChanging: () => false },
    scope: "members change twice",
  },
  "a configuration counts once it is applied": {
    source:
      "https://github.com/etcd-io/etcd/issues/11284: two servers are removed one by one, and elect a leader between them as they have not applied it (also https://github.com/etcd-io/etcd/issues/7625)",
    // A server that does not lead may apply entries as late as it likes.
    rules: { lastInForce: ({ role, commitIndex }) => (role === "leader" ? commitIndex : 0) },
    scope: "members change twice",
  },
  "only the new majority of a joint configuration is needed": {
    source:
      "https://github.com/camunda/camunda/issues/57387: the quorum of a commit silently drops one side of a joint configuration",
    rules: { majoritiesNeeded: (voters) => voters.slice(-1) },
    scope: "all change but one",
  },
  "several servers change at once": {
    source: "the textbook mistake: section 6 and figure 10 of the paper, switching directly",
    rules: { isSmallChange: () => true },
    scope: "all change but one at once",
  },
} as const satisfies Readonly<Record<string, RaftMutant>>;
