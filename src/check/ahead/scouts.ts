/**
 * The scouts of one search, as it sees them. They are given slices of the states that wait, and the search takes over what they
 * tell when it comes there. It never waits for them: what is not told yet it looks at itself, so nothing that it
 * finds, counts or numbers depends on them, only how soon it is there.
 */
import { NOTHING, sizesOf, type TableSizes, tablesSince } from "../checkpoint/tables.ts";
import type { SnapshotSizes } from "../compiled/node-snapshots.ts";
import type { Search } from "../search/search.ts";
import { type Assignment, Schedule } from "./schedule.ts";
import type { Foresight, Report, SearchTeam } from "./team.ts";

/** States in one job, at least and at most: few enough that what is told of them is still new, and enough that telling is little beside looking. */
const [SLICE, SLICE_MAX] = [512, 8192];
/** A job has no more than one in so many of the states that wait, so that there are some for everybody. */
const SHARE = 8;
/** Fewer states than in so many jobs are not handed out. */
const SLICES_MIN = 4;

/** What a member was told. */
interface Told {
  tables: TableSizes;
  pairs: number;
  snapshots: SnapshotSizes;
}

export class Scouts implements Foresight {
  readonly #team: SearchTeam;
  readonly #number: number;
  readonly #search: Search;
  readonly #least: number;
  readonly #most: number;
  readonly #schedule: Schedule<Report>;
  readonly #told: Told[] = [];
  /** The report that the search is in, and where it ends. */
  #now: Report | undefined;
  #nowEnd = 0;

  /**
   * @param number which search of the check it is
   * @param slice states in each job, where that is said
   */
  constructor(team: SearchTeam, number: number, search: Search, slice?: number) {
    this.#least = slice ?? SLICE;
    this.#most = slice ?? SLICE_MAX;
    this.#team = team;
    this.#number = number;
    this.#search = search;
    this.#schedule = new Schedule(this.#least);
  }

  get lost(): string | undefined {
    return this.#team.lost;
  }

  on(row: number): Report | undefined {
    if (row < this.#nowEnd) return this.#now;
    const { count } = this.#search.states;
    if (count < SLICES_MIN * this.#least) return undefined;
    for (let next = this.#team.receive(this.#number); next; next = this.#team.receive(this.#number))
      this.#schedule.take(next[0], next[1].first, next[1]);
    const members = this.#team.call();
    const size = Math.min(
      this.#most,
      Math.max(this.#least, Math.floor((count - row) / (SHARE * Math.max(1, members)))),
    );
    const nextJob = (): Assignment | undefined => this.#schedule.next(row, count, members, size);
    for (let next = nextJob(); next; next = nextJob()) this.#send(next);
    const slice = this.#schedule.on(row);
    if (!slice) return undefined;
    this.#nowEnd = slice.end;
    return (this.#now = slice.report);
  }

  #send({ member, first, size }: Assignment): void {
    const search = this.#search;
    const { states, expander } = search;
    const { snapshots, trees } = expander;
    const sizes = sizesOf(search);
    const told = (this.#told[member] ??= {
      tables: NOTHING,
      pairs: 0,
      snapshots: { count: 0, expanded: 0, pool: 0, whats: 0, extras: 1 },
    });
    const [lefts, rights, awake] = [0, 1, 2].map(() => new Int32Array(size));
    for (let i = 0; i < size; i++) {
      lefts[i] = states.left(first + i);
      rights[i] = states.right(first + i);
      awake[i] = search.awake(first + i);
    }
    this.#team.send(member, {
      queue: this.#number,
      first,
      lefts,
      rights,
      awake,
      tables: areEqual(told.tables, sizes) ? [] : [...tablesSince(told.tables, search)],
      pairs: trees.pairs.since(told.pairs),
      expansions: snapshots.expansionsSince(told.snapshots),
      findings: search.monitoring.findings,
    });
    told.tables = sizes;
    told.pairs = trees.pairs.count;
    told.snapshots = snapshots.sizes;
  }
}

const areEqual = (a: TableSizes, b: TableSizes): boolean =>
  (Object.keys(a) as (keyof TableSizes)[]).every((table) => a[table] === b[table]);
