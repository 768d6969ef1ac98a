/**
 * The scouts of one search, as it sees them. They are given slices of the states that wait, and the search takes over what they
 * tell when it comes there. It never waits for them: what is not told yet it looks at itself, so nothing that it
 * finds, counts or numbers depends on them, only how soon it is there.
 */
import { NOTHING, sizesOf, type TableSizes, tablesSince } from "../checkpoint/tables.ts";
import { type ExpansionSizes, NOT_EXPANDED } from "../compiled/snapshot-steps.ts";
import type { TablesMemory } from "../visited/common-tables.ts";
import type { Search } from "../search/search.ts";
import { findingsOf } from "./findings.ts";
import { type Assignment, Schedule } from "./schedule.ts";
import type { Foresight, Report, SearchTeam } from "./team.ts";

/** States in one job, at least and at most: few enough that what is told of them is still new, and enough that telling is little beside looking. */
const [SLICE, SLICE_MAX] = [512, 8192];
/** A job has no more than one in so many of the states that wait, so that there are some for everybody. */
const SHARE = 8;
/** Nobody is called for fewer states: on two processors, who comes only to find little to do slows a check by half of its time. */
const STATES_MIN = 1 << 17;
/** Where the size of a job is given, as many as in so many jobs. */
const SLICES_MIN = 4;
/** While it looks itself the search asks for jobs and reports once in so many of the states of a job. */
const ASKS = 16;

/** What a member was told. */
interface Told {
  tables: TableSizes;
  expansions: ExpansionSizes;
}

export class Scouts implements Foresight {
  readonly #team: SearchTeam;
  readonly #number: number;
  readonly #search: Search;
  readonly #common: TablesMemory;
  readonly #least: number;
  /** How many states there are when it begins to hand out some. */
  readonly #from: number;
  readonly #most: number;
  readonly #schedule: Schedule<Report>;
  readonly #told: Told[] = [];
  /** Reports that came in. */
  #reports = 0;
  /** The report that the search is in, and where it ends. */
  #now: Report | undefined;
  #nowEnd = 0;
  /** When it is asked for the next one. */
  #askedFrom = 0;
  /** Memory of reports that nobody wants any more. */
  readonly #free: SharedArrayBuffer[] = [];

  /**
   * @param number which search of the check it is
   * @param common its tables of states
   * @param slice states in each job, where that is said
   */
  constructor(team: SearchTeam, number: number, search: Search, common: TablesMemory, slice?: number) {
    this.#common = common;
    this.#least = slice ?? SLICE;
    this.#from = slice === undefined ? STATES_MIN : SLICES_MIN * slice;
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
    if (this.#now) this.#free.push(this.#now.memory);
    this.#now = undefined;
    if (row < this.#askedFrom) return undefined;
    this.#askedFrom = row + Math.floor(this.#least / ASKS);
    const { count } = this.#search.states;
    if (count < this.#from) return undefined;
    for (let next = this.#team.receive(this.#number); next; next = this.#team.receive(this.#number)) {
      this.#reports++;
      if (!this.#schedule.take(next[0], next[1].first, next[1])) this.#free.push(next[1].memory);
    }
    const members = this.#team.call();
    const size = this.#sizeOfJob(count - row, Math.max(1, members));
    const nextJob = (): Assignment | undefined => this.#schedule.next(row, count, members, size);
    for (let next = nextJob(); next; next = nextJob()) this.#send(next);
    const slice = this.#schedule.on(row);
    if (!slice) return undefined;
    this.#nowEnd = slice.end;
    return (this.#now = slice.report);
  }

  #sizeOfJob(waiting: number, members: number): number {
    // Who has looked at little is slow yet.
    const most = Math.min(this.#most, this.#least * (1 + Math.floor(this.#reports / members)));
    return Math.min(most, Math.max(this.#least, Math.floor(waiting / (SHARE * members))));
  }

  #send({ member, first, size }: Assignment): void {
    const search = this.#search;
    const { steps } = search.expander;
    const sizes = sizesOf(search);
    const told = (this.#told[member] ??= { tables: NOTHING, expansions: NOT_EXPANDED });
    const awake = new Int32Array(size);
    for (let i = 0; i < size; i++) awake[i] = search.recorder.awake(first + i);
    this.#team.send(member, {
      queue: this.#number,
      first,
      awake,
      memory: this.#free.pop(),
      tables: areEqual(told.tables, sizes) ? [] : [...tablesSince(told.tables, search)],
      common: this.#common,
      expansions: steps.expansionsSince(told.expansions),
      findings: findingsOf(search),
    });
    told.tables = sizes;
    told.expansions = steps.sizes;
  }
}

const areEqual = (a: TableSizes, b: TableSizes): boolean =>
  (Object.keys(a) as (keyof TableSizes)[]).every((table) => a[table] === b[table]);
