/** The search for one property that has a history, to its verdict, in turns with others: see `HistorySearch`. */
import { limitOf, Stopped } from "../../semantics/pulse.ts";
import { historyChunks, restoreHistory } from "../checkpoint/history-checkpoint.ts";
import type { Chunk } from "../checkpoint/chunks.ts";
import { type Explosion, explosionOf } from "../search/growth.ts";
import { statesByDepth } from "../search/layers.ts";
import { neverHappened } from "../search/never-happened.ts";
import type { Sought } from "../search/new-search.ts";
import type { CheckOptions, Limit, SearchResult, Size } from "../search/result.ts";
import type { Beginning, SearchRun } from "../search/search-run.ts";
import {
  fullBy,
  growthOf,
  notBegun,
  boundaryOf,
  outOfRoom,
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
  /** While something may still be asked of it. */
  #search: HistorySearch | undefined;
  readonly #running: Running<SearchResult> | undefined;
  /** Whether a table could not grow any more. */
  #isTorn = false;

  /** @param base the run of the search that it rests on */
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
    if (!this.#search) return progressAtEnd(this.result);
    const { states, transitions, depth, frontier, violated } = this.#search;
    return { states: states.count, transitions, depth, frontier, violated };
  }

  get isSaveable(): boolean {
    return this.#search ? !this.#isTorn : this.result?.complete === true;
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
    // Else that was done below.
    if (!this.#base.result) limit ??= limitOf(() => space.reducerCache.verify(strict));
    const size = sizeOf(search, limit);
    return {
      ...size,
      names: properties.map(({ name }) => name),
      reducerCalls: space.reducerCache.calls,
      reductions: [],
      properties: space.pulse.whole(() => verdictsOf(search, search, size, (place) => search.counterexampleAt(place))),
      neverHappened: neverHappened(base),
    };
  }

  /** Explores until there is nothing more to explore, or a limit ends it. */
  *#explore(search: HistorySearch): Running<Limit | undefined> {
    const { slice = SLICE } = this.#options;
    let growth: Pick<Pause, "steep"> | undefined;
    let turnEnd = search.judged + slice;
    try {
      while (!search.advance(turnEnd - search.judged)) {
        const goesOn = search.judged < turnEnd && !search.isWaiting;
        if (!goesOn) turnEnd = search.judged + slice;
        growth ??= growthOf(search.base, search.states.count, search.frontier);
        let limit = yield { ...growth, goesOn };
        if (search.isWaiting && this.#base.result)
          limit ??= this.#base.result.limit ?? (yield* this.#goOnBelow(search));
        if (limit === undefined) continue;
        // There is no end to what follows it, but it was met.
        if (search.isWaiting && limit === search.base.endless) search.judgeNext();
        return limit;
      }
    } catch (error) {
      if (error instanceof Stopped) {
        yield { ends: true };
        return error.limit;
      }
      this.#isTorn = true;
      return outOfRoom(error);
    }
    if (!search.isFull) return undefined;
    yield { ends: true };
    return fullBy(search.depth, this.#options);
  }

  /** The search that it rests on had all the verdicts that were wanted of it, and stopped: that goes on, for more states are wanted here. */
  *#goOnBelow({ base }: HistorySearch): Running<Limit | undefined> {
    const { slice = SLICE } = this.#options;
    base.goesOnForHistories = true;
    try {
      for (const end = base.judged + slice; base.judged < end && !base.advance(end - base.judged);) {
        const limit = yield { goesOn: true };
        if (limit !== undefined) return limit;
      }
      base.settle();
      return base.endless;
    } catch (error) {
      if (error instanceof Stopped) {
        yield { ends: true };
        base.retract();
        return error.limit;
      }
      base.abandon();
      return outOfRoom(error);
    }
  }
}

function sizeOf(search: HistorySearch, limit: Limit | undefined): Size {
  const { base, states, frontier, boundary, transitions, stuttering, depthJudged } = search;
  return {
    complete: limit === undefined && frontier === 0 && states.count > 0,
    ...(limit === undefined ? {} : { limit }),
    states: states.count,
    boundary: boundaryOf(base, boundary),
    transitions,
    stuttering,
    depth: Math.max(0, depthJudged),
    statesByDepth: statesByDepth(states),
  };
}
