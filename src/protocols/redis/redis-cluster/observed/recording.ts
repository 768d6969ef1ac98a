/** A recording: one run of a real cluster, its rows checked against each other and its slots divided into classes. */
import { HistoryError, type HistoryRow, type Skipped } from "../../../../index.ts";
import { kindOf, valid } from "../../recorded-row.ts";
import { type Listed, type Open, openSlots, readClusterNodes, UnreadableNodes } from "./cluster-nodes.ts";
import { type Range, SlotClasses } from "./ranges.ts";
import { kinds, recordedRow, runRow } from "./cluster-rows.ts";
import type { ClusterEvent, Frame, Operation, RecordedRow, RunRow, ViewRow } from "./cluster-rows.ts";

/** What one node showed between t and t2. */
export interface View {
  readonly node: number;
  readonly t: number;
  readonly t2: number;
  readonly info: ViewRow["info"];
  readonly disk: ViewRow["disk"];
  /** What it believes of the cluster; undefined until it first printed that. */
  readonly belief: Belief | undefined;
}

export interface Belief {
  readonly myself: Listed;
  readonly byId: ReadonlyMap<string, Listed>;
  /** The owner of each class of slots that is owned; the last one if there are several. */
  readonly ownerOf: ReadonlyMap<number, Listed>;
  /** Classes that more than one node owns. */
  readonly ownedTwice: readonly number[];
}

export interface Recording {
  readonly run: string;
  readonly nodeTimeoutMs: number;
  readonly lagMs: number;
  readonly classes: SlotClasses;
  /** Ports, in order. */
  readonly nodes: readonly number[];
  /** In the order of time. */
  readonly views: readonly View[];
  readonly frames: readonly Frame[];
  readonly operations: readonly Operation[];
  readonly events: readonly ClusterEvent[];
  readonly idOf: (node: number) => string;
  /** The port of a node by its id or the beginning of it, or else that beginning. */
  readonly nameOf: (id: string) => string;
}

interface Opened {
  readonly row: RunRow;
  readonly rows: RecordedRow[];
  /** Lines of frames about nodes that have no port here. */
  readonly strangers: number[];
}

/**
 * All recordings of a history, in the order in which they are opened. Rows of unknown kinds are skipped.
 *
 * @throws HistoryError for a row that is not what a recorder writes, or does not fit those before it
 */
export function recordingsIn(rows: readonly HistoryRow[]): {
  readonly recordings: readonly Recording[];
  readonly skipped: readonly Skipped[];
} {
  const opened = new Map<string, Opened>();
  const unknown = new Map<string, number[]>();
  for (const { line, value } of rows) {
    const kind = kindOf(line, value, kinds);
    if (!kinds.includes(kind)) unknown.set(kind, [...(unknown.get(kind) ?? []), line]);
    else if (kind === "run") open(opened, line, valid(runRow, line, value));
    else take(opened, { ...valid(recordedRow, line, value), line });
  }
  if (opened.size === 0)
    throw new HistoryError(rows[0].line, 'wanted a row of kind "run" before all others; there is none.');
  const skipped = [...unknown].map(([kind, lines]) => ({
    message: `rows of an unknown kind ${JSON.stringify(kind)}`,
    lines,
  }));
  for (const { row, strangers } of opened.values()) {
    if (strangers.length === 0) continue;
    skipped.push({ message: `frames about a node that run ${row.run} does not name`, lines: strangers });
  }
  return { recordings: [...opened.values()].map(recordingOf), skipped };
}

function open(opened: Map<string, Opened>, line: number, row: RunRow): void {
  if (opened.has(row.run))
    throw new HistoryError(line, `run ${row.run} is opened a second time.\nGive each recording a name of its own.`);
  const beginnings = new Set(Object.values(row.ids).map((id) => id.slice(0, 6)));
  if (beginnings.size < Object.keys(row.ids).length)
    throw new HistoryError(line, "two nodes have ids that begin alike; frames name nodes by the first 6 digits.");
  opened.set(row.run, { row, rows: [], strangers: [] });
}

function take(opened: ReadonlyMap<string, Opened>, row: RecordedRow): void {
  const run = opened.get(row.run);
  if (!run)
    throw new HistoryError(
      row.line,
      `no row of kind "run" opens run ${row.run} before it.\nWanted {"kind":"run","run":"${row.run}","ids":{…},"nodeTimeoutMs":…} first.`,
    );
  for (const node of nodesNamedBy(row)) {
    if (`${node}` in run.row.ids) continue;
    const known = Object.keys(run.row.ids).join(", ");
    throw new HistoryError(row.line, `node ${node} is not among those that run ${row.run} names: ${known}.`);
  }
  const before = run.rows.at(-1);
  if (before && row.t < before.t)
    throw new HistoryError(
      row.line,
      `time goes backwards: t is ${row.t}, and ${before.t} in line ${before.line} of the same run.\nSort the rows of each run by t.`,
    );
  if (row.kind === "view" && row.t2 !== undefined && row.t2 < row.t)
    throw new HistoryError(row.line, `a sample ends before it begins: t is ${row.t}, t2 ${row.t2}.`);
  if (row.kind === "bus" && namesStranger(row, run.row)) run.strangers.push(row.line);
  else run.rows.push(row);
}

const namesStranger = ({ of, about, upd }: Frame, { ids }: RunRow): boolean =>
  [of, about, upd?.node].some(
    (name) => typeof name === "string" && !Object.values(ids).some((id) => id.startsWith(name.slice(0, 6))),
  );

function nodesNamedBy(row: RecordedRow): readonly number[] {
  switch (row.kind) {
    case "view":
    case "unreachable":
      return [row.node];
    case "bus":
      return [row.src, row.dst];
    case "op":
      return row.node === null ? [] : [row.node];
    case "event":
      return [];
  }
}

function recordingOf({ row: { run, ids, nodeTimeoutMs, lagMs }, rows }: Opened): Recording {
  const frames = rows.filter((row) => row.kind === "bus");
  const viewRows = rows.filter((row) => row.kind === "view");
  const texts = new Map<string, readonly Listed[]>();
  for (const { nodes, line } of viewRows)
    if (nodes !== undefined && !texts.has(nodes)) texts.set(nodes, listedIn(nodes, line));
  const classes = new SlotClasses(
    distinct([
      ...[...texts.values()].flatMap((listed) => listed.flatMap((one) => [one.slots, ...openSlots(one).map(alone)])),
      ...frames.flatMap(({ slots, upd }) => (upd ? [slots, upd.slots] : [slots])),
    ]),
  );
  const byBeginning = new Map(Object.entries(ids).map(([port, id]) => [id.slice(0, 6), port]));
  return {
    run,
    nodeTimeoutMs,
    lagMs,
    classes,
    nodes: Object.keys(ids).map(Number),
    views: viewsOf(viewRows, texts, classes, ids),
    frames,
    operations: rows.filter((row) => row.kind === "op"),
    events: rows.filter((row) => row.kind === "event"),
    idOf: (node) => ids[node],
    nameOf: (id) => byBeginning.get(id.slice(0, 6)) ?? id.slice(0, 6),
  };
}

function listedIn(text: string, line: number): readonly Listed[] {
  try {
    return readClusterNodes(text);
  } catch (error) {
    if (error instanceof UnreadableNodes) throw new HistoryError(line, `nodes: ${error.message}.`);
    throw error;
  }
}

const alone = ({ slot }: Open): readonly Range[] => [[slot, slot]];

function distinct(sets: readonly (readonly Range[])[]): readonly (readonly Range[])[] {
  return [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()];
}

function viewsOf(
  rows: readonly ViewRow[],
  texts: ReadonlyMap<string, readonly Listed[]>,
  classes: SlotClasses,
  ids: Readonly<Record<string, string>>,
): readonly View[] {
  const last = new Map<number, Belief>();
  return rows.map(({ node, t, t2 = t, nodes, info, disk, line }) => {
    if (nodes !== undefined) {
      const belief = beliefOf(texts.get(nodes)!, classes);
      if (belief.myself.id !== ids[node])
        throw new HistoryError(
          line,
          `nodes: "myself" is ${belief.myself.id}; run names ${ids[node]} for node ${node}.`,
        );
      last.set(node, belief);
    }
    return { node, t, t2, info, disk, belief: last.get(node) };
  });
}

function beliefOf(listed: readonly Listed[], classes: SlotClasses): Belief {
  const ownerOf = new Map<number, Listed>();
  const ownedTwice: number[] = [];
  for (const one of listed)
    for (const slots of classes.in(one.slots)) {
      if (ownerOf.has(slots)) ownedTwice.push(slots);
      ownerOf.set(slots, one);
    }
  return {
    myself: listed.find(({ isMyself }) => isMyself)!,
    byId: new Map(listed.map((one) => [one.id, one])),
    ownerOf,
    ownedTwice,
  };
}
