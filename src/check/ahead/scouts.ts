/**
 * The scouts of one search, as it sees them. They are given slices of the states that wait, and the search takes over what they
 * tell when it comes there. It never waits for them: what is not told yet it looks at itself, so nothing that it
 * finds, counts or numbers depends on them, only how soon it is there.
 */
import { NOTHING, sizesOf, type TableSizes, tablesSince } from "../checkpoint/tables.ts";
import type { SnapshotSizes } from "../compiled/node-snapshots.ts";
import type { Search } from "../search/search.ts";
import type { Foresight, Report, Team } from "./team.ts";

/** Jobs that a scout has at a time: one that it does, and others so that it need not wait for the next. */
const JOBS = 3;
/** How much of a slice is left to the search itself before the next one, at first and at most. */
const [LEFT_FIRST, LEFT_MAX] = [0.5, 8];
const [MORE, LESS] = [1.2, 0.96];

interface Slice {
  readonly first: number;
  readonly end: number;
  report: Report | undefined;
  isLate: boolean;
}

/** What a member was told. */
interface Told {
  tables: TableSizes;
  pairs: number;
  snapshots: SnapshotSizes;
  jobs: number;
}

export class Scouts implements Foresight {
  readonly #team: Team;
  readonly #number: number;
  readonly #search: Search;
  readonly #told: Told[] = [];
  /** Handed out, in order, and not passed yet. */
  readonly #slices: Slice[] = [];
  #left = LEFT_FIRST;
  /** The report that the search is in, and where it ends. */
  #now: Report | undefined;
  #nowEnd = 0;
  /** Up to here states were handed out. */
  #handedOut = 0;
  readonly #slice: number;

  /** @param number which search of the check it is */
  constructor(team: Team, number: number, search: Search) {
    this.#team = team;
    this.#number = number;
    this.#slice = team.slice;
    this.#search = search;
  }

  get lost(): string | undefined {
    return this.#team.lost;
  }

  on(row: number): Report | undefined {
    if (row < this.#nowEnd) return this.#now;
    if (this.#search.states.count < this.#team.statesMin) return undefined;
    this.#receive();
    this.#handOut(row);
    return this.#reportOn(row);
  }

  #receive(): void {
    for (let next = this.#team.receive(this.#number); next; next = this.#team.receive(this.#number)) {
      const [member, report] = next;
      const slice = this.#slices.find(({ first }) => first === report.first);
      if (slice) slice.report = report;
      // Who has nothing to do could have been left less to do by the search itself.
      if (--this.#told[member].jobs === 0) this.#left *= LESS;
    }
  }

  #handOut(row: number): void {
    const members = this.#team.call();
    while (this.#told.length < members) {
      this.#told.push({
        tables: NOTHING,
        pairs: 0,
        snapshots: { count: 0, expanded: 0, pool: 0, whats: 0, extras: 1 },
        jobs: 0,
      });
    }
    for (;;) {
      const first = Math.max(this.#handedOut, row) + Math.round(this.#left * this.#slice);
      if (first + this.#slice > this.#search.states.count) return;
      const member = this.#leastBusy();
      if (member < 0) return;
      this.#send(member, first);
    }
  }

  #leastBusy(): number {
    let least = -1;
    this.#told.forEach(({ jobs }, member) => {
      if (jobs < JOBS && (least < 0 || jobs < this.#told[least].jobs)) least = member;
    });
    return least;
  }

  #send(member: number, first: number): void {
    const search = this.#search;
    const { states, expander } = search;
    const { snapshots, trees } = expander;
    const sizes = sizesOf(search);
    const told = this.#told[member];
    const [lefts, rights] = [new Int32Array(this.#slice), new Int32Array(this.#slice)];
    for (let i = 0; i < this.#slice; i++) {
      lefts[i] = states.left(first + i);
      rights[i] = states.right(first + i);
    }
    this.#team.send(member, {
      search: this.#number,
      first,
      lefts,
      rights,
      tables: areEqual(told.tables, sizes) ? [] : [...tablesSince(told.tables, search)],
      pairs: trees.pairs.since(told.pairs),
      expansions: snapshots.expansionsSince(told.snapshots),
      findings: search.findings,
    });
    told.tables = sizes;
    told.pairs = trees.pairs.count;
    told.snapshots = snapshots.sizes;
    told.jobs++;
    this.#slices.push({ first, end: first + this.#slice, report: undefined, isLate: false });
    this.#handedOut = first + this.#slice;
  }

  #reportOn(row: number): Report | undefined {
    while (this.#slices.length > 0 && this.#slices[0].end <= row) this.#slices.shift();
    const slice = this.#slices.at(0);
    if (!slice || slice.first > row) return undefined;
    if (!slice.report) {
      if (!slice.isLate) this.#left = Math.min(LEFT_MAX, this.#left * MORE + 0.02);
      slice.isLate = true;
      return undefined;
    }
    this.#slices.shift();
    this.#now = slice.report;
    this.#nowEnd = slice.end;
    return this.#now;
  }
}

const areEqual = (a: TableSizes, b: TableSizes): boolean =>
  (Object.keys(a) as (keyof TableSizes)[]).every((table) => a[table] === b[table]);
