/** The search for a property that has a history as a list of chunks, and back. What it rests on is saved apart, before it. */
import type { HistoryPosition, HistorySearch } from "../histories/history-search.ts";
import type { Place } from "../search/search-parts.ts";
import { type Chunk, type ChunkReader, plain } from "./chunks.ts";

interface SavedPlace {
  readonly row: number;
  readonly message: string;
}

/** Where a search stands, beside its rows. */
interface Standing extends HistoryPosition {
  /** Null for bounds that no state was beyond. */
  readonly boundary: readonly (number | null)[];
  /** Of the property, then of its premises. */
  readonly found: readonly (SavedPlace | null)[];
  /** The row from which the protocol threw first: in which step is known below. */
  readonly threw: number | null;
  readonly broken: readonly (readonly [string, SavedPlace])[];
}

const savedPlace = ({ row, message }: Place): SavedPlace => ({ row, message });

/** The chunks share the memory of the search: whoever reads them is done before it goes on. */
export function* historyChunks(search: HistorySearch): Generator<Chunk> {
  const { rows, boundary } = search;
  const { watched, premises, threw, broken } = search.found;
  const standing: Standing = {
    ...search.position,
    boundary: Array.from(boundary, (states: number | undefined) => states ?? null),
    found: [...watched, ...premises].map(({ found }) => (found ? savedPlace(found) : null)),
    threw: threw?.row ?? null,
    broken: [...broken].map(([name, place]) => [name, savedPlace(place)]),
  };
  yield plain("history", [standing]);
  // At least one, for of chunks of plain data those that follow each other are read as one.
  const { pairs, parents } = rows.saved;
  yield { name: "rows", numbers: new Int32Array(0) };
  for (const numbers of pairs) yield { name: "rows", numbers };
  for (const numbers of parents) yield { name: "parents", numbers };
}

/** Fills a new search with what was saved of another one, of the same subject. */
export function restoreHistory(search: HistorySearch, chunks: ChunkReader): void {
  const [saved] = chunks.plain("history") as readonly [Standing];
  search.rows.restore(chunks.each("rows"), chunks.each("parents"));
  saved.boundary.forEach((states, bound) => {
    if (states !== null) search.boundary[bound] = states;
  });
  search.takeUp(saved.threw, saved.found, saved.broken);
  search.goOnFrom(saved);
}
