/**
 * A search as a list of chunks, and back: its tables in the order of their numbers, so that filled in again in the same
 * order they give the same numbers, then its rows, then where it stands. Nothing is asked of the protocol again, but for
 * a sample of reductions that shows whether it is still the same.
 */
import { ModelError } from "../../model/model-error.ts";
import type { Successor } from "../compiled/node-snapshots.ts";
import type { Outcome, Status } from "../../semantics/node-states.ts";
import type { Counterexample } from "../../semantics/run.ts";
import { type Chunk, CheckpointError, type ChunkReader, inPieces, plain } from "./chunks.ts";
import { NO_PARENT, CHUNK_ROWS } from "../search/visited.ts";
import type { Place, Search } from "../search/search.ts";
import type { Question } from "../symmetry/verify-model.ts";

/** Rows that wait while the table of worlds is filled again. */
const BATCH = 1024;

/** A step from the world in a row, by its place among those of its node, or as a change of a cut. */
type StepPlace =
  | { readonly kind: "entries" | "idle"; readonly node: number; readonly at: number }
  | { readonly kind: "cut" | "heal"; readonly at: number };

interface SavedPlace {
  readonly row: number;
  readonly says: string;
  readonly last: StepPlace | null;
}

interface SavedDecision {
  readonly found: Counterexample | null;
  readonly decided: number;
  readonly assumed: number;
}

/** Where a search stands, beside its tables. */
interface Standing {
  readonly expanded: number;
  readonly depth: number;
  readonly levelEnd: number;
  readonly transitions: number;
  readonly idle: number;
  /** Null for bounds that no world was beyond. */
  readonly open: readonly (number | null)[];
  readonly calls: number;
  readonly asked: readonly string[];
  readonly whats: readonly string[];
  readonly watched: readonly (SavedPlace | null)[];
  readonly premises: readonly (SavedPlace | null)[];
  readonly liveness: readonly SavedDecision[];
  readonly threw: SavedPlace | null;
  readonly broken: readonly (readonly [string, SavedPlace])[];
  /** What is to be asked about interchangeable nodes when the batch is emptied. */
  readonly pending: readonly Question[];
}

/** All of a search. The chunks share its memory: whoever reads them is done before the search goes on. */
/** A status is saved as its place here. */
const statuses: readonly Status[] = ["up", "down", "process", "host", "power"];

export function* chunksOf(search: Search): Generator<Chunk> {
  yield* tables(search);
  yield plain("standing", [standing(search)]);
  yield { name: "happened", bytes: search.expander.configurations.happened };
  yield* rows(search);
  yield* graph(search);
}

/**
 * Fills a new search with what was saved of another one, of the same subject.
 *
 * @throws CheckpointError where the protocol is not what it was
 */
export function restore(search: Search, chunks: ChunkReader): void {
  try {
    fillTables(search, chunks);
    const [saved] = chunks.plain("standing") as [Standing];
    fillRows(search, chunks, saved, chunks.bytes("happened"));
    fillGraph(search, chunks);
    takeUp(search, saved);
    search.space.reductions.verify(true);
  } catch (error) {
    if (error instanceof ModelError) throw changed(error.message);
    throw error;
  }
}

const changed = (what: string): CheckpointError =>
  new CheckpointError(`the protocol is not what it was when the checkpoint was saved: ${what}`);

function expectNumber(what: string, number: number, wanted: number): void {
  if (number !== wanted) throw changed(`${what} ${wanted} is now ${number}.`);
}

function* tables({ space, expander }: Search): Generator<Chunk> {
  const { values, envelopes, locals, faults, reductions } = space;
  const { configurations } = expander;
  for (let from = 0; from < values.size; from += BATCH) {
    const to = Math.min(values.size, from + BATCH);
    yield plain(
      "values",
      Array.from({ length: to - from }, (_, i) => values.at(from + i)),
    );
  }
  yield* inPieces("envelopes", function* () {
    for (const { from, to, channel, message } of envelopes.all) yield [from, to, channel, message];
  });
  yield* inPieces("locals", function* () {
    for (let local = 0; local < locals.count; local++) {
      const timers = locals.timers(local);
      yield [locals.node(local), statuses.indexOf(locals.status(local)), locals.state(local), timers.length, ...timers];
    }
  });
  yield plain("faults", faults.all);
  yield* inPieces("configurations", function* () {
    for (let configuration = 0; configuration < configurations.count; configuration++) {
      const inbox = configurations.inbox(configuration);
      yield [configurations.local(configuration), inbox.length, ...inbox];
    }
  });
  const texts: string[] = [];
  yield* inPieces("reductions", () => reductions.remembered(texts));
  yield plain("thrown", texts);
}

function fillTables({ space, expander }: Search, chunks: ChunkReader): void {
  const { values, envelopes, locals, faults, reductions } = space;
  const { configurations } = expander;
  chunks
    .plain("values")
    .forEach((value, number) => expectNumber("value", values.id(value, "value of a checkpoint"), number));
  const ways = chunks.numbers("envelopes");
  for (let number = 0; !ways.isDone; number++) {
    expectNumber("message", envelopes.find(ways.next(), ways.next(), ways.next(), ways.next()), number);
  }
  const situations = chunks.numbers("locals");
  for (let number = 0; !situations.isDone; number++) {
    const [node, status, state] = [situations.next(), statuses[situations.next()], situations.next()];
    expectNumber("local state", locals.numberOf(node, status, state, situations.list()), number);
  }
  (chunks.plain("faults") as typeof faults.all).forEach(({ left, cuts }, number) =>
    expectNumber("state of the faults", faults.numberOf(left, cuts), number),
  );
  const saved = chunks.numbers("configurations");
  for (let number = 0; !saved.isDone; number++) {
    expectNumber("configuration", configurations.numberOf(saved.next(), saved.list()), number);
  }
  const remembered = chunks.numbers("reductions");
  const texts = chunks.plain("thrown") as readonly string[];
  while (!remembered.isDone) reductions.remember(remembered, texts);
}

function standing(search: Search): Standing {
  const { space, expander, watched, premises, liveness, open, threw, broken } = search;
  const placeOf = ({ found }: { readonly found: Place | undefined }): SavedPlace | null =>
    found ? savedPlace(search, found) : null;
  return {
    ...search.position,
    transitions: expander.transitions,
    idle: expander.idle,
    open: Array.from(open, (worlds: number | undefined) => worlds ?? null),
    calls: space.reductions.calls,
    asked: [...space.instance.asked],
    whats: expander.configurations.whats,
    watched: watched.map(placeOf),
    premises: premises.map(placeOf),
    liveness: liveness.map(({ found = null, decided, assumed }) => ({ found, decided, assumed })),
    threw: threw ? savedPlace(search, threw) : null,
    broken: [...broken].map(([name, at]) => [name, savedPlace(search, at)]),
    pending: search.symmetryCheck?.pending ?? [],
  };
}

function takeUp(search: Search, saved: Standing): void {
  const { space, expander, watched, premises, liveness, open } = search;
  const place = (from: SavedPlace | null): Place | undefined => (from ? restoredPlace(search, from) : undefined);
  expander.transitions = saved.transitions;
  expander.idle = saved.idle;
  saved.open.forEach((worlds, bound) => {
    if (worlds !== null) open[bound] = worlds;
  });
  space.reductions.calls = saved.calls;
  space.instance.asked.clear();
  for (const rule of saved.asked) space.instance.asked.add(rule);
  watched.forEach((claim, i) => (claim.found = place(saved.watched[i])));
  premises.forEach((premise, i) => (premise.found = place(saved.premises[i])));
  liveness.forEach((truths, i) => {
    const { found, decided, assumed } = saved.liveness[i];
    Object.assign(truths, { found: found ?? undefined, decided, assumed });
  });
  search.threw = place(saved.threw);
  for (const [name, at] of saved.broken) search.broken.set(name, restoredPlace(search, at));
  search.symmetryCheck?.takeUp(saved.pending);
  search.goOnFrom(saved);
}

function savedPlace({ worlds, expander }: Search, { row, last, says }: Place): SavedPlace {
  if (!last) return { row, says, last: null };
  const { kind, node, at } = last.move;
  if (kind === "cut" || kind === "heal") return { row, says, last: { kind, at } };
  const own = worlds.chunk(row)[worlds.offset(row) + node];
  const { entries, idle } = expander.configurations.successors(own);
  const among = entries.indexOf(last);
  return {
    row,
    says,
    last: among >= 0 ? { kind: "entries", node, at: among } : { kind: "idle", node, at: idle.indexOf(last) },
  };
}

function restoredPlace(search: Search, { row, says, last }: SavedPlace): Place {
  return last ? { row, says, last: successorAt(search, row, last) } : { row, says };
}

function successorAt({ worlds, expander, space }: Search, row: number, place: StepPlace): Successor {
  const [chunk, offset] = [worlds.chunk(row), worlds.offset(row)];
  if (place.kind === "entries" || place.kind === "idle") {
    return expander.configurations.successors(chunk[offset + place.node])[place.kind][place.at];
  }
  const move = space
    .moves(expander.world(chunk, offset))
    .find(({ kind, at }) => kind === place.kind && at === place.at)!;
  return { move, outcome: space.reaction(-1, move) as Outcome };
}

function* rows({ worlds, expander }: Search): Generator<Chunk> {
  for (let first = 0; first < worlds.count; first += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, worlds.count - first);
    yield { name: "rows", numbers: worlds.chunk(first).subarray(0, count * worlds.width) };
    yield { name: "parents", numbers: Int32Array.from({ length: count }, (_, i) => worlds.parent(first + i)) };
  }
  const { length, words, hashes, parents, labels, faults } = expander.batch;
  yield { name: "batch", numbers: words.subarray(0, length * worlds.width) };
  for (const part of [hashes, parents, labels, faults]) yield { name: "batch", numbers: part.subarray(0, length) };
}

/** The batch is left as it was found: when it is emptied decides when a claim about steps is refuted. */
function fillRows(
  { worlds, expander }: Search,
  chunks: ChunkReader,
  saved: Standing,
  happened: Uint8Array<ArrayBuffer>,
): void {
  const { batch, configurations } = expander;
  batch.length = 0;
  for (let numbers = chunks.next("rows"); numbers; numbers = chunks.next("rows")) {
    const parents = chunks.next("parents")!;
    for (let i = 0; i < parents.length; i++) {
      expander.addRow(numbers, i * worlds.width, parents[i]);
      if (batch.length === BATCH) {
        worlds.insert(batch);
        batch.length = 0;
      }
    }
  }
  worlds.insert(batch);
  batch.length = 0;
  const waiting = chunks.next("batch")!;
  for (let offset = 0; offset < waiting.length; offset += worlds.width) expander.addRow(waiting, offset, NO_PARENT);
  for (const part of ["hashes", "parents", "labels", "faults"] as const) batch[part].set(chunks.next("batch")!);
  configurations.whats.push(...saved.whats);
  configurations.happened = happened;
}

function* graph({ edges, marks, liveness }: Search): Generator<Chunk> {
  if (!edges) return;
  const { firsts, targets } = edges.saved;
  yield { name: "firsts", numbers: firsts };
  for (const numbers of targets) yield { name: "edges", numbers };
  yield { name: "marks", bytes: marks.bytes };
  for (const truths of liveness) yield { name: "truths", bytes: truths.marks.bytes };
}

function fillGraph({ edges, marks, liveness }: Search, chunks: ChunkReader): void {
  if (!edges) return;
  const firsts = chunks.next("firsts")!;
  for (let part = chunks.next("edges"); part; part = chunks.next("edges")) edges.restoreTargets(part);
  edges.restoreFirsts(firsts);
  marks.bytes = chunks.bytes("marks");
  for (const truths of liveness) truths.marks.bytes = chunks.bytes("truths");
}
