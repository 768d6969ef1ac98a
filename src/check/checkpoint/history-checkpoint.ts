/** The search for a property with a history as a list of chunks, and back. The search it builds on is saved separately, before it. */
import type { HistoryPosition, HistorySearch } from "../histories/history-search.ts";
import type { FoundAt } from "../search/search-parts.ts";
import { type Chunk, type ChunkReader, plain } from "./chunks.ts";

interface SavedHistoryPlace {
  readonly row: number;
  readonly message: string;
}

/** The position of a search, apart from its rows. */
interface HistoryStanding extends HistoryPosition {
  /** Null for bounds that no state was outside of. */
  readonly boundary: readonly (number | null)[];
  /** For the property, then for its premises. */
  readonly found: readonly (SavedHistoryPlace | null)[];
  /** The row from which the protocol first threw; the search below knows in which step. */
  readonly threw: number | null;
  readonly broken: readonly (readonly [string, SavedHistoryPlace])[];
}

const savedPlace = ({ row, message }: FoundAt): SavedHistoryPlace => ({ row, message });

/** The chunks share the memory of the search, so read them before it goes on. */
export function* historyChunks(search: HistorySearch): Generator<Chunk> {
  const { rows, histories, boundary } = search;
  const { watched, premises, threw, broken } = search.found;
  const standing: HistoryStanding = {
    ...search.position,
    boundary: Array.from(boundary, (states: number | undefined) => states ?? null),
    found: [...watched, ...premises].map(({ found }) => (found ? savedPlace(found) : null)),
    threw: threw?.row ?? null,
    broken: [...broken].map(([name, place]) => [name, savedPlace(place)]),
  };
  yield plain("history", [standing]);
  // There is always this chunk of numbers: consecutive chunks of plain data are read as one.
  yield { name: "histories", numbers: Int32Array.from(histories.values) };
  const { pairs, parents } = rows.saved;
  for (const numbers of pairs) yield { name: "rows", numbers };
  for (const numbers of parents) yield { name: "parents", numbers };
}

/** Fills a new search with what was saved of another one on the same subject. */
export function restoreHistory(search: HistorySearch, chunks: ChunkReader): void {
  const [saved] = chunks.plain("history") as readonly [HistoryStanding];
  for (const values of chunks.each("histories")) for (const value of values) search.histories.numberOf(value);
  search.rows.restore(chunks.each("rows"), chunks.each("parents"));
  saved.boundary.forEach((states, bound) => {
    if (states !== null) search.boundary[bound] = states;
  });
  search.takeUp(saved.threw, saved.found, saved.broken);
  search.goOnFrom(saved);
}
