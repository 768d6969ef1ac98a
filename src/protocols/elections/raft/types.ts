/** The types of `raft.ts`: what a server knows, and what servers and clients say to each other. */
import type { Delivery, MapCall, NodeId, OperationEntry } from "../../../index.ts";
import type { LogEnd } from "../raft-voting/log-end.ts";

export type Call = MapCall<number>;
export type Result = number | "done" | null;

/** An operation of a client, numbered by the client from 1. */
export interface Command {
  readonly client: NodeId;
  readonly operation: number;
  readonly call: Call;
}

/** Who votes: one set, or two while a change goes on, and then a majority of each is needed. */
export type Configuration = readonly (readonly NodeId[])[];

export type Entry = { readonly term: number } & (
  | { readonly kind: "no-op" }
  | ({ readonly kind: "command" } & Command)
  | { readonly kind: "members"; readonly voters: Configuration }
);

/** What the log makes of an empty map, and of each client the last operation that was carried out, with its result. */
export interface Machine {
  values: Record<string, number>;
  sessions: Record<NodeId, { operation: number; result: Result }>;
}

/** What a leader knows of a follower: the next entry to send to it, and up to which it has the leader's log. */
export interface Progress {
  next: number;
  match: number;
}

/** A read that waits until a majority has confirmed that its server still led when it came. */
export interface PendingRead extends Command {
  readonly context: string;
  /** By its server's clock. */
  readonly begunAt: number;
  /** Who has confirmed, in order of their names. */
  confirmed: readonly NodeId[];
}

/** What the entries up to `index` came to, in place of these. */
export interface Snapshot extends LogEnd {
  readonly machine: Machine;
  readonly voters: Configuration;
}

export interface Server {
  role: "follower" | "pre-candidate" | "candidate" | "leader";
  /** On disk. Grows, and never goes back. */
  term: number;
  /** On disk: who has this server's vote of this term. */
  votedFor: NodeId | null;
  /** On disk: what was in the log before it was compacted. */
  snapshot: Snapshot | null;
  /** On disk: what follows the snapshot. The first entry of all has index 1. */
  log: readonly Entry[];
  /** Who granted this candidacy, in order of their names. Of pre-votes, for a pre-candidate. */
  votes: readonly NodeId[];
  /** Has heard a leader of this term since its election timer last fired. Kept for PreVote alone, false otherwise. */
  hearsLeader: boolean;
  /** What the clock of its machine says. It goes on while the process is down. */
  now: number;
  /** Until then it neither stands nor votes. 0 where there are no leases. */
  patientUntil: number;
  /** Until then a leader reads without asking anybody. */
  leaseUntil: number;
  /** The last entry that is known to be committed. All up to it are applied at once. */
  commitIndex: number;
  machine: Machine;
  /** Empty except at a leader. */
  followers: Record<NodeId, Progress>;
  /** Empty except at a leader: reads that do not go through the log, in the order in which they came, and how many there were. */
  reads: { begun: number; pending: PendingRead[] };
  /** Null except at a leader that hands over: to whom, and whether it has told that one to stand. */
  handingOver: { to: NodeId; isTold: boolean } | null;
}

export interface Client {
  /** How many of its operations are over, and whether one is under way. */
  finished: number;
  isWaiting: boolean;
  /** How often this operation was asked for again. */
  retries: number;
}

export type ServerMessage =
  /** `isTold` where the leader itself wants this election. */
  | { kind: "request vote"; term: number; end: LogEnd; isTold?: true }
  | { kind: "vote"; term: number; granted: boolean }
  /** Would you vote for me in this term, which I have not begun? */
  | { kind: "request pre-vote"; term: number; end: LogEnd }
  | { kind: "pre-vote"; term: number; granted: boolean }
  /** Stand for election at once: the leader of this term wants to hand over. */
  | { kind: "timeout now"; term: number }
  /** AppendEntries: the entry that follows `previous`, if there is one. */
  | { kind: "append"; term: number; previous: LogEnd; entry: Entry | null; commit: number }
  /** InstallSnapshot, in one piece: what the receiver needs is not in the log any more. */
  | { kind: "install"; term: number; snapshot: Snapshot }
  /** The receiver has the leader's log up to this index. */
  | { kind: "appended"; term: number; index: number }
  /** The receiver has no such entry as `previous` at this index. */
  | { kind: "rejected"; term: number; index: number }
  /** The heartbeat of a read: does the receiver still follow? */
  | { kind: "confirm"; term: number; context: string }
  | { kind: "confirmed"; term: number; context: string }
  /** Whoever leads an older term learns of this one. */
  | { kind: "refusal"; term: number };

export type ClientMessage =
  | { kind: "command"; operation: number; call: Call }
  /** A command that changes nothing and need not go through the log. */
  | { kind: "read"; operation: number; call: Call };

/** From an administrator. A change names the servers that shall vote. */
export type Request =
  | { kind: "change"; voters: readonly NodeId[] }
  /** Hand over to this server. */
  | { kind: "transfer"; to: NodeId };

type AnyMessage = ServerMessage | ClientMessage | Request | { kind: "tick"; now: number };

export type Received<K extends AnyMessage["kind"]> = Delivery<Raft, Extract<AnyMessage, { kind: K }>>;

export interface RaftScope {
  servers: number;
  /** The declared bound. */
  termMax: number;
  /** For each client, what it does, one after the other. */
  clients: readonly (readonly Call[])[];
  /** Whom each client asks. Left out: all. */
  asks?: readonly (readonly NodeId[])[];
  /** How often a client asks again for an operation before it gives up. */
  retries: number;
  /** Starts in term 1 with this leader, whose first entry all have. */
  leader?: NodeId;
  /** Starts without a leader and with these logs, as terms of their entries. Left out: with empty ones. */
  logs?: readonly (readonly number[])[];
  /** In which terms they start then. Left out: all in the last that there was. */
  terms?: readonly number[];
  /** Whose election timer ever fires; that of the others outlasts the run. */
  impatient: readonly NodeId[];
  /** Of whom each server hears nothing: what they send to it is lost. Left out: it hears all. */
  deaf?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Whether leaders send heartbeats. While no message is lost, all that must be repeated is what a crashed server forgot. */
  heartbeats?: boolean;
  /** Whether servers ask for pre-votes before they stand. */
  preVote?: boolean;
  /** How `get` is carried out. Left out: through the log, as every command. */
  reads?: "index";
  /**
   * Reads by read index take a lease, and need not ask while it lasts. In ticks: how long a lease lasts from when its heartbeats were sent, and how long whoever hears a leader neither stands nor
   * votes. Clocks run and differ by one tick. Left out: there are none.
   */
  lease?: { lasts: number; patience: number };
  /** A declared bound. */
  ticks?: number;
  /** Who may take snapshots. Left out: nobody. */
  compacts?: readonly NodeId[];
  /** Who votes at the start. Left out: all. */
  voters?: readonly NodeId[];
  /** Whom administrators ask, and for which voters. Left out: nobody. */
  changes?: readonly { at: NodeId; voters: readonly NodeId[] }[];
  /** Whom administrators ask to hand over, and to whom. Left out: nobody. */
  transfers?: readonly { at: NodeId; to: NodeId }[];
  /** How members change: by one server at a time, or at once, through a configuration of two sets. Left out: by one. */
  changesBy?: "one" | "joint";
}

export interface Raft {
  roles: {
    server: {
      state: Server;
      receives: AnyMessage;
      timer: { kind: "election" } | { kind: "heartbeat" } | { kind: "transfer" };
      action: { kind: "compact" };
    };
    client: {
      state: Client;
      receives: { kind: "answer"; operation: number; result: Result };
      timer: { kind: "retry" };
      action: { kind: "invoke" };
    };
    clock: { state: { now: number }; action: { kind: "tick" } };
    /** Sends the requests of the scope, and does nothing else. */
    administrator: { state: Record<string, never> };
  };
  scope: RaftScope;
  channel: "cluster" | "client" | "time";
  record: OperationEntry<Call, Result> | { kind: "applied"; index: number; entry: Entry } | { kind: "keeps leading" };
}
