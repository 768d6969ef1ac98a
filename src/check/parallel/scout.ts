/**
 * Looks at states ahead of the search that will come to them, on another thread. It has a search of its own for that, with
 * tables that follow those of the other one: it leaves alone what it would have to number in them. Only to the table of states both
 * add, and there nothing depends on a number but what is found by it. So whatever it tells is what the search would have found itself.
 */
import { ChunkReader } from "../checkpoint/chunks.ts";
import { fillTables, NOTHING, sizesOf } from "../checkpoint/tables.ts";
import { copyRow, emptyBatch, growBatch } from "../compiled/batch.ts";
import type { CommonRows } from "../visited/common-rows.ts";
import { commonTablesIn, type TablesMemory } from "../visited/common-tables.ts";
import { ownRoom } from "../visited/room.ts";
import { INT } from "../visited/shared-memory.ts";
import { newSearch, type SearchMeans, type Sought } from "../search/new-search.ts";
import type { Subject } from "../search/check-result.ts";
import type { Search } from "../search/search.ts";
import { takeFindings } from "./findings.ts";
import { lookAt, lookingAhead } from "./lookout.ts";
import { Recent } from "./recent.ts";
import { EXPANDED, type Job, type Report } from "./team.ts";

const FIRST_CAPACITY = 1024;
/** Integers that a report has for a state, and for a successor. */
const STATE = 3;
const SUCCESSOR = 5;
/** How much larger than it has to be memory is made, so that it can be used again. */
const ROOM = 2;

/** What a scout knows of the states of a job, one by one, and where their successors end. */
type Looks = Pick<Report, "known" | "transitions" | "stuttering" | "ends">;

const newLooks = (length: number): Looks => ({
  known: new Uint8Array(length),
  transitions: new Int32Array(length),
  stuttering: new Int32Array(length),
  ends: new Int32Array(length),
});

export class Scout {
  readonly #search: Search;
  #sizes = NOTHING;
  /** Where no graph is kept, a successor is told once. */
  readonly #recent: Recent | undefined;
  /** The successors that are told, and their numbers. */
  readonly #told = emptyBatch(FIRST_CAPACITY);
  #numbers = new Int32Array(FIRST_CAPACITY);
  readonly #rows: CommonRows;

  /** @param tables those of states of the other search */
  constructor(subject: Subject, sought: Sought, means: SearchMeans, tables: TablesMemory) {
    const common = commonTablesIn(ownRoom(means.pulse), tables);
    this.#rows = common.rows;
    this.#search = newSearch(subject, sought, { ...means, common });
    this.#recent = this.#search.keepsGraph ? undefined : new Recent();
  }

  /** @throws CheckpointError where its tables do not follow */
  report(job: Job): Report {
    this.#follow(job);
    for (const { marks } of this.#search.found.liveness) marks.bytes.fill(0);
    const looks = newLooks(job.awake.length);
    this.#told.length = 0;
    lookingAhead(this.#search, () => this.#look(job, looks));
    this.#number(looks.ends);
    return this.#written(job, looks);
  }

  #look({ first, awake }: Job, { known, transitions, stuttering, ends }: Looks): void {
    const search = this.#search;
    const { expander } = search;
    for (let at = 0; at < awake.length; at++) {
      known[at] = lookAt(search, at, first + at, awake[at]);
      if (known[at] === EXPANDED) {
        transitions[at] = expander.transitions;
        stuttering[at] = expander.stuttering;
        this.#tell();
      }
      ends[at] = this.#told.length;
    }
  }

  /** Tells the successors of the state that was looked at last. */
  #tell(): void {
    const { batch } = this.#search.expander;
    const told = this.#told;
    const recent = this.#recent;
    while (told.length + batch.length > told.parents.length) growBatch(told);
    let { length } = told;
    for (let k = 0; k < batch.length; k++) {
      if (recent?.wasTold(batch.lefts[k], batch.rights[k])) continue;
      copyRow(batch, k, told, length);
      told.rights[length++] = batch.rights[k];
    }
    told.length = length;
  }

  /** Adds the successors to the table of states. Where no graph is kept, those that the search has met by now are not told. */
  #number(ends: Int32Array): void {
    const told = this.#told;
    if (this.#numbers.length < told.length) this.#numbers = new Int32Array(2 * told.length);
    const numbers = this.#numbers;
    this.#rows.pairsOf(told.lefts, told.rights, told.length, numbers);
    let length = 0;
    for (let [at, k] = [0, 0]; at < ends.length; at++) {
      for (; k < ends[at]; k++) {
        if (!this.#search.keepsGraph && this.#rows.isRow(numbers[k])) continue;
        copyRow(told, k, told, length);
        told.lefts[length++] = numbers[k];
      }
      ends[at] = length;
    }
    told.length = length;
  }

  /** A report, where the search wants to have it if that is large enough. */
  #written({ queue, first, memory: wanted }: Job, { known, transitions, stuttering, ends }: Looks): Report {
    const told = this.#told;
    const { liveness } = this.#search.found;
    const ofStates = (INT * STATE + 1 + liveness.length) * known.length;
    const size = ofStates + INT * SUCCESSOR * told.length;
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
      lefts: ints(told.lefts, told.length),
      labels: ints(told.labels, told.length),
      duties: ints(told.duties, told.length),
      touched: ints(told.touched, told.length),
      records: ints(told.records, told.length),
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
