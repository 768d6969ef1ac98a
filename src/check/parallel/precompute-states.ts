/**
 * Expands states in a worker, before the search reaches them. The worker has a search of its own for that, whose tables are copies
 * of those of the search it works for; a state that needs a new number in them is left to that search. The table of states is the
 * only one to which both add: there, a number is only used to find what it stands for. So a report says what the search would have
 * found itself.
 */
import { ChunkReader } from "../checkpoint/chunks.ts";
import { fillTables, NOTHING, sizesOf } from "../checkpoint/tables.ts";
import { copyRow, emptyBatch, growBatch } from "../compiled/batch.ts";
import type { CommonRows } from "../visited/common-rows.ts";
import { commonTablesIn, type TablesMemory } from "../visited/common-tables.ts";
import { ownRoom } from "../visited/room.ts";
import { INT } from "../visited/shared-memory.ts";
import { newSearch, type SearchMeans } from "../search/new-search.ts";
import type { Sought } from "../search/sought.ts";
import type { Subject } from "../search/check-result.ts";
import type { Search } from "../search/search.ts";
import { takeFindings } from "./findings.ts";
import { expandAhead, leavingNewToSearch } from "./expand-ahead.ts";
import { RecentSuccessors } from "./recent-successors.ts";
import { EXPANDED, type Job, type Report } from "./team.ts";

const FIRST_CAPACITY = 1024;
/** Integers in a report, for each state and for each successor. */
const STATE = 3;
const SUCCESSOR = 6;
/** The memory of a report is this many times as large as needed, so that it can be reused for a larger one. */
const ROOM = 2;

/** What is known of each state of a job, and where its successors end. */
type PerState = Pick<Report, "known" | "transitions" | "stuttering" | "ends">;

const emptyPerState = (length: number): PerState => ({
  known: new Uint8Array(length),
  transitions: new Int32Array(length),
  stuttering: new Int32Array(length),
  ends: new Int32Array(length),
});

export class StatePrecomputer {
  readonly #search: Search;
  #sizes = NOTHING;
  /** If no graph is kept, the search needs each successor once: those that were listed recently are left out. */
  readonly #recent: RecentSuccessors | undefined;
  /** The successors to report, and their numbers. */
  readonly #successors = emptyBatch(FIRST_CAPACITY);
  #numbers = new Int32Array(FIRST_CAPACITY);
  readonly #rows: CommonRows;

  /** @param tables the tables of states that the search and its workers share */
  constructor(subject: Subject, sought: Sought, means: SearchMeans, tables: TablesMemory) {
    const common = commonTablesIn(ownRoom(means.pulse), tables);
    this.#rows = common.rows;
    this.#search = newSearch(subject, sought, { ...means, common });
    this.#recent = this.#search.keepsGraph ? undefined : new RecentSuccessors();
  }

  /** @throws CheckpointError if its tables cannot be brought up to date with those of the search */
  report(job: Job): Report {
    this.#follow(job);
    for (const { marks } of this.#search.found.liveness) marks.bytes.fill(0);
    const perState = emptyPerState(job.awake.length);
    this.#successors.length = 0;
    this.#recent?.forget();
    leavingNewToSearch(this.#search, () => this.#expand(job, perState));
    this.#number(perState.ends);
    return this.#written(job, perState);
  }

  #expand({ first, awake, covered }: Job, { known, transitions, stuttering, ends }: PerState): void {
    const search = this.#search;
    const { expander } = search;
    for (let at = 0; at < awake.length; at++) {
      known[at] = expandAhead(search, at, first + at, awake[at], covered[at]);
      if (known[at] === EXPANDED) {
        transitions[at] = expander.transitions;
        stuttering[at] = expander.stuttering;
        this.#keepSuccessors();
      }
      ends[at] = this.#successors.length;
    }
  }

  /** Adds the successors of the state that was expanded last to those to report. */
  #keepSuccessors(): void {
    const { batch } = this.#search.expander;
    const successors = this.#successors;
    const recent = this.#recent;
    while (successors.length + batch.length > successors.parents.length) growBatch(successors);
    let { length } = successors;
    for (let k = 0; k < batch.length; k++) {
      if (recent?.wasListed(batch.lefts[k], batch.rights[k])) continue;
      copyRow(batch, k, successors, length);
      successors.rights[length++] = batch.rights[k];
    }
    successors.length = length;
  }

  /** Adds the successors to the table of states. If no graph is kept, those that the search knows by now are not reported. */
  #number(ends: Int32Array): void {
    const successors = this.#successors;
    if (this.#numbers.length < successors.length) this.#numbers = new Int32Array(2 * successors.length);
    const numbers = this.#numbers;
    this.#rows.pairsOf(successors.lefts, successors.rights, successors.length, numbers);
    let length = 0;
    for (let [at, k] = [0, 0]; at < ends.length; at++) {
      for (; k < ends[at]; k++) {
        if (!this.#search.keepsGraph && this.#rows.isRow(numbers[k])) continue;
        copyRow(successors, k, successors, length);
        successors.lefts[length++] = numbers[k];
      }
      ends[at] = length;
    }
    successors.length = length;
  }

  /** The report, in the memory that came with the job if that is large enough. */
  #written({ queue, first, memory: wanted }: Job, { known, transitions, stuttering, ends }: PerState): Report {
    const successors = this.#successors;
    const { liveness } = this.#search.found;
    const ofStates = (INT * STATE + 1 + liveness.length) * known.length;
    const size = ofStates + INT * SUCCESSOR * successors.length;
    const memory = wanted && wanted.byteLength >= size ? wanted : new SharedArrayBuffer(ROOM * size);
    let end = 0;
    const ints = (from: Int32Array, length = from.length): Int32Array => {
      const to = new Int32Array(memory, end, length);
      end += to.byteLength;
      to.set(from.subarray(0, length));
      return to;
    };
    const bytes = (from: Uint8Array): Uint8Array => {
      const to = new Uint8Array(memory, end, known.length);
      end += to.byteLength;
      to.set(from.subarray(0, known.length));
      return to;
    };
    return {
      memory,
      queue,
      first,
      transitions: ints(transitions),
      stuttering: ints(stuttering),
      ends: ints(ends),
      lefts: ints(successors.lefts, successors.length),
      labels: ints(successors.labels, successors.length),
      duties: ints(successors.duties, successors.length),
      touched: ints(successors.touched, successors.length),
      origins: ints(successors.origins, successors.length),
      records: ints(successors.records, successors.length),
      known: bytes(known),
      truths: liveness.map(({ marks }) => bytes(marks.bytes)),
    };
  }

  #follow({ tables, expansions, findings }: Job): void {
    const search = this.#search;
    if (tables.length > 0) fillTables(search, new ChunkReader(tables), this.#sizes);
    this.#sizes = sizesOf(search);
    search.expander.steps.takeExpansions(expansions);
    takeFindings(search, findings);
  }
}
