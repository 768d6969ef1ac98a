/** One search of a check, from its first state to the verdicts of its properties, in turns with others. */
import { StepThrew } from "../../semantics/fairness.ts";
import { limitOf, Stopped } from "../../semantics/pulse.ts";
import { Scouts } from "../ahead/scouts.ts";
import { chunksOf, restore } from "../checkpoint/checkpoint.ts";
import type { Chunk, ChunkReader } from "../checkpoint/chunks.ts";
import { type Explosion, explosionOf } from "./growth.ts";
import { statesByDepth } from "./layers.ts";
import { decide } from "../liveness/refute-liveness.ts";
import { neverHappened } from "./never-happened.ts";
import type { Checked, CheckOptions, Limit, SearchResult, Size, Subject } from "./result.ts";
import { newSearch, type Sought } from "./new-search.ts";
import type { Search } from "./search.ts";
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
} from "./turns.ts";
import { counterexampleAt, isBroken, stepThrew, verdictsOf, verdictsOfRuns } from "./verdicts.ts";

/**
 * Properties of whole runs are decided on what is explored each time that it has grown so many times, and in the end: a limit
 * then finds it decided for a part, and all of this takes little more than the last time.
 */
const GROWN = 8;
const FIRST_DECISION = 1 << 12;

/** What a run of a search begins with. */
export interface Beginning {
  /** Which search of the check it is. */
  readonly number: number;
  /** What it goes on from. */
  readonly resume?: ChunkReader | undefined;
  /** Where it was over then, what came of it. */
  readonly result?: SearchResult | undefined;
}

export class SearchRun implements TakesTurns {
  /** Once it is over. */
  result: SearchResult | undefined;
  readonly #subject: Subject;
  readonly #sought: Sought;
  readonly #options: CheckOptions;
  /** Which search of the check it is. */
  readonly #number: number;
  /** While something may still be asked of it. */
  search: Search | undefined;
  readonly #running: Running<SearchResult> | undefined;
  /** The violations by what properties assume, found while they were decided. */
  readonly #thrown: Checked[] = [];

  /** @param isNeeded others that rest on it are not over, whether it is or not */
  constructor(
    subject: Subject,
    sought: Sought,
    options: CheckOptions,
    { number, resume, result, isNeeded }: Beginning & { readonly isNeeded: boolean },
  ) {
    this.#number = number;
    this.#subject = subject;
    this.#sought = sought;
    this.#options = options;
    this.result = result;
    if (result && !isNeeded) return;
    try {
      this.search = this.#begin(resume);
      if (!result) this.#running = this.#run(this.search);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.result ??= notBegun(sought.properties, error.limit);
    }
  }

  /** How far it is. */
  get progress(): Progress {
    if (!this.search) return progressAtEnd(this.result);
    const { states, expander, depth, frontier, violated } = this.search;
    return { states: states.count, transitions: expander.transitions, depth, frontier, violated };
  }

  /** Whether a checkpoint can hold it. */
  get isSaveable(): boolean {
    return this.search ? !this.search.isTorn : this.result?.complete === true;
  }

  chunks(): Iterable<Chunk> {
    return chunksOf(this.search!);
  }

  /** Of a search that a limit ended: where its states come from. */
  explosion(): Explosion | undefined {
    return this.result?.limit === undefined || !this.search ? undefined : explosionOf(this.search);
  }

  /** One piece of it: what there is to tell of it, or undefined when it is over. */
  advance(limit: Limit | undefined): Pause | undefined {
    const next = this.#running!.next(limit);
    if (!next.done) return next.value;
    this.result = next.value;
    // What is known is known: the tables are room for others, but for those that rest on it.
    if (this.result.complete && !this.#sought.carries) this.search = undefined;
    return undefined;
  }

  #begin(resume: ChunkReader | undefined): Search {
    const search = newSearch(this.#subject, this.#sought, this.#options);
    if (resume) restore(search, resume);
    const { team, statesInJob } = this.#options;
    if (team) search.follow(new Scouts(team, this.#number, search, statesInJob));
    return search;
  }

  *#run(search: Search): Running<SearchResult> {
    const { strict = false, reductions = true } = this.#options;
    const { space } = search;
    const ended = yield* this.#explore(search);
    let { limit } = ended;
    search.close();
    limit ??= limitOf(() => space.reducerCache.verify(strict));
    const size = this.#sizeOf(search, limit);
    const neverSeen = neverHappened(search);
    const { calls } = space.reducerCache;
    const undecided = ended.mayDecide ? yield* this.#decide(search) : limit;
    const properties = space.pulse.whole(() => [
      ...verdictsOf(search, search.monitoring, size, (place, named) => counterexampleAt(search, place, named)),
      ...verdictsOfRuns(search, size, undecided ?? limit),
      ...this.#thrown,
    ]);
    limit ??= undecided;
    return {
      ...size,
      complete: size.complete && limit === undefined,
      ...(limit === undefined ? {} : { limit }),
      names: this.#names,
      reducerCalls: calls,
      reductions: reductions ? this.#reductionsUsed(size) : [],
      properties,
      neverHappened: neverSeen,
    };
  }

  get #names(): readonly string[] {
    return this.#sought.properties.map(({ name }) => name);
  }

  /** Explores until there is nothing more to explore, or a limit ends it; what it knows then may be decided unless that was asked for. */
  *#explore(search: Search): Running<{ readonly limit?: Limit; readonly mayDecide: boolean }> {
    const { slice = SLICE } = this.#options;
    let growth: Pick<Pause, "steep"> | undefined;
    let due = nextDecision(search);
    let turnEnd = search.judged + slice;
    try {
      // Decisions and turns come after so many states, wherever a pause for the clock comes: answers must not depend on it.
      const toDecision = (): number => (search.isFull ? Infinity : due - search.expanded);
      while (!search.advance(Math.min(turnEnd - search.judged, toDecision()))) {
        const { states, frontier } = search;
        const goesOn = search.judged < turnEnd;
        if (!goesOn) {
          turnEnd += slice;
          // Those that rest on it come as far as it does.
          if (search.recorded) search.settle();
        }
        growth ??= growthOf(search, states.count, frontier);
        let limit = yield { ...growth, goesOn };
        if (limit === undefined && search.expanded >= due) {
          search.settle();
          limit = yield* this.#decide(search);
          due = nextDecision(search);
        }
        limit ??= search.scoutsLost;
        if (limit === undefined) continue;
        search.retract();
        return { limit, mayDecide: false };
      }
    } catch (error) {
      if (error instanceof Stopped) {
        yield { ends: true };
        search.retract();
        return { limit: error.limit, mayDecide: false };
      }
      search.abandon();
      return { limit: outOfRoom(error), mayDecide: false };
    }
    const limit = search.endless ?? (search.isFull ? fullBy(search.depth, this.#options) : undefined);
    if (limit === undefined) return { mayDecide: !search.isOver };
    yield { ends: true };
    return { limit, mayDecide: !search.isOver };
  }

  /** Decides the properties about whole runs on what is explored, until it is answered with a limit. */
  *#decide(search: Search): Running<Limit | undefined> {
    for (const labels of search.monitoring.liveness) {
      if (labels.found || isBroken(search.monitoring, labels)) continue;
      try {
        const deciding = decide(search, labels);
        for (let next = deciding.next(); ; next = deciding.next()) {
          if (next.done) {
            labels.take(next.value, search.expanded);
            break;
          }
          const limit = yield { deciding: labels.named.name };
          if (limit !== undefined) return limit;
        }
      } catch (error) {
        if (!(error instanceof StepThrew)) return error instanceof Stopped ? error.limit : outOfRoom(error);
        labels.threw = true;
        this.#thrown.push(stepThrew(search, error));
      }
      if (search.isOver) break;
    }
    return undefined;
  }

  #sizeOf(search: Search, limit: Limit | undefined): Size {
    const { states, expander } = search;
    return {
      // Where the protocol throws at every start, nothing was looked at.
      complete: limit === undefined && search.frontier === 0 && states.count > 0,
      ...(limit === undefined ? {} : { limit }),
      states: states.count,
      boundary: boundaryOf(search, search.boundary),
      transitions: expander.transitions,
      stuttering: expander.stuttering,
      depth: Math.max(0, search.depthJudged),
      statesByDepth: statesByDepth(states),
    };
  }

  /** Says where symmetry is in force, and where a scope that declares it is searched without. */
  #reductionsUsed({ states }: Size): readonly string[] {
    const { symmetric: declared } = this.#subject.scope;
    if (!declared) return [];
    if (this.#sought.symmetric)
      return [`symmetry in force: states that differ only in the names of ${declared.join(", ")} count as one`];
    const names = this.#names.map((name) => `"${name}"`).join(", ");
    return [`without symmetry: ${names} (${states.toLocaleString("en-GB")} states)`];
  }
}

/** Does not depend on when it was decided before: a search that was saved goes on as if it had not been. */
const nextDecision = ({ expanded }: Search): number => {
  let next = FIRST_DECISION;
  while (next <= expanded) next *= GROWN;
  return next;
};
