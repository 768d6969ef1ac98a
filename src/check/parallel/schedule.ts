/**
 * Shares ordered work between one thread that goes through it in order and never waits, and others that are given slices of it in
 * advance. A report that is there when the first thread reaches its slice is used; one that comes too late is not. So a slice is
 * handed out as near to the first thread as possible, but behind as many free places as that will go through, at the pace seen so
 * far, until the report is there. Results never depend on that.
 */

/** Jobs that a member has at a time: one in progress, and others so that it need not wait for the next. */
const JOBS = 3;
/** When a report is taken in, what was seen of the pace before counts this much less. */
const KEPT = 0.75;
/** A report may take longer than expected by this fraction. */
const MARGIN = 0.25;

interface Slice<R> {
  readonly first: number;
  readonly end: number;
  report: R | undefined;
}

/** What a member has to do. */
interface Load {
  /** The sizes of its jobs, in order. */
  readonly jobs: number[];
  /** Their sum. */
  places: number;
  /** How many places the first thread had gone through when the member began the first of them. */
  since: number;
}

/** A slice, and the member that gets it. */
export interface Assignment {
  readonly member: number;
  readonly first: number;
  readonly size: number;
}

export class Schedule<R> {
  readonly #least: number;
  /** Handed out and not passed yet, in order. */
  readonly #slices: Slice<R>[] = [];
  /** By member. */
  readonly #loads: Load[] = [];
  /** The first thread goes through so many places itself while a member does so many. */
  #own: number;
  #others: number;
  /** How many places are in reports that were used, and where the last of these ends. */
  #spared = 0;
  #sparedEnd = 0;

  /**
   * @param least places in a slice, and the usual number
   * @param pace how many places the first thread is expected to go through while a member does one, until more is known
   */
  constructor(least: number, pace = 0.5) {
    this.#least = least;
    this.#own = pace * least;
    this.#others = least;
  }

  /**
   * The next slice, if there is room for one from `place` on and before `end`, and a member has time for it. It counts as handed out.
   *
   * @param place where the first thread is
   * @param most places in the slice
   */
  next(place: number, end: number, members: number, most = this.#least): Assignment | undefined {
    while (this.#loads.length < members) this.#loads.push({ jobs: [], places: 0, since: 0 });
    const fewest = Math.min(...this.#loads.map(({ jobs }) => jobs.length));
    if (fewest >= JOBS) return undefined;
    const member = this.#loads.findIndex(({ jobs }) => jobs.length === fewest);
    const load = this.#loads[member];
    const passed = ((1 + MARGIN) * this.#own * (load.places + most)) / this.#others;
    const slice = this.#slice(place, end, Math.floor(passed), most);
    if (!slice) return undefined;
    const { first } = slice;
    const size = slice.end - first;
    if (fewest === 0) load.since = this.#passedBy(place);
    load.jobs.push(size);
    load.places += size;
    return { member, first, size };
  }

  /** Adds a slice that lies behind so many free places, or, where there are not enough of them, the last one that there is room for. */
  #slice(place: number, end: number, behind: number, most: number): Slice<R> | undefined {
    let found: { readonly at: number; readonly slice: Slice<R> } | undefined;
    let [free, left] = [place, behind];
    for (let at = 0; at <= this.#slices.length; at++) {
      const next = at < this.#slices.length ? this.#slices[at] : { first: end, end };
      const room = next.first - free;
      const isBehind = left + this.#least <= room;
      if (room >= this.#least) {
        const first = isBehind ? free + left : Math.max(free, next.first - most);
        found = { at, slice: { first, end: Math.min(first + most, next.first), report: undefined } };
      }
      if (isBehind) break;
      left = Math.max(0, left - Math.max(0, room));
      free = Math.max(free, next.end);
    }
    if (found) this.#slices.splice(found.at, 0, found.slice);
    return found?.slice;
  }

  /**
   * Takes a report in; returns whether it is still wanted.
   *
   * @param place where the first thread is
   */
  take(member: number, first: number, report: R, place: number): boolean {
    const slice = this.#slices.find((one) => one.first === first);
    if (slice) slice.report = report;
    const load = this.#loads[member];
    const size = load.jobs.shift()!;
    const passed = this.#passedBy(place);
    this.#own = KEPT * this.#own + passed - load.since;
    this.#others = KEPT * this.#others + size;
    load.since = passed;
    load.places -= size;
    return slice !== undefined;
  }

  /** How many places the first thread went through itself before it came there. */
  #passedBy(place: number): number {
    return place - this.#spared + Math.max(0, this.#sparedEnd - place);
  }

  /** The report on the slice that a place is in, once. Call this for one place after the other. */
  on(place: number): { readonly report: R; readonly end: number } | undefined {
    while (this.#slices.length > 0 && this.#slices[0].end <= place) this.#slices.shift();
    const slice = this.#slices.at(0);
    if (slice?.report === undefined || slice.first > place) return undefined;
    this.#slices.shift();
    this.#spared += slice.end - place;
    this.#sparedEnd = slice.end;
    return { report: slice.report, end: slice.end };
  }
}
