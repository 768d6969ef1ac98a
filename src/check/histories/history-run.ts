/** The search for one property with a history, up to its verdict, taking turns with others: see `HistorySearch`. */
import { limitOf } from "../../semantics/pulse.ts";
import { historyChunks, restoreHistory } from "../checkpoint/history-checkpoint.ts";
import type { Chunk } from "../checkpoint/chunks.ts";
import { endedBy, explored, progressIn, sizeOf } from "../search/drive-search.ts";
import { type Explosion, explosionOf } from "../search/state-explosion.ts";
import { neverHappened } from "../search/never-happened.ts";
import type { Sought } from "../search/sought.ts";
import type { CheckOptions, Limit, SearchResult } from "../search/check-result.ts";
import type { Beginning, SearchRun } from "../search/search-run.ts";
import {
  growthOf,
  isOver,
  notBegun,
  type Pause,
  type Progress,
  progressAtEnd,
  type Running,
  SLICE,
  type TakesTurns,
} from "../search/turns.ts";
import { verdictsOf } from "../search/verdicts.ts";
import { HistorySearch } from "./history-search.ts";

export class HistoryRun implements TakesTurns {
  result: SearchResult | undefined;
  readonly #options: CheckOptions;
  readonly #base: SearchRun;
  /** Kept while something may still be asked of it. */
  #search: HistorySearch | undefined;
  readonly #running: Running<SearchResult> | undefined;
  /** Whether a table could not grow any more. */
  #isTorn = false;

  /** @param base the run of the search it builds on */
  constructor(
    { properties }: Sought,
    base: SearchRun,
    options: CheckOptions,
    { resume, result }: Omit<Beginning, "number">,
  ) {
    this.#options = options;
    this.#base = base;
    this.result = result;
    if (result) return;
    if (!base.search) {
      this.result = notBegun(properties, base.result!.limit!);
      return;
    }
    const { first = false, strict = false, statesMax, depthMax } = options;
    const search = new HistorySearch(properties[0], base.search, { first, strict, statesMax, depthMax });
    if (resume) restoreHistory(search, resume);
    this.#search = search;
    this.#running = this.#run(search);
  }

  get progress(): Progress {
    return this.#search ? progressIn(this.#search) : progressAtEnd(this.result);
  }

  get isSaveable(): boolean {
    return this.#search ? !this.#isTorn : isOver(this.result);
  }

  chunks(): Iterable<Chunk> {
    return historyChunks(this.#search!);
  }

  explosion(): Explosion | undefined {
    return this.result?.limit === undefined || !this.#search ? undefined : explosionOf(this.#search.base);
  }

  advance(limit: Limit | undefined): Pause | undefined {
    const next = this.#running!.next(limit);
    if (!next.done) return next.value;
    this.result = next.value;
    if (this.result.complete) this.#search = undefined;
    return undefined;
  }

  *#run(search: HistorySearch): Running<SearchResult> {
    let limit = yield* this.#explore(search);
    const { base, space, properties } = search;
    const { strict = false } = this.#options;
    // Otherwise the search below has done that.
    if (!this.#base.result) limit ??= limitOf(() => space.reducerCache.verify(strict));
    const size = sizeOf(search, limit);
    return {
      ...size,
      names: properties.map(({ name }) => name),
      reducerCalls: space.reducerCache.calls,
      reductions: [],
      properties: space.pulse.whole(() =>
        verdictsOf(search, search.found, size, (place) => search.counterexampleAt(place)),
      ),
      neverHappened: neverHappened(base),
    };
  }

  /** Explores until nothing is left to explore, or a limit ends it. */
  *#explore(search: HistorySearch): Running<Limit | undefined> {
    const { by, limit } = yield* explored(search, this.#options, {
      isWaiting: () => search.isWaiting,
      growth: () => growthOf(search.base, search.states.count, search.frontier),
      atPause: () => this.#atPause(search),
    });
    if (by === "room") this.#isTorn = true;
    return limit;
  }

  *#atPause(search: HistorySearch): Running<Limit | undefined> {
    if (!search.isWaiting || !this.#base.result) return undefined;
    const limit = this.#base.result.limit ?? (yield* this.#goOnBelow(search));
    // What follows this state is endless, but the state itself was met.
    if (search.isWaiting && limit !== undefined && limit === search.base.endless) search.judgeNext();
    return limit;
  }

  /** The search below had all its own verdicts and stopped; it goes on, because more states are needed here. */
  *#goOnBelow({ base }: HistorySearch): Running<Limit | undefined> {
    const { slice = SLICE } = this.#options;
    base.goesOn = true;
    try {
      for (const end = base.judged + slice; base.judged < end && !base.advance(end - base.judged);) {
        const limit = yield { goesOn: true };
        if (limit !== undefined) return limit;
      }
      base.settle();
      return base.endless;
    } catch (error) {
      const { by, limit } = yield* endedBy(error);
      if (by === "limit") base.retract();
      else base.recorder.abandon();
      return limit;
    }
  }
}
