import { always, converges, each, properties, sometimes, step } from "../../src/index.ts";
import type { NodeId, Predicate, World } from "../../src/index.ts";
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

type Entry = CassandraData["record"];
type Of = World<CassandraData>["of"];
type Holds = Predicate<typeof cassandraData, never>;

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([column, { kind, at, value }]) => `${column}=${kind === "tombstone" ? "deleted" : value}@${at}`)
    .join(" ") || "nothing";
const valuesOf = (row: Row): readonly string[] =>
  Object.values(row).flatMap(({ kind, value }) => (kind === "tombstone" ? [] : [value]));

const rowsOf = ({ replica }: Of): Readonly<Record<NodeId, Row>> =>
  Object.fromEntries(replica.map(({ id, state }) => [id, state.row]));
const coordinatorsIn = ({ coordinator }: Of): Of["coordinator"] => coordinator.filter(({ up }) => up);
/** What the log says; whatever a node knows under the same epoch is the same. */
const inLog = ({ log }: Of): Knowledge | undefined => log.at(0)?.state.ring;

/** All that was acknowledged by a quorum, together. What is stored at first was, long ago. */
const acknowledged = {
  start: {} as Row,
  fold: (row: Row, entry: Entry): Row =>
    entry.kind === "write acknowledged" && entry.level !== "ONE" ? mergeRows(row, entry.row) : row,
};
const atEveryQuorum = ({ of, scope, history }: World<CassandraData, Row>): true | string => {
  const rows = rowsOf(of);
  const all = Object.values(scope.stored).reduce((a, b) => mergeRows(a, b), history);
  for (const { id, state } of coordinatorsIn(of)) {
    const placement = placementIn(state.ring, scope);
    const blind = subsets(placement.reads, answersNeeded("QUORUM", placement)).find(
      (quorum) =>
        !covers(
          quorum.map((node) => rows[node]).reduce((a, b) => mergeRows(a, b), {}),
          all,
        ),
    );
    if (blind) return `${shown(all)} was acknowledged, and ${id} may read from ${blind.join(" and ")}, which lack it`;
  }
  return true;
};

/** What a read must find that begins now, what each read had to find when it began, and which one did not. */
interface Reads {
  readonly floor: Row;
  readonly floors: Readonly<Record<NodeId, Row>>;
  readonly wrong: string;
}
const reads = (
  counts: (entry: Entry) => boolean,
  violation: (row: Row, floor: Row) => string | undefined,
  isMeant: (entry: Entry & { kind: "read" }) => boolean = ({ level }) => level !== "ONE",
) => ({
  start: { floor: {}, floors: {}, wrong: "" } as Reads,
  fold(before: Reads, entry: Entry, by: NodeId): Reads {
    const floor = counts(entry) && "row" in entry ? mergeRows(before.floor, entry.row) : before.floor;
    switch (entry.kind) {
      case "read begins":
        return { ...before, floors: { ...before.floors, [by]: before.floor } };
      case "read": {
        const message = isMeant(entry) ? violation(entry.row, before.floors[by]) : undefined;
        const { [by]: _, ...floors } = before.floors;
        return { floor, floors, wrong: before.wrong || (message === undefined ? "" : `${by} ${message}`) };
      }
      case "write begins":
      case "write acknowledged":
      case "write failed":
        return { ...before, floor };
    }
  },
});
const isAcknowledged = (entry: Entry): boolean => entry.kind === "write acknowledged" && entry.level !== "ONE";
const nothingWrong = ({ history }: World<CassandraData, Reads>): true | string => history.wrong || true;

/** Tombstones may be gone by then. */
const alive = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, { kind }]) => kind !== "tombstone"));
const older = (row: Row, floor: Row): string | undefined =>
  covers(row, alive(floor)) ? undefined : `reads ${shown(row)} though it began after ${shown(floor)}`;
const readsAcknowledged = reads(isAcknowledged, older);
const newReplicasRead = reads(isAcknowledged, older, ({ asked }) => asked.includes("X"));
/** Two of three where there are three. */
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
const readsDeleted = reads(
  ({ kind }) => kind === "write acknowledged",
  resurrected,
  () => true,
);
const anyLevel = (counts: Entry["kind"]) =>
  reads(
    ({ kind }) => kind === counts,
    older,
    () => true,
  );

/** Values by the order in which things happened: a value was replaced once another write began after it was acknowledged, and was acknowledged itself. */
interface InOrder {
  readonly acknowledged: readonly string[];
  readonly replaces: Readonly<Record<NodeId, readonly string[]>>;
  readonly replaced: readonly string[];
  readonly failed: readonly string[];
  readonly wrong: string;
}
const inOrder = {
  start: { acknowledged: [], replaces: {}, replaced: [], failed: [], wrong: "" } as InOrder,
  fold(before: InOrder, entry: Entry, by: NodeId): InOrder {
    switch (entry.kind) {
      case "write begins":
        return { ...before, replaces: { ...before.replaces, [by]: before.acknowledged } };
      case "write acknowledged":
        return {
          ...before,
          acknowledged: [...before.acknowledged, ...valuesOf(entry.row)],
          replaced: [...before.replaced, ...(before.replaces[by] ?? [])],
        };
      case "write failed":
        return { ...before, failed: [...before.failed, ...valuesOf(entry.row)] };
      case "read begins":
        return before;
      case "read": {
        const values = valuesOf(entry.row);
        const replaced = values.find((value) => before.replaced.includes(value));
        const failed = values.find((value) => before.failed.includes(value));
        const message =
          replaced !== undefined
            ? `${by} reads ${replaced}, which was replaced`
            : failed === undefined
              ? ""
              : `${by} reads ${failed}, whose write failed`;
        return { ...before, wrong: before.wrong || message };
      }
    }
  },
};

const replicasHoldTheSame: Holds = ({ of, scope }) => {
  const rows = rowsOf(of);
  const [first, ...others] = Object.keys(scope.owners);
  const other = others.find((node) => !isSameRow(rows[node], rows[first]));
  return other === undefined || `${first} holds ${shown(rows[first])}, ${other} ${shown(rows[other])}`;
};

/** The step after this one: of what is under way the next stage, and if nothing is, any that may begin. */
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
    "every quorum that may be read has what was acknowledged": always(atEveryQuorum, {
      history: acknowledged,
      scopes: [...steady, "a node joins to old data"],
    }),
    "every quorum that may be read has what was acknowledged, though two nodes join": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["two nodes join"],
      variants: ["tcm"],
    }),
    "a read returns what was acknowledged before it began, or later": always(nothingWrong, {
      history: readsAcknowledged,
      scopes: steady,
    }),
    "a read returns what was acknowledged before it began, though a node joins": always(nothingWrong, {
      history: readsAcknowledged,
      scopes: ["a node joins", "the one copy moves"],
      variants: ["tcm"],
    }),
    "no read returns less than one that was over before it began": always(nothingWrong, {
      history: readsForward,
      scopes: [...steady, "a read times out"],
    }),
    "what was deleted stays deleted where all were repaired before the purge": always(nothingWrong, {
      history: readsDeleted,
      scopes: ["deleted then repaired and purged", "a repair is given up"],
    }),
    "eventually all replicas hold the same data": converges(replicasHoldTheSame, { scopes: ["hints", "one expires"] }),
    "nobody keeps hints for a node that has left": always(
      ({ of, scope }) =>
        each(coordinatorsIn(of), ({ id, state }) => {
          const gone = Object.keys(state.hints).find((to) => !isMember(state, to, { scope }));
          return gone === undefined || `${id} keeps a hint for ${gone}, which it knows to have left`;
        }),
      { scopes: ["a node leaves"] },
    ),
    "under one epoch all know the same ring": always(
      ({ nodes }) =>
        each(nodes, ({ id, state }) => {
          const { epoch, stages } = state.ring;
          const other = nodes.find(
            ({ state: { ring } }) => ring.epoch === epoch && JSON.stringify(ring.stages) !== JSON.stringify(stages),
          );
          return !other || `${id} and ${other.id} know different rings under epoch ${epoch}`;
        }),
      { ...inLogs, scopes: changing },
    ),
    "nobody goes back to an earlier epoch": step(
      ({ nodes }) => {
        const back = nodes.find(({ before, after }) => after.state.ring.epoch < before.state.ring.epoch);
        return !back || `${back.id} goes back to epoch ${back.after.state.ring.epoch}`;
      },
      { ...inLogs, scopes: changing },
    ),
    "every node that is read from, now or in the next epoch, is written to": always(({ of, scope }) => {
      const ring = inLog(of);
      if (ring === undefined) return true;
      const { writes } = placementIn(ring, scope);
      const missed = [ring, ...nextOf(ring)]
        .flatMap((one) => placementIn(one, scope).reads)
        .find((node) => !writes.includes(node));
      return missed === undefined || `nobody writes to ${missed} in epoch ${ring.epoch}`;
    }, inLogs),
    "a quorum that is written meets each that is read in this epoch or the next": always(({ of, scope }) => {
      const ring = inLog(of);
      const isMet = ring === undefined || [ring, ...nextOf(ring)].every((reader) => metBy(ring, reader, scope));
      return isMet || `what is written in epoch ${ring?.epoch} is not read by all`;
    }, inLogs),
    "one change of the ring is under way at a time": always(({ of }) => {
      const { stages = {} } = inLog(of) ?? {};
      const changes = Object.keys(stages).filter((node) => stages[node] === 1 || stages[node] === 2);
      return changes.length <= 1 || `${changes.join(" and ")} change the ring at once`;
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
    "every quorum that may be read has what was acknowledged, though a node joins by gossip": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["a node joins"],
      variants: ["gossip ring"],
    }),
    "a read from the new replicas returns what was acknowledged before, though a node joins by gossip": always(
      nothingWrong,
      { history: newReplicasRead, scopes: ["a node joins"], variants: ["gossip ring"] },
    ),
    "a read returns what was acknowledged before it began, though all have heard that a node joins": always(
      nothingWrong,
      { history: readsAcknowledged, scopes: ["a node joins and waits long"], variants: ["gossip ring"] },
    ),
    "every quorum that may be read has what was acknowledged, though two nodes join by gossip": always(atEveryQuorum, {
      history: acknowledged,
      scopes: ["two nodes join"],
      variants: ["gossip ring"],
    }),
    "no coordinator is turned away": always(
      ({ inFlight }) =>
        each(inFlight, ({ message, from, to }) => message.kind !== "outdated" || `${from} turns ${to} away`),
      { scopes: ["a node joins"], variants: ["tcm"] },
    ),
    "a coordinator that missed a change writes what the new replicas do not return": always(
      ({ of, history }) => {
        const slept = coordinatorsIn(of).find(({ state }) => state.attempt === 2 && state.ring.epoch >= 2);
        const isMeant = slept?.id === "P" && history.wrong !== "";
        return !isMeant || `${history.wrong}, which P wrote after it was turned away`;
      },
      { history: newReplicasFind, scopes: ["the one copy moves"], variants: ["tcm"] },
    ),
    "what was replaced is not read, though clocks differ": always(({ history }) => history.wrong || true, {
      history: inOrder,
      scopes: ["clocks differ"],
    }),
    "a row that is read was written by one client": always(
      ({ nodes, history }) =>
        history === "" || nodes.length === 0 || `a row has ${history}, which nobody wrote together`,
      {
        history: {
          start: "",
          fold: (before: string, entry: Entry): string =>
            before ||
            (entry.kind === "read" && new Set(valuesOf(entry.row)).size < valuesOf(entry.row).length
              ? shown(entry.row)
              : ""),
        },
        scopes: ["the same microsecond"],
      },
    ),
    "eventually all replicas hold the same data, though a coordinator crashes": converges(replicasHoldTheSame, {
      scopes: ["a coordinator crashes"],
    }),
    "eventually all replicas hold the same data, though the hint window ends": converges(replicasHoldTheSame, {
      scopes: ["the hint window ends"],
    }),
    "what was deleted stays deleted, though not all were repaired": always(nothingWrong, {
      history: readsDeleted,
      scopes: ["deleted and purged"],
    }),
    "what failed to be written is not read": always(({ history }) => history.wrong || true, {
      history: inOrder,
      scopes: ["a write fails"],
    }),
    "what was read of a write that has not succeeded is read again, at ONE": always(nothingWrong, {
      history: anyLevel("read"),
      scopes: ["a write fails and is read at ONE"],
    }),
    "a client reads what it wrote, at ONE": always(nothingWrong, {
      history: anyLevel("write acknowledged"),
      scopes: ["at ONE"],
    }),
    "no read returns less than an earlier one, at ONE": always(nothingWrong, {
      history: anyLevel("read"),
      scopes: ["at ONE"],
    }),
  },
);
