/**
 * Raft: a leader appends the commands of clients to its log and replicates it to the other servers. An entry that a majority has is
 * committed, and every server applies it to a map. A lost leader is replaced by one that has every committed entry.
 *
 * Sources: D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, sections 5,
 * 7 and 8 and figures 2, 3, 8 and 13; D. Ongaro, "Consensus: Bridging Theory and Practice", dissertation, Stanford 2014, chapters
 * 3, 4, 6 and 9. The election by itself is `raft-election`; both share `raft-voting`.
 *
 * - An AppendEntries has at most one entry, as in the author's TLA+ specification. A leader immediately sends whatever its
 *   follower should get next. On a channel that loses nothing, everything else is repetition, so heartbeats are sent only in scopes
 *   that ask for them.
 * - Messages between servers stay in flight for good: they can arrive late, twice, and in any order.
 * - A client asks every server. A server that does not lead leaves the command in flight, which stands for forwarding it to the
 *   leader and for asking again once there is another.
 * - Committed entries are applied in the same step.
 * - Reads go through the log or, in scopes that say so, by read index (dissertation, section 6.4): a leader that knows what is
 *   committed has a majority confirm that it still leads, and answers from what it has applied. Until then it accepts no read.
 *   With leases (section 6.4.1), a confirmed leader reads without asking for a while. One node tells all clocks the time; they
 *   differ by at most one tick.
 * - Members change by one server at a time or through a joint configuration (dissertation, chapter 4). An administrator's
 *   request stays in flight until a leader may carry it out.
 * - A leader hands over when it is asked to (section 3.10). In scopes that say so, servers ask for pre-votes (section 9.6).
 * - A server may replace what it has applied by a snapshot, and a leader sends its own to a server that needs older entries.
 *
 * Left out:
 * - Opening and expiring sessions (dissertation, section 6.3): there is one from the start for each client. A client has one
 *   operation under way.
 * - The faster search for the entry at which two logs part (section 5.3 of the paper): a leader goes back one at a time.
 * - Catching up a new server before it votes (dissertation, section 4.2.1), which only matters for availability.
 * - Snapshots are sent in one piece, and taken in one step.
 * - Reads at followers, and CheckQuorum. A leader's request to start an election that arrives after the transfer was given up
 *   breaks a lease that was taken in between (tikv/raft-rs#234); no scope goes that far.
 * - Times, and the randomness of election timeouts.
 */
import { protocol, type Delivery } from "../../../index.ts";
import { onRequestVote, onVote } from "./ballots.ts";
import { finishChange, mayChange, onChange } from "./changing-members.ts";
import { onAppend } from "./following.ts";
import { mutants } from "./mutants.ts";
import { mayHandOver, onTimeoutNow, onTransfer, onTransferTimeout, tellSuccessor } from "./handing-over.ts";
import { onPreVote, onRequestPreVote } from "./pre-votes.ts";
import { onAppended, onRejected } from "./progress.ts";
import { onTick, tick, waitPatiently } from "./leases.ts";
import { mayRead, onConfirm, onConfirmed, onRead } from "./reading-by-index.ts";
import { askAgain, callsOf, invoke, onAnswer } from "./raft-client.ts";
import { rules, type Self } from "./rules.ts";
import { scopes, smaller } from "./scopes.ts";
import { onCommand } from "./serving-clients.ts";
import { compact, mayCompact, onInstall } from "./snapshots.ts";
import { follow, noticeTerm, onElectionTimeout, onHeartbeatTimeout, start } from "./taking-office.ts";
import type { Raft, Server } from "./types.ts";

/** What only a leader can do stays in flight until there is one that can; what a server must not hear stays there for good. */
function accepts(
  state: Readonly<Server>,
  message: Delivery<Raft>,
  self: Pick<Self, "rules" | "scope" | "nodes" | "id">,
): boolean {
  if (self.scope.deaf?.[self.id]?.includes(message.from)) return false;
  switch (message.kind) {
    case "command":
      return state.role === "leader" && (state.handingOver === null || self.rules.servesWhileHandingOver());
    case "read":
      return mayRead(state, self);
    case "transfer":
      return mayHandOver(state, message);
    case "change":
      return mayChange(state, message, self);
    default:
      return true;
  }
}

/** A state machine starts again from its snapshot. */
const fromDisk = (persisted: Partial<Server>): Partial<Server> => ({
  ...persisted,
  ...(persisted.snapshot ? { commitIndex: persisted.snapshot.index, machine: persisted.snapshot.machine } : {}),
});

export const raft = protocol<Raft>()({
  name: "raft",
  summary: "servers agree on a log of commands that a leader writes, and all build the same map from it",
  channels: { cluster: "duplicating", client: "unordered", time: "fifo" },
  nodes: ({ servers, clients, changes = [], transfers = [], lease }) => ({
    server: Array.from({ length: servers }, (_, i) => `n${i + 1}`),
    client: clients.map((_, i) => `c${i + 1}`),
    clock: lease ? ["clock"] : [],
    administrator: changes.length + transfers.length > 0 ? ["admin"] : [],
  }),
  roles: {
    server: {
      init: () => ({
        role: "follower",
        term: 0,
        votedFor: null,
        snapshot: null,
        log: [],
        votes: [],
        hearsLeader: false,
        now: 0,
        patientUntil: 0,
        leaseUntil: 0,
        commitIndex: 0,
        machine: { values: {}, sessions: {} },
        followers: {},
        reads: { begun: 0, pending: [] },
        handingOver: null,
      }),
      start,
      restart(state, self) {
        follow(state, self);
        waitPatiently(state, self);
      },
      timeout: { election: onElectionTimeout, heartbeat: onHeartbeatTimeout, transfer: onTransferTimeout },
      receive: {
        "request vote": onRequestVote,
        vote: onVote,
        "request pre-vote": onRequestPreVote,
        "pre-vote": onPreVote,
        append: onAppend,
        install: onInstall,
        appended: onAppended,
        rejected: onRejected,
        refusal: (state, { term }, self) => noticeTerm(state, term, self),
        command: onCommand,
        tick: onTick,
        change: onChange,
        transfer: onTransfer,
        "timeout now": onTimeoutNow,
        read: onRead,
        confirm: onConfirm,
        confirmed: onConfirmed,
      },
      accepts,
      after(state, self) {
        finishChange(state, self);
        tellSuccessor(state, self);
      },
      actions: (state, self) => (mayCompact(state, self) ? [{ kind: "compact" }] : []),
      act: { compact },
      durable: (state, self) => ({ ...fromDisk(self.rules.persisted(state)), now: state.now }),
      bounds: { "term <= termMax": ({ term }, { termMax }) => term <= termMax },
    },
    client: {
      init: () => ({ finished: 0, isWaiting: false, retries: 0 }),
      actions: ({ isWaiting, finished }, { id, scope }) =>
        !isWaiting && finished < callsOf(id, scope).length ? [{ kind: "invoke" }] : [],
      fair: () => true,
      act: { invoke },
      timeout: { retry: askAgain },
      receive: { answer: onAnswer },
    },
    clock: {
      init: () => ({ now: 0 }),
      actions: () => [{ kind: "tick" }],
      act: { tick },
      bounds: { "now <= ticks": ({ now }, { ticks = 0 }) => now <= ticks },
    },
    administrator: {
      init: () => ({}),
      start(_, self) {
        for (const { at, voters } of self.scope.changes ?? [])
          self.send(at, { kind: "change", voters }, { channel: "client" });
        for (const { at, to } of self.scope.transfers ?? [])
          self.send(at, { kind: "transfer", to }, { channel: "client" });
      },
    },
  },

  rules,
  mutants,
  scopes,
  smaller,
});
