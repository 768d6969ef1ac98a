/** One search of a check, from its first state to the verdicts of its properties, taking turns with others. */
import { figure } from "../../model/counted.ts";
import { StepThrew } from "../../semantics/ceases-and-recurs.ts";
import { limitOf, Stopped } from "../../semantics/pulse.ts";
import { PrecomputedStates } from "../parallel/precomputed-states.ts";
import { chunksOf, restore } from "../checkpoint/checkpoint.ts";
import type { Chunk, ChunkReader } from "../checkpoint/chunks.ts";
import { explored, progressIn, sizeOf } from "./drive-search.ts";
import { type Explosion, explosionOf } from "./state-explosion.ts";
import { commonTables } from "../visited/common-tables.ts";
import { ownRoom } from "../visited/room.ts";
import { decide } from "../liveness/decide-liveness.ts";
import { neverHappened } from "./never-happened.ts";
import type { Checked, CheckOptions, Limit, SearchResult, Subject } from "./check-result.ts";
import { newSearch } from "./new-search.ts";
import type { Sought } from "./sought.ts";
import type { Search } from "./search.ts";
import {
  growthOf,
  isOver,
  notBegun,
  outOfRoom,
  type Pause,
  type Progress,
  progressAtEnd,
  type Running,
  type TakesTurns,
} from "./turns.ts";
import { counterexampleAt, isBroken, stepThrew, verdictsOf, verdictsOfRuns } from "./verdicts.ts";
import { defined } from "../../model/defined.ts";

/**
 * When to decide properties of whole runs on the explored part: first at FEW states, because most properties that fail do so there; not
 * again before MANY, because a smaller search is over soon anyway; from then on each time it has grown by this factor, and at the end. So
 * if a limit ends the search they are decided for a part, and all earlier decisions together take little more time than the last one.
 */
const FEW = 1 << 12;
const MANY = 1 << 18;
const GROWN = 8;

/** What a run of a search begins with. */
export interface Beginning {
  /** Which search of the check it is. */
  readonly number: number;
  /** What it continues from. */
  readonly resume?: ChunkReader | undefined;
  /** Its result, if the search was already over then. */
  readonly result?: SearchResult | undefined;
}

export class SearchRun implements TakesTurns {
  /** Set once it is over. */
  result: SearchResult | undefined;
  readonly #subject: Subject;
  readonly #sought: Sought;
  readonly #options: CheckOptions;
  /** Which search of the check it is. */
  readonly #number: number;
  /** Kept while something may still be asked of it. */
  search: Search | undefined;
  readonly #running: Running<SearchResult> | undefined;
  /** The number of expanded states at which properties of whole runs are decided next. */
  #due = 0;
  /** Violations found while deciding: what properties assume threw. */
  readonly #thrown: Checked[] = [];

  /** @param isNeeded whether searches that build on it are not over, no matter whether it is over itself */
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
    return this.search ? progressIn(this.search) : progressAtEnd(this.result);
  }

  /** Whether it can be saved in a checkpoint. */
  get isSaveable(): boolean {
    return this.search ? !this.search.recorder.isTorn : isOver(this.result);
  }

  chunks(): Iterable<Chunk> {
    return chunksOf(this.search!);
  }

  /** Where its states come from, if a limit ended it. */
  explosion(): Explosion | undefined {
    return this.result?.limit === undefined || !this.search ? undefined : explosionOf(this.search);
  }

  /** Does one piece of work. Returns what there is to report, or undefined when it is over. */
  advance(limit: Limit | undefined): Pause | undefined {
    const next = this.#running!.next(limit);
    if (!next.done) return next.value;
    this.result = next.value;
    // Its results are known, so its tables make room for others, unless another search builds on it.
    if (this.result.complete && !this.#sought.carries) this.search = undefined;
    return undefined;
  }

  #begin(resume: ChunkReader | undefined): Search {
    const { team, statesInJob } = this.#options;
    const common = team && commonTables(ownRoom(this.#options.pulse));
    const search = newSearch(this.#subject, this.#sought, { ...this.#options, common });
    if (resume) restore(search, resume);
    if (team && common) search.follow(new PrecomputedStates(team, this.#number, search, common.memory, statesInJob));
    return search;
  }

  *#run(search: Search): Running<SearchResult> {
    const { strict = false, reductions = true } = this.#options;
    const { space } = search;
    const ended = yield* this.#explore(search);
    let { limit } = ended;
    search.close();
    limit ??= limitOf(() => space.reducerCache.verify(strict));
    const size = sizeOf(search, limit);
    const neverSeen = neverHappened(search);
    const { calls } = space.reducerCache;
    const undecided = ended.mayDecide ? yield* this.#decide(search) : limit;
    const properties = space.pulse.whole(() => [
      ...verdictsOf(search, search.found, size, (place, named) => counterexampleAt(search, place, named)),
      ...verdictsOfRuns(search, size, undecided ?? limit),
      ...this.#thrown,
    ]);
    limit ??= undecided;
    return {
      ...size,
      complete: size.complete && limit === undefined,
      ...defined({ limit }),
      names: this.#names,
      reducerCalls: calls,
      reductions: reductions ? this.#reductionsUsed(search) : [],
      properties,
      neverHappened: neverSeen,
    };
  }

  get #names(): readonly string[] {
    return this.#sought.properties.map(({ name }) => name);
  }

  /**
   * Explores until nothing is left to explore, or a limit ends it; says whether properties of whole runs may be decided on what was
   * explored.
   */
  *#explore(search: Search): Running<{ readonly limit?: Limit; readonly mayDecide: boolean }> {
    this.#due = nextDecision(search);
    const { by, ...limit } = yield* explored(search, this.#options, {
      // Decisions, too, come after a fixed number of states.
      statesMax: () => (search.isFull ? Infinity : this.#due - search.expanded),
      growth: () => growthOf(search, search.states.count, search.frontier),
      // Searches that build on it can then come as far as it has.
      onTurnEnd: () => search.recorded && search.settle(),
      atPause: () => this.#atPause(search),
    });
    if (by === "limit") search.retract();
    if (by === "room") search.recorder.abandon();
    return { ...limit, mayDecide: by === "itself" && !search.isOver };
  }

  *#atPause(search: Search): Running<Limit | undefined> {
    if (search.expanded < this.#due) return search.workerLost;
    search.settle();
    const limit = yield* this.#decide(search);
    this.#due = nextDecision(search);
    return limit ?? search.workerLost;
  }

  /** Decides the properties of whole runs on what was explored, until the caller replies with a limit. */
  *#decide(search: Search): Running<Limit | undefined> {
    for (const labels of search.found.liveness) {
      if (labels.isSettled(search.expanded) || isBroken(search.found, labels)) continue;
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

  /** Says where symmetry is in force, and where a scope that declares it is searched without. */
  #reductionsUsed({ states, symmetryOfProperties }: Search): readonly string[] {
    const { symmetric: declared } = this.#subject.scope;
    if (!declared) return [];
    if (this.#sought.symmetric) {
      const used = `symmetry in force: states that differ only in the names of ${declared.join(", ")} count as one`;
      return symmetryOfProperties?.isSample ? [used, SAMPLED] : [used];
    }
    const names = this.#names.map((name) => `"${name}"`).join(", ");
    return [`without symmetry: ${names} (${figure(states.count)} states)`];
  }
}

const SAMPLED =
  "that properties treat these names alike was checked on a sample, because there are too many ways to trade them; --no-reductions does not rely on it";

/**
 * Depends only on how many states are expanded, not on earlier decisions: so a search that was saved and resumed behaves as if it had not
 * been.
 */
const nextDecision = ({ expanded }: Search): number => {
  if (expanded < FEW) return FEW;
  let next = MANY;
  while (next <= expanded) next *= GROWN;
  return next;
};
