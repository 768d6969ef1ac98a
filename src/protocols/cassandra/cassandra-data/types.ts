/** What replicas, coordinators and the log know, what they say to each other, and the sizes in which they are checked. */
import type { MessageOf, NodeId, Received as ReceivedBy } from "../../../index.ts";
import type { Change } from "../ring/ring-changes.ts";
import type { Owned } from "../ring/token-ring.ts";

export interface Cell {
  readonly kind: "live" | "expiring" | "tombstone";
  /** By the clock of the client that wrote it. */
  readonly at: number;
  /** Empty in a tombstone. */
  readonly value: string;
  /** When it was deleted or will have expired, by the clock of whoever said so; 0 for what lives on. */
  readonly deletedAt: number;
}
/** By column. */
export type Row = Readonly<Record<string, Cell>>;

/** 0: not begun. 1: under way, and written to. 2: read from already (tcm alone). 3: over. */
export type Stage = 0 | 1 | 2 | 3;

export interface Knowledge {
  /** How much of the log; 0 under the gossip ring. */
  epoch: number;
  /** Of each node that changes. */
  stages: Record<NodeId, Stage>;
}

export type Level = "ONE" | "QUORUM" | "ALL";

/** The client's clock gives the time of a write. */
export type Operation =
  | {
      readonly kind: "write";
      readonly values: Readonly<Record<string, string>>;
      readonly at: number;
      readonly level: Level;
      readonly expiresAt?: number;
    }
  | { readonly kind: "delete"; readonly at: number; readonly level: Level }
  | { readonly kind: "read"; readonly level: Level }
  | { readonly kind: "repair" };

export interface Replica {
  ring: Knowledge;
  row: Row;
  /** What it does to the ring, and how far it is. */
  change: ChangeState;
  /** Whether its clock says that what expires has expired. */
  hasExpired: boolean;
  /** The newest repair session that it takes part in. */
  session: number;
  /** All replicas have had everything up to this time. */
  repairedTo: number;
  /** It has purged up to this time: what was written before has arrived long ago, or never will. */
  purgedTo: number;
}
export interface ChangeState {
  phase: "idle" | "settling" | "appending" | "informing" | "moving data" | "over";
  /** Who has not answered yet in this phase. */
  waitsFor: Set<NodeId>;
}

export interface Coordinator {
  ring: Knowledge;
  /** How many operations are over. */
  done: number;
  /** Numbers what it sends: answers to anything earlier are late. */
  attempt: number;
  doing: Doing | null;
  /** Writes that somebody has not answered, by attempt, where it keeps hints. */
  unanswered: Record<string, { row: Row; by: NodeId[] }>;
  hints: Record<NodeId, Row>;
  isHinting: boolean;
  /** Whether its clients have come to it; they may be with another coordinator first. */
  hasTurn: boolean;
}
export type Doing =
  | {
      readonly kind: "writing";
      readonly row: Row;
      readonly level: Level;
      readonly needs: number;
      readonly acknowledged: Set<NodeId>;
    }
  | {
      readonly kind: "reading";
      readonly level: Level;
      readonly asked: readonly NodeId[];
      readonly rows: Record<NodeId, Row>;
    }
  /** Waits until so many hold what it is about to return. */
  | {
      readonly kind: "mending";
      readonly level: Level;
      readonly asked: readonly NodeId[];
      readonly row: Row;
      readonly needs: number;
      readonly holders: Set<NodeId>;
    }
  | { readonly kind: "collecting"; readonly from: readonly NodeId[]; readonly rows: Record<NodeId, Row> }
  | { readonly kind: "handing out"; readonly to: readonly NodeId[]; readonly row: Row; readonly taken: Set<NodeId> };

export interface Log {
  /** What all its entries make together. */
  ring: Knowledge;
}

type Announcement = { kind: "gossip"; node: NodeId; stage: 1 | 3 };

/** `ring`: what the sender knows, under tcm. */
type ToReplica =
  | { kind: "write" | "mend"; attempt: number; row: Row; ring: Knowledge | null }
  | { kind: "read"; attempt: number; ring: Knowledge | null }
  | { kind: "hint" | "streamed" | "hand over"; row: Row }
  | { kind: "collect"; session: number }
  | { kind: "take over"; session: number; row: Row }
  | { kind: "repaired"; upTo: number }
  | Announcement
  | { kind: "heard" | "handed over" }
  | { kind: "stream"; ring: Knowledge | null }
  | { kind: "log" | "catch up"; ring: Knowledge }
  | { kind: "caught up"; epoch: number };
type ToCoordinator =
  | { kind: "written"; attempt: number }
  | { kind: "row"; attempt: number; row: Row }
  | { kind: "outdated"; attempt: number; ring: Knowledge }
  | { kind: "your turn" }
  | { kind: "hint taken"; row: Row }
  | { kind: "collected"; session: number; row: Row }
  | { kind: "taken over"; session: number }
  | Announcement;

/** A message as a node gets it. */
export type Received<Kind extends MessageOf<CassandraData>["kind"]> = ReceivedBy<CassandraData, Kind>;

export interface CassandraData {
  roles: {
    replica: {
      state: Replica;
      receives: ToReplica;
      action: { kind: "change" | "settled" | "purge" | "expire" };
    };
    coordinator: {
      state: Coordinator;
      receives: ToCoordinator;
      timer: { kind: "time out"; attempt: number } | { kind: "replay"; to: NodeId };
      action: { kind: "begin" | "hint window ends" };
    };
    log: { state: Log; receives: { kind: "append"; stage: 1 | 2 | 3 } };
  };
  channel: "default" | "hints";
  variant: "gossip ring" | "tcm";
  scope: DataScope;
  record:
    | { kind: "write begins" | "write failed"; row: Row }
    | { kind: "write acknowledged"; row: Row; level: Level }
    | { kind: "read begins"; level: Level }
    | { kind: "read"; row: Row; level: Level; asked: readonly NodeId[] };
}

export interface DataScope {
  copies: number;
  /** The tokens of those who are on the ring. The key that is looked at is 1. */
  owners: Owned;
  /** What happens to the ring; whoever joins is a replica as well. */
  changes: Readonly<Record<NodeId, Change>>;
  /** For each coordinator what its clients want, one after the other. */
  coordinators: Readonly<Record<NodeId, readonly Operation[]>>;
  /** Whether these are the same clients, who move on from one coordinator to the next. */
  inTurn?: true;
  /** Whether RING_DELAY is long enough: by then all coordinators have heard that a node joins. */
  waitsLong?: true;
  /** What replicas hold at first. */
  stored: Readonly<Record<NodeId, Row>>;
  /** For what coordinators may give up waiting; they keep hints where a write is not answered in time. */
  timesOut: readonly Operation["kind"][];
  /** Whether the time for which hints are kept may be over. */
  hintWindowEnds: boolean;
  /** When a tombstone may be purged: once gc_grace is over, or only once all replicas were repaired meanwhile. */
  purges: "never" | "after gc_grace" | "after repair";
}
