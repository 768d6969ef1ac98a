/**
 * The tables of a search in the order of their numbers, so that filling them in the same order gives the same numbers: either
 * all of them, as a checkpoint stores them, or what was added since they were last read.
 */
import { type Status } from "../../semantics/node-states.ts";
import type { Space } from "../../semantics/space.ts";
import type { Expander } from "../compiled/expander.ts";
import { type Chunk, CheckpointError, type ChunkReader, inPieces, plain } from "./chunks.ts";

interface Tables {
  readonly space: Space;
  readonly expander: Expander;
}

/** How much the tables hold. */
export interface TableSizes {
  readonly values: number;
  readonly envelopes: number;
  readonly nodeStates: number;
  readonly faults: number;
  readonly snapshots: number;
}

export const NOTHING: TableSizes = { values: 0, envelopes: 0, nodeStates: 0, faults: 0, snapshots: 0 };

export const sizesOf = ({ space, expander }: Tables): TableSizes => ({
  values: space.values.size,
  envelopes: space.envelopes.all.length,
  nodeStates: space.nodeStates.count,
  faults: space.faults.count,
  snapshots: expander.snapshots.count,
});

/** Values in one chunk. */
const PIECE = 1024;

/** A status is written as its index in this list. */
const statuses: readonly Status[] = ["up", "down", "process", "host", "power"];

/** What the tables hold beyond these sizes. */
export function* tablesSince(from: TableSizes, { space, expander }: Tables): Generator<Chunk> {
  const { values, envelopes, nodeStates, faults } = space;
  const { snapshots } = expander;
  // At least one chunk, as for the others.
  let first = from.values;
  do {
    const length = Math.min(PIECE, values.size - first);
    yield plain(
      "values",
      Array.from({ length }, (_, i) => values.at(first + i)),
    );
    first += length;
  } while (first < values.size);
  yield* inPieces("envelopes", function* () {
    for (const { from: sender, to, channel, message } of envelopes.all.slice(from.envelopes))
      yield [sender, to, channel, message];
  });
  yield* inPieces("nodeStates", function* () {
    for (let nodeState = from.nodeStates; nodeState < nodeStates.count; nodeState++) {
      const timers = nodeStates.timers(nodeState);
      yield [
        nodeStates.node(nodeState),
        statuses.indexOf(nodeStates.status(nodeState)),
        nodeStates.state(nodeState),
        timers.length,
        ...timers,
      ];
    }
  });
  yield plain("faults", faults.since(from.faults));
  yield* inPieces("snapshots", function* () {
    for (let snapshot = from.snapshots; snapshot < snapshots.count; snapshot++) {
      const inbox = snapshots.inbox(snapshot);
      yield [snapshots.nodeState(snapshot), inbox.length, ...inbox];
    }
  });
}

/**
 * Adds to tables of these sizes what others hold beyond them.
 *
 * @throws CheckpointError if something gets a different number here
 */
export function fillTables({ space, expander }: Tables, chunks: ChunkReader, from: TableSizes): void {
  const { values, envelopes, nodeStates, faults } = space;
  const { snapshots } = expander;
  chunks
    .plain("values")
    .forEach((value, i) => expectNumber("value", values.id(value, "value of a checkpoint"), from.values + i));
  const ways = chunks.numbers("envelopes");
  for (let number = from.envelopes; !ways.isDone; number++) {
    expectNumber("message", envelopes.find(ways.next(), ways.next(), ways.next(), ways.next()), number);
  }
  const situations = chunks.numbers("nodeStates");
  for (let number = from.nodeStates; !situations.isDone; number++) {
    const [node, status, state] = [situations.next(), statuses[situations.next()], situations.next()];
    expectNumber("node state", nodeStates.numberOf(node, status, state, situations.list()), number);
  }
  (chunks.plain("faults") as ReturnType<typeof faults.since>).forEach(({ left, partitions }, i) =>
    expectNumber("state of the faults", faults.numberOf(left, partitions), from.faults + i),
  );
  const saved = chunks.numbers("snapshots");
  for (let number = from.snapshots; !saved.isDone; number++) {
    expectNumber("snapshot", snapshots.numberOf(saved.next(), saved.list()), number);
  }
}

/** The protocol has changed; the message says in what. */
export const changed = (what: string): CheckpointError =>
  new CheckpointError(`the protocol is not what it was when the checkpoint was saved: ${what}`);

function expectNumber(what: string, number: number, wanted: number): void {
  if (number !== wanted) throw changed(`${what} ${wanted} is now ${number}.`);
}
