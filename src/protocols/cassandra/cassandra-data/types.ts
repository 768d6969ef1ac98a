/** The types of `cassandra-data.ts`: what replicas, coordinators and the log know and send to each other, and the scope. */
import type { MessageOf, NodeId, Received as ReceivedBy } from "../../../index.ts";
import type { Change } from "../ring/ring-changes.ts";
import type { Owned } from "../ring/token-ring.ts";

export interface Cell {
  readonly kind: "live" | "expiring" | "tombstone";
  /** When it was written, by the clock of its client. */
  readonly at: number;
  /** Empty in a tombstone. */
  readonly value: string;
  /** When it was deleted or expires, by the clock of its writer; 0 if it is live. */
  readonly deletedAt: number;
}
/** Cells by column. */
export type Row = Readonly<Record<string, Cell>>;

/** 0: not begun. 1: under way, new replicas are written to. 2: they are also read from (only under tcm). 3: over. */
export type Stage = 0 | 1 | 2 | 3;

export interface Knowledge {
  /** How many entries of the log it knows; 0 under the gossip ring. */
  epoch: number;
  /** How far the change of each joining or leaving node has come. */
  stages: Record<NodeId, Stage>;
}

export type Level = "ONE" | "QUORUM" | "ALL";

/** What a client asks for. `at` is the time of a write by the client's clock. */
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
  /** How far its own change of the ring has come. */
  change: ChangeState;
  /** Whether, by its clock, expiring cells have expired. */
  hasExpired: boolean;
  /** The newest repair session that it takes part in. */
  session: number;
  /** All replicas are known to have everything up to this time. */
  repairedTo: number;
  /** It has purged tombstones up to this time: a write before that has arrived long ago, or never will. */
  purgedTo: number;
}
export interface ChangeState {
  phase: "idle" | "settling" | "appending" | "informing" | "moving data" | "over";
  /** The nodes that have not answered yet in this phase. */
  waitsFor: Set<NodeId>;
}

export interface Coordinator {
  ring: Knowledge;
  /** How many operations are over. */
  done: number;
  /** Counts its attempts. Answers to an earlier one are late. */
  attempt: number;
  doing: Doing | null;
  /** Writes that some replica has not answered yet, by attempt; hints are made of them. */
  unanswered: Record<string, { row: Row; by: NodeId[] }>;
  hints: Record<NodeId, Row>;
  isHinting: boolean;
  /** Whether its clients are here already; they may be at another coordinator first. */
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
  /** Waits until `needs` replicas hold what it is about to return. */
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
  /** The ring that results from all its entries. */
  ring: Knowledge;
}

type Announcement = { kind: "gossip"; node: NodeId; stage: 1 | 3 };

/** `ring` is what the sender knows, under tcm. */
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

/** A message of one of these kinds as it is received, with its sender. */
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
  /** The tokens of the nodes on the ring. The key of the model is 1. */
  owners: Owned;
  /** The changes of the ring, by node; a node that joins is a `replica`, too. */
  changes: Readonly<Record<NodeId, Change>>;
  /** For each coordinator, the operations of its clients, one after the other. */
  coordinators: Readonly<Record<NodeId, readonly Operation[]>>;
  /** Whether the same clients move on from one coordinator to the next. */
  inTurn?: true;
  /** Whether RING_DELAY is so long that all coordinators have heard of a joining node when it ends. */
  waitsLong?: true;
  /** What replicas hold at the start. */
  stored: Readonly<Record<NodeId, Row>>;
  /** The kinds of operations in which coordinators may give up waiting. For a write that is not answered in time they keep hints. */
  timesOut: readonly Operation["kind"][];
  /** Whether the time for which hints are kept may end. */
  hintWindowEnds: boolean;
  /** When a tombstone may be purged: once gc_grace is over, or only if all replicas have been repaired by then. */
  purges: "never" | "after gc_grace" | "after repair";
}
