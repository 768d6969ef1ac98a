/**
 * Looks at states ahead of the search that will come to them, on another thread. It has a search of its own for that, with
 * tables that follow those of the other one: it numbers nothing itself, and leaves alone what it would have to number. So
 * whatever it tells is what the search would have found itself, in the same numbers.
 */
import { ChunkReader } from "../checkpoint/chunks.ts";
import { fillTables, NOTHING, sizesOf } from "../checkpoint/tables.ts";
import { adopt, emptyBatch } from "../compiled/batch.ts";
import { newSearch, type SearchMeans, type Sought } from "../search/new-search.ts";
import type { Subject } from "../search/result.ts";
import type { Search } from "../search/search.ts";
import { Recent } from "./recent.ts";
import { EXPANDED, type Job, type Report } from "./team.ts";

const FIRST_CAPACITY = 1024;

export class Scout {
  readonly #search: Search;
  #sizes = NOTHING;
  #pairs = 0;
  /** Where no graph is kept, a successor is told once. */
  readonly #recent: Recent | undefined;
  /** The successors that are told. */
  readonly #told = emptyBatch(FIRST_CAPACITY);

  constructor(subject: Subject, sought: Sought, means: SearchMeans) {
    this.#search = newSearch(subject, sought, means);
    this.#recent = this.#search.keepsGraph ? undefined : new Recent();
  }

  /** @throws CheckpointError where its tables do not follow */
  report(job: Job): Report {
    this.#follow(job);
    const { expander } = this.#search;
    const { liveness } = this.#search.monitoring;
    const { lefts, rights, awake } = job;
    const { length } = lefts;
    const told = this.#told;
    const [known, ends] = [new Uint8Array(length), new Int32Array(length)];
    const [transitions, stuttering] = [new Int32Array(length), new Int32Array(length)];
    for (const { marks } of liveness) marks.bytes.fill(0);
    told.length = 0;
    this.#search.lookAhead(() => {
      for (let at = 0; at < length; at++) {
        known[at] = this.#search.lookAt(at, lefts[at], rights[at], awake[at]);
        if (known[at] === EXPANDED) {
          transitions[at] = expander.transitions;
          stuttering[at] = expander.stuttering;
          this.#tell(at);
        }
        ends[at] = told.length;
      }
    });
    return {
      queue: job.queue,
      first: job.first,
      known,
      transitions,
      stuttering,
      ends,
      lefts: told.lefts.slice(0, told.length),
      rights: told.rights.slice(0, told.length),
      labels: told.labels.slice(0, told.length),
      duties: told.duties.slice(0, told.length),
      touched: told.touched.slice(0, told.length),
      records: told.records.slice(0, told.length),
      truths: liveness.map(({ marks }) => marks.bytes.slice(0, length)),
    };
  }

  /** Tells the successors of the state that was looked at last. */
  #tell(at: number): void {
    const { batch } = this.#search.expander;
    for (let k = 0; k < batch.length; k++) {
      if (!this.#recent?.wasTold(batch.lefts[k], batch.rights[k])) adopt(this.#told, batch, k, k + 1, at);
    }
  }

  #follow({ tables, pairs, expansions, findings }: Job): void {
    const search = this.#search;
    const { trees, snapshots } = search.expander;
    if (tables.length > 0) fillTables(search, new ChunkReader(tables), this.#sizes);
    this.#sizes = sizesOf(search);
    trees.pairs.restore([pairs]);
    this.#pairs += pairs.length / 2;
    if (trees.pairs.count !== this.#pairs) throw new Error("a scout numbers pairs otherwise than its search");
    snapshots.takeExpansions(expansions);
    search.monitoring.takeFindings(findings);
  }
}
