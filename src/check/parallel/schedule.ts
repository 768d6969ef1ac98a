/**
 * Shares ordered work between one thread that goes through it in order and never waits, and others that are given slices of it in
 * advance. A report that is there when the first thread reaches its slice is used; one that comes too late is not. How much
 * the first thread keeps for itself between slices adapts to who was late or idle; results never depend on it.
 */

/** Jobs that a member has at a time: one in progress, and others so that it need not wait for the next. */
const JOBS = 3;
/** How much the first thread keeps for itself before each slice, in slices: at first and at most. */
const [LEFT_FIRST, LEFT_MAX] = [0.5, 8];
const [MORE, LESS] = [1.1, 0.9];

interface Slice<R> {
  readonly first: number;
  readonly end: number;
  report: R | undefined;
  isLate: boolean;
}

/** A slice, and the member that gets it. */
export interface Assignment {
  readonly member: number;
  readonly first: number;
  readonly size: number;
}

export class Schedule<R> {
  readonly #size: number;
  /** Handed out and not passed yet, in order. */
  readonly #slices: Slice<R>[] = [];
  /** The number of jobs of each member. */
  readonly #jobs: number[] = [];
  #left = LEFT_FIRST;
  /** The fraction of a place that was left over so far. */
  #rest = 0;
  #handedOut = 0;

  /** @param size the usual size of a slice, in places */
  constructor(size: number) {
    this.#size = size;
  }

  /** The next slice at or after `from`, if it ends within `places` and a member has time for it. It counts as handed out. */
  next(from: number, places: number, members: number, size = this.#size): Assignment | undefined {
    while (this.#jobs.length < members) this.#jobs.push(0);
    const rest = this.#rest + this.#left * size;
    const first = Math.max(this.#handedOut, from) + Math.floor(rest);
    if (first + size > places) return undefined;
    const least = Math.min(...this.#jobs);
    if (least >= JOBS) return undefined;
    const member = this.#jobs.indexOf(least);
    this.#rest = rest % 1;
    this.#jobs[member]++;
    this.#handedOut = first + size;
    this.#slices.push({ first, end: this.#handedOut, report: undefined, isLate: false });
    return { member, first, size };
  }

  /** Takes a report in; returns whether it is still wanted. */
  take(member: number, first: number, report: R): boolean {
    const slice = this.#slices.find((one) => one.first === first);
    if (slice) slice.report = report;
    // A member without work could have been given more.
    if (--this.#jobs[member] === 0) this.#left *= LESS;
    return slice !== undefined;
  }

  /** The report on the slice that a place is in, once. Call this for one place after the other. */
  on(place: number): { readonly report: R; readonly end: number } | undefined {
    while (this.#slices.length > 0 && this.#slices[0].end <= place) this.#slices.shift();
    const slice = this.#slices.at(0);
    if (!slice || slice.first > place) return undefined;
    if (slice.report === undefined) {
      if (!slice.isLate) this.#left = Math.min(LEFT_MAX, this.#left * MORE + 0.02);
      slice.isLate = true;
      return undefined;
    }
    this.#slices.shift();
    return { report: slice.report, end: slice.end };
  }
}
