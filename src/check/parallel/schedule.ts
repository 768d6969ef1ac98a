/**
 * Work in order that is done by one who never waits: slices of it are handed out to others, and what these report is there
 * when the one comes to that place, or comes too late and is not used. How much the one leaves for itself between slices
 * depends on who waited for whom; what comes of the work does not.
 */

/** Jobs that a member has at a time: one that it does, and others so that it need not wait for the next. */
const JOBS = 3;
/** How much of a slice is left before the next one, at first and at most. */
const [LEFT_FIRST, LEFT_MAX] = [0.5, 8];
const [MORE, LESS] = [1.1, 0.9];

interface Slice<R> {
  readonly first: number;
  readonly end: number;
  report: R | undefined;
  isLate: boolean;
}

/** A slice to hand out, and to whom. */
export interface Assignment {
  readonly member: number;
  readonly first: number;
  readonly size: number;
}

export class Schedule<R> {
  readonly #size: number;
  /** Handed out, in order, and not passed yet. */
  readonly #slices: Slice<R>[] = [];
  /** For each member how many jobs it has. */
  readonly #jobs: number[] = [];
  #left = LEFT_FIRST;
  /** What is left of a slice and was too little for a place so far. */
  #rest = 0;
  #handedOut = 0;

  /** @param size of a slice, in places, where no other is asked for */
  constructor(size: number) {
    this.#size = size;
  }

  /** The next slice from this place on, if there are so many places and a member has time for it. It counts as handed out. */
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

  /** A report came in. Whether it is still wanted. */
  take(member: number, first: number, report: R): boolean {
    const slice = this.#slices.find((one) => one.first === first);
    if (slice) slice.report = report;
    // Who has nothing to do could have been left less undone.
    if (--this.#jobs[member] === 0) this.#left *= LESS;
    return slice !== undefined;
  }

  /** The slice that a place is in with its report, once. To be asked of one place after the other. */
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
