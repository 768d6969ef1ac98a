/**
 * The states that workers expand for one search, as the search sees them. The workers are given slices of the frontier, and the search
 * takes over their reports when it reaches these states. It never waits for a report: it expands the states itself. So
 * what it finds, counts and numbers does not depend on workers, only how long it takes.
 */
import { NOTHING, sizesOf, type TableSizes, tablesSince } from "../checkpoint/tables.ts";
import { type ExpansionSizes, NOT_EXPANDED } from "../compiled/snapshot-steps.ts";
import type { TablesMemory } from "../visited/common-tables.ts";
import type { Search } from "../search/search.ts";
import { findingsOf } from "./findings.ts";
import { type Assignment, Schedule } from "./schedule.ts";
import type { Precomputed, Report, SearchTeam } from "./team.ts";

/**
 * States in one job, at least and at most: few enough that most successors are still new, and enough that a report costs little beside
 * expanding them.
 */
const [SLICE, SLICE_MAX] = [512, 8192];
/** A job has at most this fraction (1 / SHARE) of a member's part of the frontier, so that every member gets some. */
const SHARE = 8;
/** No threads are started for fewer states: on two processors, a thread that finds little to do makes a check take half as long again. */
const STATES_MIN = 1 << 17;
/** How many states the search is expected to expand while a new thread, whose code is not compiled yet, expands one. */
const PACE = 16;
/** If the size of a job is given, no threads are started for fewer states than this many jobs have. */
const SLICES_MIN = 4;
/** While the search expands states itself, it hands out jobs and takes in reports this many times per job. */
const ASKS = 16;

/** How much of the search's tables a member has been sent. */
interface KnownToMember {
  tables: TableSizes;
  expansions: ExpansionSizes;
}

export class PrecomputedStates implements Precomputed {
  readonly #team: SearchTeam;
  readonly #number: number;
  readonly #search: Search;
  readonly #common: TablesMemory;
  readonly #least: number;
  /** No job is handed out before there are this many states. */
  readonly #from: number;
  readonly #most: number;
  readonly #schedule: Schedule<Report>;
  /** By member. */
  readonly #told: KnownToMember[] = [];
  /** The number of reports so far. */
  #reports = 0;
  /** The report that the search is in, and where it ends. */
  #now: Report | undefined;
  #nowEnd = 0;
  /** The row at which to look for the next report. */
  #askedFrom = 0;
  /** The memory of used reports. */
  readonly #free: SharedArrayBuffer[] = [];

  /**
   * @param number the place of the search among those of the check
   * @param common its tables of states
   * @param slice  states in each job; by default that depends on the frontier
   */
  constructor(team: SearchTeam, number: number, search: Search, common: TablesMemory, slice?: number) {
    this.#common = common;
    this.#least = slice ?? SLICE;
    this.#from = slice === undefined ? STATES_MIN : SLICES_MIN * slice;
    this.#most = slice ?? SLICE_MAX;
    this.#team = team;
    this.#number = number;
    this.#search = search;
    this.#schedule = new Schedule(this.#least, PACE);
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
    // A worker leaves out successors that it thinks are known: what leads back would not be noticed.
    this.#search.edges?.want();
    for (let next = this.#team.receive(this.#number); next; next = this.#team.receive(this.#number)) {
      this.#reports++;
      if (!this.#schedule.take(next[0], next[1].first, next[1], row)) this.#free.push(next[1].memory);
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
    // A thread that has done little work is still slow, because its code is not compiled yet.
    const most = Math.min(this.#most, this.#least * (1 + Math.floor(this.#reports / members)));
    return Math.min(most, Math.max(this.#least, Math.floor(waiting / (SHARE * members))));
  }

  #send({ member, first, size }: Assignment): void {
    const search = this.#search;
    const { steps } = search.expander;
    const sizes = sizesOf(search);
    const told = (this.#told[member] ??= { tables: NOTHING, expansions: NOT_EXPANDED });
    const awake = new Int32Array(size);
    const covered = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      awake[i] = search.recorder.awake(first + i);
      covered[i] = search.recorder.covered(first + i);
    }
    this.#team.send(member, {
      queue: this.#number,
      first,
      awake,
      covered,
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
