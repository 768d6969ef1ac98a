/**
 * How Cassandra reads and writes one partition: a coordinator sends a write to all replicas and waits for some, a read to
 * some, returns the latest by timestamp, and first brings those up to date whose answers were not. Writes that a replica
 * missed are kept as hints. A repair compares all replicas. Deleting writes a tombstone, which is thrown away after a time.
 *
 * Sources: apache/cassandra before and after CEP-21: service/StorageProxy.java, service/reads/repair/BlockingReadRepair.java,
 * db/rows/Cells.java, hints/, repair/, tcm/TransactionalClusterMetadata.md. Variants:
 * - `gossip ring`: who holds a key is what a coordinator has heard so far. A node that joins announces it, waits, and hopes.
 * - `tcm`: it comes out of a log. A change makes one step at a time, each after a quorum knows of the last, and a replica
 *   turns away a coordinator that knows less of the log than it does.
 *
 * Time is events: the wait of a node that joins (RING_DELAY) is over whenever it likes, gc_grace once a tombstone may be
 * purged, the hint window when its action happens. A write that was sent before a purge does not arrive after it, for
 * messages expire in seconds.
 * Left out: digests (a read asks for data; that differs in bytes alone), speculative reads, several data centers, batches,
 * counters, lightweight transactions, paging, Merkle trees (a repair compares one row), how the log is
 * agreed on (Paxos among a few), and how gossip spreads: an announcement reaches each coordinator whenever it does.
 */
import { protocol, type Effects, type NodeId } from "../../index.ts";
import type { Change } from "../cassandra/changes.ts";
import type { Owned } from "../cassandra/ring.ts";
import { mergeRows, type Row } from "./cells.ts";
import { changeActions, heardOfChange, proceed } from "./changing.ts";
import { beginNext, coordinate, timeOut } from "./coordinator.ts";
import type { Coordinator } from "./doing.ts";
import { stopHinting } from "./hints.ts";
import { type Knowledge, type Level, nothingKnown } from "./knowledge.ts";
import { append, type Log } from "./log.ts";
import { mutants } from "./mutants.ts";
import { purge, serve, type Replica } from "./replica.ts";
import { rules, type Rules } from "./rules.ts";
import { scopes } from "./scopes.ts";

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

/** `ring`: what the sender knows, under tcm. */
export type Message =
  | { kind: "write"; attempt: number; row: Row; ring: Knowledge | null }
  | { kind: "mend"; attempt: number; row: Row; ring: Knowledge | null }
  | { kind: "written"; attempt: number }
  | { kind: "read"; attempt: number; ring: Knowledge | null }
  | { kind: "row"; attempt: number; row: Row }
  | { kind: "outdated"; attempt: number; ring: Knowledge }
  | { kind: "your turn" }
  | { kind: "hint"; row: Row }
  | { kind: "hint taken"; row: Row }
  | { kind: "collect"; session: number }
  | { kind: "collected"; session: number; row: Row }
  | { kind: "take over"; session: number; row: Row }
  | { kind: "taken over"; session: number }
  | { kind: "repaired"; upTo: number }
  | { kind: "gossip"; node: NodeId; stage: 1 | 3 }
  | { kind: "heard" }
  | { kind: "stream"; ring: Knowledge | null }
  | { kind: "streamed"; row: Row }
  | { kind: "hand over"; row: Row }
  | { kind: "handed over" }
  | { kind: "append"; stage: 1 | 2 | 3 }
  | { kind: "log"; ring: Knowledge }
  | { kind: "catch up"; ring: Knowledge }
  | { kind: "caught up"; epoch: number };

export interface CassandraData {
  role: "replica" | "coordinator" | "log";
  state: Replica | Coordinator | Log;
  message: Message;
  timer: { kind: "time out"; attempt: number } | { kind: "replay"; to: NodeId };
  action:
    | { kind: "begin" }
    | { kind: "change" }
    | { kind: "settled" }
    | { kind: "purge" }
    | { kind: "expire" }
    | { kind: "hint window ends" };
  channel: "default" | "hints";
  variant: "gossip ring" | "tcm";
  scope: {
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
  };
  record:
    | { kind: "write begins"; row: Row }
    | { kind: "write acknowledged"; row: Row; level: Level }
    | { kind: "write failed"; row: Row }
    | { kind: "read begins"; level: Level }
    | { kind: "read"; row: Row; level: Level; asked: readonly NodeId[] };
}
export type Self = Effects<CassandraData, Rules>;

export const cassandraData = protocol<CassandraData>()({
  name: "cassandra-data",
  summary: "coordinators read and write as many replicas as a client asks for, and the latest timestamp wins",
  channels: { default: "unordered", hints: "coalescing" },
  variants: ["gossip ring", "tcm"],
  nodes: ({ owners, changes, coordinators }) => ({
    replica: [...new Set([...Object.keys(owners), ...Object.keys(changes)])].sort(),
    coordinator: Object.keys(coordinators),
    log: Object.keys(changes).length > 0 ? ["log"] : [],
  }),
  init({ id, role, nodes, scope }) {
    const ring = nothingKnown(scope);
    switch (role) {
      case "replica":
        return {
          role,
          ring,
          row: mergeRows({}, scope.stored[id] ?? {}),
          change: { phase: "idle", waitsFor: new Set() },
          hasExpired: false,
          session: 0,
          repairedTo: 0,
          purgedTo: 0,
        };
      case "coordinator":
        return {
          role,
          ring,
          done: 0,
          attempt: 0,
          doing: null,
          unanswered: {},
          hints: {},
          isHinting: true,
          hasTurn: !scope.inTurn || id === nodes.coordinator[0],
        };
      case "log":
        return { role, ring };
    }
  },
  /** All that a replica holds is on disk, and hints die with the machine. */
  durable: (state) =>
    state.role === "coordinator" ? { done: state.done, attempt: state.attempt, hasTurn: state.hasTurn } : state,

  actions(state, self) {
    switch (state.role) {
      case "replica": {
        const cells = Object.values(state.row);
        const isOver = cells.some(
          ({ kind, at }) => kind === "tombstone" && (self.scope.purges === "after gc_grace" || at <= state.repairedTo),
        );
        return [
          ...changeActions(state, self),
          ...(self.scope.purges !== "never" && isOver ? [{ kind: "purge" as const }] : []),
          ...(cells.some(({ kind }) => kind === "expiring") && !state.hasExpired ? [{ kind: "expire" as const }] : []),
        ];
      }
      case "coordinator":
        return [
          ...(state.hasTurn && state.doing === null && state.done < self.scope.coordinators[self.id].length
            ? [{ kind: "begin" as const }]
            : []),
          ...(self.scope.hintWindowEnds && state.isHinting ? [{ kind: "hint window ends" as const }] : []),
        ];
      case "log":
        return [];
      default:
        return state satisfies never;
    }
  },
  fair: ({ kind }) => kind === "begin" || kind === "settled",

  reduce(state, event, self) {
    switch (event.kind) {
      case "start":
      case "restart":
        return;
      case "timer":
        return state.role === "coordinator" ? timeOut(state, event.timer, self) : undefined;
      case "message":
        switch (state.role) {
          case "coordinator":
            return coordinate(state, event.from, event.message, self);
          case "log":
            return append(state, event.from, event.message, self);
          case "replica":
            serve(state, event.from, event.message, self);
            return heardOfChange(state, event.from, event.message, self);
          default:
            return state satisfies never;
        }
      case "action":
        switch (event.action.kind) {
          case "begin":
            return state.role === "coordinator" ? beginNext(state, self) : undefined;
          case "hint window ends":
            return state.role === "coordinator" ? stopHinting(state) : undefined;
          case "change":
          case "settled":
            return state.role === "replica" ? proceed(state, self) : undefined;
          case "purge":
            return state.role === "replica" ? purge(state, self) : undefined;
          case "expire":
            if (state.role === "replica") state.hasExpired = true;
            return;
          default:
            return event.action satisfies never;
        }
      default:
        event satisfies never;
    }
  },

  rules,
  mutants,
  scopes,
});
