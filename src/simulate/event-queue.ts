/**
 * The event queue of a simulated run: everything that is due, ordered by time. What is due in the same microsecond comes in the order in
 * which it was put in, so the order depends on the run alone.
 *
 * A hierarchy of timing wheels. A time is a number of six digits, each of ten bits. An entry is on the wheel of the highest digit in which
 * its time differs from the current time, in the list of its own digit there. When that digit's turn comes, the list moves to the lower
 * wheels. So an entry moves once per digit at most, however many others are due. Entries of the same time are always in the same list,
 * and lists are appended to: that keeps their order.
 *
 * Source: G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7.
 */
import { DigitSet } from "./digit-set.ts";

/**
 * What can be due. `AGAIN`: a message that arrives now and a second time later. `LOST`: one that would have arrived now. `WAKE`: a node
 * becomes free.
 */
export const [MESSAGE, AGAIN, LOST, TIMER, ACTION, WAKE, TASK] = [0, 1, 2, 3, 4, 5, 6];
const FREE = -1;

/**
 * The cells of a slot, side by side so that one cache line holds them all. `NEXT` is the slot behind it in its list, or `NONE`; `HIGH` and
 * `LOW` are the parts of its time.
 */
const [KIND, NODE, WHAT, SENDER, CONNECTION, NEXT, HIGH, LOW] = [0, 1, 2, 3, 4, 5, 6, 7];
const WIDTH = 8;
const SLOTS_FIRST = 64;
const NONE = -1;

/** Bits are counted in 32, so a time has two parts, of three digits each. */
const [BITS, DIGITS] = [10, 3];
const PART = 2 ** (BITS * DIGITS);
const MASK = 2 ** BITS - 1;
const WHEELS = 2 * DIGITS;
/** What would be due later is due then: after 285 years. */
const LATEST = Number.MAX_SAFE_INTEGER;

/** Each entry is a numbered slot; the number is reused once the slot is released. */
export class EventQueue {
  /** How many slots were ever in use. */
  slots = 0;
  #cells = new Int32Array(SLOTS_FIRST * WIDTH);
  readonly #free: number[] = [];
  /** By wheel: the digits whose lists are not empty. */
  readonly #filled = Array.from({ length: WHEELS }, () => new DigitSet());
  /** By wheel and digit: the ends of the list. */
  readonly #heads = new Int32Array(WHEELS << BITS);
  readonly #tails = new Int32Array(WHEELS << BITS);
  /** The parts of the current time: no entry is due earlier. */
  #high = 0;
  #low = 0;

  /**
   * @param at not earlier than `next` was when last asked
   * @param connection for a message in a queue: how often its destination's connections had been renewed when it was sent
   * @returns the slot
   */
  put(at: number, kind: number, node: number, what: number, sender = -1, connection = 0): number {
    const slot = this.#free.pop() ?? this.slots++;
    const cell = slot * WIDTH;
    if (cell === this.#cells.length) this.#grow();
    const cells = this.#cells;
    cells[cell + KIND] = kind;
    cells[cell + NODE] = node;
    cells[cell + WHAT] = what;
    cells[cell + SENDER] = sender;
    cells[cell + CONNECTION] = connection;
    this.#schedule(slot, at);
    return slot;
  }

  #grow(): void {
    const cells = new Int32Array(2 * this.#cells.length);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  kind(slot: number): number {
    return this.#cells[slot * WIDTH + KIND];
  }

  node(slot: number): number {
    return this.#cells[slot * WIDTH + NODE];
  }

  /** The content of a message, a timer, or an action. */
  what(slot: number): number {
    return this.#cells[slot * WIDTH + WHAT];
  }

  /** The sender of the message. */
  sender(slot: number): number {
    return this.#cells[slot * WIDTH + SENDER];
  }

  connection(slot: number): number {
    return this.#cells[slot * WIDTH + CONNECTION];
  }

  /** Makes a slot that was taken out due once more. @param kind its new kind, if that changes */
  putAgain(at: number, slot: number, kind = this.kind(slot)): void {
    this.#cells[slot * WIDTH + KIND] = kind;
    this.#schedule(slot, at);
  }

  #schedule(slot: number, at: number): void {
    const due = Math.min(at, LATEST);
    const high = Math.floor(due / PART);
    const cell = slot * WIDTH;
    this.#cells[cell + HIGH] = high;
    this.#cells[cell + LOW] = due - high * PART;
    this.#append(slot);
  }

  /** Appends a slot to the list where it belongs now. */
  #append(slot: number): void {
    const cells = this.#cells;
    const cell = slot * WIDTH;
    const isSoon = cells[cell + HIGH] === this.#high;
    const part = isSoon ? cells[cell + LOW] : cells[cell + HIGH];
    const highest = highestDigit(part ^ (isSoon ? this.#low : this.#high));
    const wheel = isSoon ? highest : DIGITS + highest;
    const digit = (part >>> (BITS * highest)) & MASK;
    const list = (wheel << BITS) | digit;
    const filled = this.#filled[wheel];
    cells[cell + NEXT] = NONE;
    if (filled.has(digit)) cells[this.#tails[list] * WIDTH + NEXT] = slot;
    else {
      filled.add(digit);
      this.#heads[list] = slot;
    }
    this.#tails[list] = slot;
  }

  /** When the next entry is due, in microseconds; undefined if nothing is. From then on nothing earlier can be put in. */
  get next(): number | undefined {
    const filled = this.#filled;
    while (filled[0].isEmpty) {
      const wheel = filled.findIndex(({ isEmpty }) => !isEmpty);
      if (wheel < 0) return undefined;
      this.#turn(wheel);
    }
    this.#low = (this.#low & ~MASK) | filled[0].first;
    return this.#high * PART + this.#low;
  }

  /** Turns a wheel to its first list, while all lower wheels are empty: what is in the list moves to them. */
  #turn(wheel: number): void {
    const filled = this.#filled[wheel];
    const digit = filled.first;
    filled.delete(digit);
    if (wheel < DIGITS) this.#low = startOf(this.#low, wheel, digit);
    else [this.#high, this.#low] = [startOf(this.#high, wheel - DIGITS, digit), 0];
    for (let slot = this.#heads[(wheel << BITS) | digit]; slot !== NONE;) {
      const next = this.#cells[slot * WIDTH + NEXT];
      this.#append(slot);
      slot = next;
    }
  }

  /** Takes out the next slot; call it after `next`. Its cells stay valid until it is released. */
  take(): number {
    const digit = this.#low & MASK;
    const slot = this.#heads[digit];
    const next = this.#cells[slot * WIDTH + NEXT];
    if (next === NONE) this.#filled[0].delete(digit);
    else this.#heads[digit] = next;
    return slot;
  }

  release(slot: number): void {
    this.#cells[slot * WIDTH + KIND] = FREE;
    this.#free.push(slot);
  }
}

/** The index of the highest digit that is not 0; 0 if there is none. */
const highestDigit = (part: number): number => (part >>> BITS === 0 ? 0 : part >>> (2 * BITS) === 0 ? 1 : 2);

/** A part of a time with this digit: the higher digits stay, the lower ones are 0. */
const startOf = (part: number, index: number, digit: number): number => {
  const shift = BITS * index;
  return (((part >>> (shift + BITS)) << BITS) | digit) << shift;
};
