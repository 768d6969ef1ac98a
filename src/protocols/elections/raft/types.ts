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

export type Entry = { readonly term: number } & ({ readonly kind: "no-op" } | ({ readonly kind: "command" } & Command));

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
  /** Who has confirmed, in order of their names. */
  confirmed: readonly NodeId[];
}

export interface Server {
  role: "follower" | "candidate" | "leader";
  /** On disk. Grows, and never goes back. */
  term: number;
  /** On disk: who has this server's vote of this term. */
  votedFor: NodeId | null;
  /** On disk. The first entry has index 1. */
  log: readonly Entry[];
  /** Who granted this candidacy, in order of their names. */
  votes: readonly NodeId[];
  /** The last entry that is known to be committed. All up to it are applied at once. */
  commitIndex: number;
  machine: Machine;
  /** Empty except at a leader. */
  followers: Record<NodeId, Progress>;
  /** Empty except at a leader: reads that do not go through the log, in the order in which they came, and how many there were. */
  reads: { begun: number; pending: PendingRead[] };
}

export interface Client {
  /** How many of its operations are over, and whether one is under way. */
  finished: number;
  isWaiting: boolean;
  /** How often this operation was asked for again. */
  retries: number;
}

export type ServerMessage =
  | { kind: "request vote"; term: number; end: LogEnd }
  | { kind: "vote"; term: number; granted: boolean }
  /** AppendEntries: the entry that follows `previous`, if there is one. */
  | { kind: "append"; term: number; previous: LogEnd; entry: Entry | null; commit: number }
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

export type Received<K extends (ServerMessage | ClientMessage)["kind"]> = Delivery<
  Raft,
  Extract<ServerMessage | ClientMessage, { kind: K }>
>;

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
  /** Whose election timer ever fires; that of the others outlasts the run. */
  impatient: readonly NodeId[];
  /** Whether leaders send heartbeats. While no message is lost, all that must be repeated is what a crashed server forgot. */
  heartbeats?: boolean;
  /** How `get` is carried out. Left out: through the log, as every command. */
  reads?: "index";
}

export interface Raft {
  roles: {
    server: {
      state: Server;
      receives: ServerMessage | ClientMessage;
      timer: { kind: "election" } | { kind: "heartbeat" };
    };
    client: {
      state: Client;
      receives: { kind: "answer"; operation: number; result: Result };
      timer: { kind: "retry" };
      action: { kind: "invoke" };
    };
  };
  scope: RaftScope;
  channel: "cluster" | "client";
  record: OperationEntry<Call, Result> | { kind: "applied"; index: number; entry: Entry };
}
