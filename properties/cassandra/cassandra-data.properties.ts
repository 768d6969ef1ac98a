import { always, converges, each, historyOf, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { History, NodeId, Predicate, Recorded, Verdict, World } from "../../src/index.ts";
import { cassandraData } from "../../src/protocols/cassandra/cassandra-data/cassandra-data.ts";
import { covers, isSameRow, mergeRows } from "../../src/protocols/cassandra/cassandra-data/cells.ts";
import { isMember } from "../../src/protocols/cassandra/cassandra-data/hints.ts";
import {
  acknowledgementsNeeded,
  answersNeeded,
  placementIn,
  subsets,
} from "../../src/protocols/cassandra/cassandra-data/knowledge.ts";
import type {
  CassandraData,
  DataScope,
  Knowledge,
  Row,
  Stage,
} from "../../src/protocols/cassandra/cassandra-data/types.ts";
import measures from "./cassandra-data.measures.ts";

type Entry = CassandraData["record"];
type Of = World<CassandraData>["of"];
type Holds = Predicate<typeof cassandraData>;

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([column, { kind, at, value }]) => `${column}=${kind === "tombstone" ? "deleted" : value}@${at}`)
    .join(" ") || "nothing";
const valuesOf = (row: Row): readonly string[] =>
  Object.values(row).flatMap(({ kind, value }) => (kind === "tombstone" ? [] : [value]));

const rowsOf = ({ replica }: Of): Readonly<Record<NodeId, Row>> =>
  Object.fromEntries(replica.map(({ id, state }) => [id, state.row]));
const coordinatorsIn = ({ coordinator }: Of): Of["coordinator"] => coordinator.filter(({ up }) => up);
/** The ring according to the log. Nodes in the same epoch know the same ring. */
const inLog = ({ log }: Of): Knowledge | undefined => log.at(0)?.state.ring;

/** All writes that were acknowledged at QUORUM or ALL, merged. What replicas hold at the start counts as acknowledged long ago. */
const acknowledged: History<CassandraData, Row> = {
  start: {},
  fold: { "write acknowledged": (row, entry) => (entry.level === "ONE" ? row : mergeRows(row, entry.row)) },
};
const merged = (rows: readonly Row[], first: Row = {}): Row => rows.reduce((a, b) => mergeRows(a, b), first);
const atEveryQuorum = ({ of, scope, history }: World<CassandraData, Row>): Verdict => {
  const rows = rowsOf(of);
  const all = merged(Object.values(scope.stored), history);
  return each(coordinatorsIn(of), ({ id, state }) => {
    const placement = placementIn(state.ring, scope);
    return each(subsets(placement.reads, answersNeeded("QUORUM", placement)), (quorum) => {
      const isCovered = covers(merged(quorum.map((node) => rows[node])), all);
      return (
        isCovered || `${shown(all)} was acknowledged, but ${id} may read from ${quorum.join(" and ")}, which lack it`
      );
    });
  });
};

/** What a read that begins now must find, and what each read under way must find. */
interface Reads {
  readonly floor: Row;
  readonly floors: Readonly<Record<NodeId, Row>>;
}
const reads = (
  counts: (entry: Entry) => boolean,
  violation: (row: Row, floor: Row) => string | undefined,
  isMeant: (entry: Entry & { kind: "read" }) => boolean = ({ level }) => level !== "ONE",
): Recorded<CassandraData, Reads> => {
  const raised = ({ floor, floors }: Reads, entry: Entry & { readonly row: Row }): Reads => ({
    floor: counts(entry) ? mergeRows(floor, entry.row) : floor,
    floors,
  });
  return {
    start: { floor: {}, floors: {} },
    fold: {
      "read begins": ({ floor, floors }, _, by) => ({ floor, floors: { ...floors, [by]: floor } }),
      read(before, entry, by) {
        const { [by]: floor, ...floors } = before.floors;
        const message = isMeant(entry) ? violation(entry.row, floor) : undefined;
        return message === undefined ? raised({ ...before, floors }, entry) : `${by} ${message}`;
      },
      "write begins": raised,
      "write acknowledged": raised,
      "write failed": raised,
    },
  };
};
const isAcknowledged = (entry: Entry): boolean => entry.kind === "write acknowledged" && entry.level !== "ONE";

/** A row without tombstones, which may have been purged by then. */
const alive = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, { kind }]) => kind !== "tombstone"));
const older = (row: Row, floor: Row): string | undefined =>
  covers(row, alive(floor)) ? undefined : `reads ${shown(row)} though it began after ${shown(floor)}`;
const readsAcknowledged = reads(isAcknowledged, older);
const newReplicasRead = reads(isAcknowledged, older, ({ asked }) => asked.includes("X"));
/** For reads that ask X and not A. */
const newReplicasFind = reads(
  isAcknowledged,
  (row, floor) => (Object.keys(floor).length > 0 && covers(row, floor) ? `reads ${shown(row)}` : undefined),
  ({ asked }) => asked.includes("X") && !asked.includes("A"),
);
const readsForward = reads((entry) => entry.kind === "read", older);
const resurrected = (row: Row, floor: Row): string | undefined =>
  Object.entries(floor).some(
    ([column, { kind, at }]) => kind === "tombstone" && row[column]?.kind === "live" && row[column].at <= at,
  )
    ? `reads ${shown(row)} though it began after ${shown(floor)}`
    : undefined;
const anyLevel = (counts: Entry["kind"], violation = older) =>
  reads(
    ({ kind }) => kind === counts,
    violation,
    () => true,
  );
const readsDeleted = anyLevel("write acknowledged", resurrected);

/**
 * Values by the order of events, not of clocks: a value was replaced if another write began after it was acknowledged, and was
 * acknowledged itself.
 */
interface InOrder {
  readonly acknowledged: readonly string[];
  readonly replaces: Readonly<Record<NodeId, readonly string[]>>;
  readonly replaced: readonly string[];
  readonly failed: readonly string[];
}
const inOrder: Recorded<CassandraData, InOrder> = {
  start: { acknowledged: [], replaces: {}, replaced: [], failed: [] },
  fold: {
    "write begins": (before, _, by) => ({ ...before, replaces: { ...before.replaces, [by]: before.acknowledged } }),
    "write acknowledged": (before, { row }, by) => ({
      ...before,
      acknowledged: [...before.acknowledged, ...valuesOf(row)],
      replaced: [...before.replaced, ...(before.replaces[by] ?? [])],
    }),
    "write failed": (before, { row }) => ({ ...before, failed: [...before.failed, ...valuesOf(row)] }),
    read(before, { row }, by) {
      const replaced = valuesOf(row).find((value) => before.replaced.includes(value));
      if (replaced !== undefined) return `${by} reads ${replaced}, which was replaced`;
      const failed = valuesOf(row).find((value) => before.failed.includes(value));
      return failed === undefined ? before : `${by} reads ${failed}, whose write failed`;
    },
  },
};

/** No row that is read has the same value twice, because each client writes different values to the columns. */
const unmixed: Recorded<CassandraData, object> = {
  start: {},
  fold: {
    read: (before, { row }) =>
      new Set(valuesOf(row)).size < valuesOf(row).length
        ? `a row has ${shown(row)}, which no single client wrote`
        : before,
  },
};

const replicasHoldTheSame: Holds = ({ of, scope }) => {
  const rows = rowsOf(of);
  const [first, ...others] = Object.keys(scope.owners);
  const other = others.find((node) => !isSameRow(rows[node], rows[first]));
  return other === undefined || `${first} holds ${shown(rows[first])}, ${other} ${shown(rows[other])}`;
};

/** What may be known one step later: the change under way at its next stage or, if there is none, any change that may begin. */
function nextOf({ epoch, stages }: Knowledge): readonly Knowledge[] {
  const isLocked = Object.values(stages).some((stage) => stage === 1 || stage === 2);
  return Object.entries(stages)
    .filter(([, stage]) => (isLocked ? stage === 1 || stage === 2 : stage === 0))
    .map(([node, stage]) => ({ epoch: epoch + 1, stages: { ...stages, [node]: (stage + 1) as Stage } }));
}
const metBy = (ring: Knowledge, reader: Knowledge, scope: DataScope): boolean => {
  const [writing, reading] = [placementIn(ring, scope), placementIn(reader, scope)];
  return subsets(writing.writes, acknowledgementsNeeded("QUORUM", writing)).every((written) =>
    subsets(reading.reads, answersNeeded("QUORUM", reading)).every((asked) =>
      asked.some((node) => written.includes(node)),
    ),
  );
};

const steady = ["smoke", "small"];
const changing = ["the one copy moves", "a node joins to old data", "two nodes join"];
const inLogs = { scopes: ["a node joins to old data", "two nodes join"], variants: ["tcm" as const] };

export default properties(
  cassandraData,
  {
    "every read quorum has every acknowledged write": always(atEveryQuorum, {
      history: acknowledged,
      scopes: [...steady, "a node joins to old data"],
    }),
    "every read quorum has every acknowledged write while two nodes join": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["two nodes join"],
      variants: ["tcm"],
    }),
    "a read returns the last write acknowledged before it, or a later one": recorded(readsAcknowledged, {
      scopes: steady,
    }),
    "a read returns acknowledged writes while a node joins": recorded(readsAcknowledged, {
      scopes: ["a node joins", "the one copy moves"],
      variants: ["tcm"],
    }),
    "no read returns an older value than a read that ended before it began": recorded(readsForward, {
      scopes: [...steady, "a read times out"],
    }),
    "deleted data stays deleted if all replicas were repaired before the purge": recorded(readsDeleted, {
      scopes: ["deleted then repaired and purged", "a repair is given up"],
    }),
    "eventually all replicas hold the same data": converges(replicasHoldTheSame, { scopes: ["hints", "one expires"] }),
    "nobody keeps hints for a node that has left": always(
      ({ of, scope }) =>
        each(coordinatorsIn(of), ({ id, state }) => {
          const gone = Object.keys(state.hints).find((to) => !isMember(state, to, { scope }));
          return gone === undefined || `${id} keeps a hint for ${gone} although it knows that it has left`;
        }),
      { scopes: ["a node leaves"] },
    ),
    "nodes in the same epoch know the same ring": always(
      ({ nodes }) =>
        each(nodes, ({ id, state }) => {
          const { epoch, stages } = state.ring;
          const other = nodes.find(
            ({ state: { ring } }) => ring.epoch === epoch && JSON.stringify(ring.stages) !== JSON.stringify(stages),
          );
          return !other || `${id} and ${other.id} have different rings for epoch ${epoch}`;
        }),
      { ...inLogs, scopes: changing },
    ),
    "no node goes back to an earlier epoch": step(
      ({ nodes }) =>
        each(nodes, ({ id, before, after }) => {
          const { epoch } = after.state.ring;
          return epoch >= before.state.ring.epoch || `${id} goes back to epoch ${epoch}`;
        }),
      { ...inLogs, scopes: changing },
    ),
    "every node read from in this epoch or the next is written to": always(({ of, scope }) => {
      const ring = inLog(of);
      if (ring === undefined) return true;
      const { writes } = placementIn(ring, scope);
      const read = [ring, ...nextOf(ring)].flatMap((one) => placementIn(one, scope).reads);
      return each(read, (node) => writes.includes(node) || `nobody writes to ${node} in epoch ${ring.epoch}`);
    }, inLogs),
    "a write quorum meets every read quorum of this epoch and the next": always(({ of, scope }) => {
      const ring = inLog(of);
      const isMet = ring === undefined || [ring, ...nextOf(ring)].every((reader) => metBy(ring, reader, scope));
      return isMet || `a read can miss what is written in epoch ${ring?.epoch}`;
    }, inLogs),
    "at most one change of the ring is under way at a time": always(({ of }) => {
      const { stages = {} } = inLog(of) ?? {};
      const changes = Object.keys(stages).filter((node) => stages[node] === 1 || stages[node] === 2);
      return changes.length <= 1 || `${changes.join(" and ")} change the ring at the same time`;
    }, inLogs),
    "a read can bring a replica up to date": sometimes(
      ({ inFlight }) => inFlight.some(({ message }) => message.kind === "mend"),
      { scopes: ["smoke"] },
    ),
    "a node can join": sometimes(({ of: { replica } }) => replica.some(({ state }) => state.change.phase === "over"), {
      scopes: changing,
    }),
  },
  {
    "every read quorum has every acknowledged write while a node joins by gossip": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["a node joins"],
      variants: ["gossip ring"],
    }),
    "new replicas return acknowledged writes while a node joins by gossip": recorded(newReplicasRead, {
      scopes: ["a node joins"],
      variants: ["gossip ring"],
    }),
    "a read returns acknowledged writes once all have heard that a node joins": recorded(readsAcknowledged, {
      scopes: ["a node joins and waits long"],
      variants: ["gossip ring"],
    }),
    "every read quorum has every acknowledged write while two join by gossip": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["two nodes join"],
      variants: ["gossip ring"],
    }),
    "no coordinator is rejected": always(
      ({ inFlight }) =>
        each(inFlight, ({ message, from, to }) => message.kind !== "outdated" || `${from} rejects ${to}`),
      { scopes: ["a node joins"], variants: ["tcm"] },
    ),
    "new replicas do not return a write of a coordinator that missed a change": always(
      ({ of, history }) => {
        const slept = coordinatorsIn(of).find(({ state }) => state.attempt === 2 && state.ring.epoch >= 2);
        const isMeant = slept?.id === "P" && typeof history === "string";
        return !isMeant || `${history}, which P wrote after it was rejected`;
      },
      { history: historyOf(newReplicasFind), scopes: ["the one copy moves"], variants: ["tcm"] },
    ),
    "overwritten data is not read even if clocks differ": recorded(inOrder, {
      scopes: ["clocks differ"],
    }),
    "every row that is read was written by a single client": recorded(unmixed, { scopes: ["the same microsecond"] }),
    "eventually all replicas hold the same data even if a coordinator crashes": converges(replicasHoldTheSame, {
      scopes: ["a coordinator crashes"],
    }),
    "eventually all replicas hold the same data even if the hint window ends": converges(replicasHoldTheSame, {
      scopes: ["the hint window ends"],
    }),
    "deleted data stays deleted even if some replicas were not repaired": recorded(readsDeleted, {
      scopes: ["deleted and purged"],
    }),
    "the data of a failed write is not read": recorded(inOrder, {
      scopes: ["a write fails"],
    }),
    "at ONE, what was read of an unsuccessful write is read again": recorded(anyLevel("read"), {
      scopes: ["a write fails and is read at ONE"],
    }),
    "at ONE, a client reads its own writes": recorded(anyLevel("write acknowledged"), {
      scopes: ["at ONE"],
    }),
    "at ONE, no read returns an older value than an earlier read": recorded(anyLevel("read"), {
      scopes: ["at ONE"],
    }),
  },
  { measures },
);
