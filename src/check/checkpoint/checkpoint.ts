/**
 * A search as a list of chunks, and back: its tables in the order of their numbers (so that filling them in the same
 * order gives the same numbers), then its rows, then its position. The protocol is not asked again, except for a sample
 * of handler runs that shows whether it is still the same. The caller stores the chunks in a file.
 */
import { ModelError } from "../../model/model-error.ts";
import { BATCH_PARTS, growBatch } from "../compiled/batch.ts";
import type { RunEnd } from "../compiled/run-ends.ts";
import type { Successor } from "../compiled/successors.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import type { Counterexample } from "../../semantics/run.ts";
import { type Chunk, type ChunkReader, inPieces, plain } from "./chunks.ts";
import { changed, fillTables, NOTHING, tablesSince } from "./tables.ts";
import type { Keeping } from "../liveness/edges.ts";
import { PARTS } from "../visited/visited.ts";
import type { Search } from "../search/search.ts";
import type { FoundAt } from "../search/search-parts.ts";
import type { ModelQuestion } from "../symmetry/verify-model.ts";

/** A step from the state in a row, by its index among those of its node, or as a change of a partition. */
type StepPlace =
  | { readonly kind: "entries" | "stuttering"; readonly node: number; readonly at: number }
  | { readonly kind: "partition" | "heal"; readonly at: number };

interface SavedPlace {
  readonly row: number;
  readonly message: string;
  readonly last: StepPlace | null;
}

interface SavedDecision {
  readonly found: Counterexample | null;
  readonly decided: number;
  readonly assumed: number;
}

/** The position of a search, apart from its tables. */
interface Standing {
  readonly expanded: number;
  readonly depth: number;
  readonly levelEnd: number;
  readonly transitions: number;
  readonly stuttering: number;
  /** Null for bounds that no state was outside of. */
  readonly boundary: readonly (number | null)[];
  readonly calls: number;
  readonly asked: readonly string[];
  readonly whats: readonly string[];
  readonly watched: readonly (SavedPlace | null)[];
  readonly premises: readonly (SavedPlace | null)[];
  readonly liveness: readonly SavedDecision[];
  readonly threw: SavedPlace | null;
  readonly broken: readonly (readonly [string, SavedPlace])[];
  /** What remains to be asked about interchangeable nodes when the batch is emptied. */
  readonly pending: readonly ModelQuestion[];
  /** How many images of states and steps properties may still be asked about; null without symmetry. */
  readonly imagesLeft: number | null;
}

/** All of a search. The chunks share its memory, so read them before the search goes on. */
export function* chunksOf(search: Search): Generator<Chunk> {
  yield plain("ends", search.expander.snapshots.ends.all);
  yield* tablesSince(NOTHING, search);
  yield* reductions(search);
  yield plain("standing", [standing(search)]);
  yield { name: "happened", bytes: search.expander.steps.coverage.happened };
  yield* rows(search);
  yield* graph(search);
  yield* recorded(search);
}

/**
 * Fills a new search with what was saved of another one on the same subject.
 *
 * @throws CheckpointError if the protocol has changed
 */
export function restore(search: Search, chunks: ChunkReader): void {
  try {
    // First, so that they get the same numbers, whatever meets them first.
    for (const end of chunks.plain("ends") as readonly RunEnd[]) search.expander.snapshots.ends.numberOf(end);
    fillTables(search, chunks, NOTHING);
    fillReductions(search, chunks);
    const [saved] = chunks.plain("standing") as [Standing];
    fillRows(search, chunks, saved, chunks.bytes("happened"));
    fillGraph(search, chunks);
    fillRecorded(search, chunks);
    takeUp(search, saved);
    search.space.reducerCache.verify(true);
  } catch (error) {
    if (error instanceof ModelError) throw changed(error.message);
    throw error;
  }
}

function* reductions({ space: { reducerCache } }: Search): Generator<Chunk> {
  const texts: string[] = [];
  yield* inPieces("reductions", () => reducerCache.remembered(texts));
  yield plain("thrown", texts);
}

function fillReductions({ space: { reducerCache } }: Search, chunks: ChunkReader): void {
  const remembered = chunks.numbers("reductions");
  const texts = chunks.plain("thrown") as readonly string[];
  while (!remembered.isDone) reducerCache.remember(remembered, texts);
}

function standing(search: Search): Standing {
  const { space, expander, boundary } = search;
  const { watched, premises, liveness, threw, broken } = search.found;
  const placeOf = ({ found }: { readonly found: FoundAt | undefined }): SavedPlace | null =>
    found ? savedPlace(search, found) : null;
  return {
    ...search.level,
    transitions: expander.transitions,
    stuttering: expander.stuttering,
    boundary: Array.from(boundary, (states: number | undefined) => states ?? null),
    calls: space.reducerCache.calls,
    asked: [...space.instance.asked],
    whats: expander.steps.coverage.names,
    watched: watched.map(placeOf),
    premises: premises.map(placeOf),
    liveness: liveness.map(({ found = null, decided, assumed }) => ({ found, decided, assumed })),
    threw: threw ? savedPlace(search, threw) : null,
    broken: [...broken].map(([name, at]) => [name, savedPlace(search, at)]),
    pending: search.symmetryCheck?.pending ?? [],
    imagesLeft: search.symmetryOfProperties?.imagesLeft ?? null,
  };
}

function takeUp(search: Search, saved: Standing): void {
  const { space, expander, boundary, found } = search;
  const { watched, premises, liveness } = found;
  const place = (from: SavedPlace | null): FoundAt | undefined => (from ? restoredPlace(search, from) : undefined);
  expander.transitions = saved.transitions;
  expander.stuttering = saved.stuttering;
  saved.boundary.forEach((states, bound) => {
    if (states !== null) boundary[bound] = states;
  });
  space.reducerCache.calls = saved.calls;
  space.instance.asked.clear();
  for (const rule of saved.asked) space.instance.asked.add(rule);
  watched.forEach((named, i) => (named.found = place(saved.watched[i])));
  premises.forEach((premise, i) => (premise.found = place(saved.premises[i])));
  liveness.forEach((labels, i) => {
    const { found: counterexample, decided, assumed } = saved.liveness[i];
    Object.assign(labels, { found: counterexample ?? undefined, decided, assumed });
  });
  found.threw = place(saved.threw);
  for (const [name, at] of saved.broken) found.broken.set(name, restoredPlace(search, at));
  search.symmetryCheck?.takeUp(saved.pending);
  if (search.symmetryOfProperties && saved.imagesLeft !== null)
    search.symmetryOfProperties.imagesLeft = saved.imagesLeft;
  search.goOnFrom(saved);
}

function savedPlace({ states, expander }: Search, { row, last, message }: FoundAt): SavedPlace {
  if (!last) return { row, message, last: null };
  const { kind, node, at } = last.move;
  if (kind === "partition" || kind === "heal") return { row, message, last: { kind, at } };
  const words = states.read(row);
  const { entries, stuttering } = expander.steps.successors(words[node], expander.rows.shared(words));
  const among = entries.indexOf(last);
  return {
    row,
    message,
    last:
      among >= 0 ? { kind: "entries", node, at: among } : { kind: "stuttering", node, at: stuttering.indexOf(last) },
  };
}

function restoredPlace(search: Search, { row, message, last }: SavedPlace): FoundAt {
  return last ? { row, message, last: successorAt(search, row, last) } : { row, message };
}

function successorAt({ states, expander, space }: Search, row: number, place: StepPlace): Successor {
  const words = states.read(row);
  if (place.kind === "entries" || place.kind === "stuttering") {
    const successors = expander.steps.successors(words[place.node], expander.rows.shared(words));
    return successors[place.kind][place.at];
  }
  const state = expander.rows.state(words);
  const move = space.moves(state).find(({ kind, at }) => kind === place.kind && at === place.at)!;
  return { move, outcome: space.outcomeTree(state, move) as Outcome };
}

function* rows({ states, expander }: Search): Generator<Chunk> {
  const { saved } = states;
  for (const name of PARTS) for (const numbers of saved[name]) yield { name, numbers };
  const { batch } = expander;
  states.spellOut(batch);
  for (const part of BATCH_PARTS) yield { name: "batch", numbers: batch[part].subarray(0, batch.length) };
}

/** The batch is restored as it was: what waits in it has no rows yet. */
function fillRows(
  { states, expander }: Search,
  chunks: ChunkReader,
  saved: Standing,
  happened: Uint8Array<ArrayBuffer>,
): void {
  const { batch, steps } = expander;
  for (const part of PARTS) states.restore(part, chunks.each(part));
  for (const part of BATCH_PARTS) {
    const saved = chunks.next("batch")!;
    batch.length = saved.length;
    while (batch[part].length < saved.length) growBatch(batch);
    batch[part].set(saved);
  }
  steps.coverage.names.push(...saved.whats);
  steps.coverage.happened = happened;
}

function* graph({ edges, marks, found }: Search): Generator<Chunk> {
  if (!edges) return;
  const { firsts, targets, labels } = edges.saved;
  yield plain("keeping", [edges.keeping]);
  yield { name: "firsts", numbers: firsts };
  for (const numbers of targets) yield { name: "edges", numbers };
  for (const numbers of labels) yield { name: "labels", numbers };
  yield { name: "marks", bytes: marks.bytes };
  for (const labels of found.liveness) yield { name: "labels", bytes: labels.marks.bytes };
}

function fillGraph({ edges, marks, found }: Search, chunks: ChunkReader): void {
  if (!edges) return;
  [edges.keeping] = chunks.plain("keeping") as [Keeping];
  const firsts = chunks.next("firsts")!;
  for (const part of chunks.each("edges")) edges.restoreTargets(part);
  for (const part of chunks.each("labels")) edges.restoreLabels(part);
  edges.restoreFirsts(firsts);
  marks.bytes = chunks.bytes("marks");
  for (const labels of found.liveness) labels.marks.bytes = chunks.bytes("labels");
}

function* recorded({ recorded, expander, expanded }: Search): Generator<Chunk> {
  if (!recorded) return;
  const { firsts, notes, edges } = recorded.saved(expanded);
  yield plain("records", [{ roots: recorded.roots ?? null, lists: expander.steps.extras.recordLists }]);
  yield { name: "firsts", numbers: firsts };
  yield { name: "notes", numbers: notes };
  for (const numbers of edges) yield { name: "recorded", numbers };
}

/** Before the protocol is asked anything, so that entries get the same numbers. */
function fillRecorded({ recorded, expander }: Search, chunks: ChunkReader): void {
  if (!recorded) return;
  const [{ roots, lists }] = chunks.plain("records") as readonly [
    { readonly roots: readonly number[] | null; readonly lists: readonly (readonly number[])[] },
  ];
  for (const list of lists) expander.steps.extras.recordListNumber(list);
  recorded.restore(chunks.next("firsts")!, chunks.next("notes")!, chunks.each("recorded"), roots);
}
