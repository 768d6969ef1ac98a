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

/** Who votes: one set, or, during a change, two sets, of which a majority each is then needed. */
export type Configuration = readonly (readonly NodeId[])[];

export type Entry = { readonly term: number } & (
  | { readonly kind: "no-op" }
  | ({ readonly kind: "command" } & Command)
  | { readonly kind: "members"; readonly voters: Configuration }
);

/** What applying the log to an empty map gives; and for each client the last operation that was carried out, with its result. */
export interface Machine {
  values: Record<string, number>;
  sessions: Record<NodeId, { operation: number; result: Result }>;
}

/** What a leader knows about a follower: the next entry to send to it, and up to which entry its log equals the leader's. */
export interface Progress {
  next: number;
  match: number;
}

/** A read that waits until a majority has confirmed that its server still led when it came. */
export interface PendingRead extends Command {
  readonly context: string;
  /** By the clock of its server. */
  readonly begunAt: number;
  /** The servers that have confirmed, in order of their names. */
  confirmed: readonly NodeId[];
}

/** Replaces the entries up to `index` by the state that they led to. */
export interface Snapshot extends LogEnd {
  readonly machine: Machine;
  readonly voters: Configuration;
}

export interface Server {
  role: "follower" | "pre-candidate" | "candidate" | "leader";
  /** On disk. Grows, and never goes back. */
  term: number;
  /** On disk: the server that has this server's vote of this term. */
  votedFor: NodeId | null;
  /** On disk: what was in the log before it was compacted. */
  snapshot: Snapshot | null;
  /** On disk: what follows the snapshot. The very first entry has index 1. */
  log: readonly Entry[];
  /** The servers that granted this candidacy (for a pre-candidate, their pre-votes), in order of their names. */
  votes: readonly NodeId[];
  /** Whether it has heard a leader of this term since its election timer last fired. Kept only for PreVote, false otherwise. */
  hearsLeader: boolean;
  /** The time on its machine's clock, which goes on while the process is down. */
  now: number;
  /** Until then it neither becomes a candidate nor votes. 0 if there are no leases. */
  patientUntil: number;
  /** Until then, as a leader, it reads without asking anybody. */
  leaseUntil: number;
  /** The last entry that is known to be committed. All entries up to it are applied at once. */
  commitIndex: number;
  machine: Machine;
  /** Empty except at a leader. */
  followers: Record<NodeId, Progress>;
  /** Empty except at a leader: reads that do not go through the log, in the order in which they came, and how many there were. */
  reads: { begun: number; pending: PendingRead[] };
  /** Null except at a leader that is handing over: its successor, and whether that was told to start an election. */
  handingOver: { to: NodeId; isTold: boolean } | null;
}

export interface Client {
  /** How many of its operations are over, and whether one is under way. */
  finished: number;
  isWaiting: boolean;
  /** How often this operation was sent again. */
  retries: number;
}

export type ServerMessage =
  /** `isTold` if the leader itself wants this election. */
  | { kind: "request vote"; term: number; end: LogEnd; isTold?: true }
  | { kind: "vote"; term: number; granted: boolean }
  /** Would you vote for me in this term, which I have not begun? */
  | { kind: "request pre-vote"; term: number; end: LogEnd }
  | { kind: "pre-vote"; term: number; granted: boolean }
  /** Start an election at once: the leader of this term wants to hand over. */
  | { kind: "timeout now"; term: number }
  /** AppendEntries: the entry that follows `previous`, if there is one. */
  | { kind: "append"; term: number; previous: LogEnd; entry: Entry | null; commit: number }
  /** InstallSnapshot, in one piece: what the receiver needs is no longer in the log. */
  | { kind: "install"; term: number; snapshot: Snapshot }
  /** The receiver has the leader's log up to this index. */
  | { kind: "appended"; term: number; index: number }
  /** The receiver has no such entry as `previous` at this index. */
  | { kind: "rejected"; term: number; index: number }
  /** The heartbeat of a read: does the receiver still follow? */
  | { kind: "confirm"; term: number; context: string }
  | { kind: "confirmed"; term: number; context: string }
  /** Tells the leader of an older term about this one. */
  | { kind: "refusal"; term: number };

type ClientMessage =
  | { kind: "command"; operation: number; call: Call }
  /** A command that changes nothing and need not go through the log. */
  | { kind: "read"; operation: number; call: Call };

/** From an administrator. A change names the servers that are to vote. */
type Request =
  | { kind: "change"; voters: readonly NodeId[] }
  /** Hand over to this server. */
  | { kind: "transfer"; to: NodeId };

type AnyMessage = ServerMessage | ClientMessage | Request | { kind: "tick"; now: number };

export type Received<K extends AnyMessage["kind"]> = Delivery<Raft, Extract<AnyMessage, { kind: K }>>;

export interface RaftScope {
  servers: number;
  /** The declared bound. */
  termMax: number;
  /** For each client its operations, one after the other. */
  clients: readonly (readonly Call[])[];
  /** The servers that each client asks. By default all. */
  asks?: readonly (readonly NodeId[])[];
  /** How often a client sends an operation again before it gives up. */
  retries: number;
  /** Starts in term 1 with this leader, whose first entry all servers have. */
  leader?: NodeId;
  /** Starts without a leader and with these logs, given as terms of their entries. By default with empty ones. */
  logs?: readonly (readonly number[])[];
  /** In which terms they start then. By default all in the last term of any log. */
  terms?: readonly number[];
  /** Servers whose election timer ever fires; that of the others outlasts the run. */
  impatient: readonly NodeId[];
  /** From whom each server hears nothing: what they send to it is lost. By default it hears all. */
  deaf?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Whether leaders send heartbeats. As long as no message is lost, all that needs repeating is what a crashed server forgot. */
  heartbeats?: boolean;
  /** Whether servers ask for pre-votes before they become candidates. */
  preVote?: boolean;
  /** How `get` is carried out. By default through the log, like every command. */
  reads?: "index";
  /**
   * Reads by read index take a lease, and need not ask while it lasts. In ticks: how long a lease lasts from the sending of its
   * heartbeats, and how long a server that hears a leader neither becomes a candidate nor votes. Clocks run and differ by at most one
   * tick. By default there are no leases.
   */
  lease?: { lasts: number; patience: number };
  /** A declared bound. */
  ticks?: number;
  /** Who may take snapshots. By default nobody. */
  compacts?: readonly NodeId[];
  /** Who votes at the start. By default all. */
  voters?: readonly NodeId[];
  /** Which servers administrators ask for a change, and the voters they want. By default none. */
  changes?: readonly { at: NodeId; voters: readonly NodeId[] }[];
  /** Which leaders administrators ask to hand over, and to whom. By default none. */
  transfers?: readonly { at: NodeId; to: NodeId }[];
  /** How members change: by one server at a time, or all at once through a joint configuration. By default by one. */
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
