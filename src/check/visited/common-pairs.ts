/**
 * Pairs of integers that several threads number together. All threads give a pair the same number; which number depends on the timing
 * of threads, so no result may depend on the number itself, only on what is found by it.
 *
 * No thread waits for another to add a pair. To add one, a thread claims an empty slot, writes the pair at a number that nobody else has,
 * and then stores that number in the slot. A pair is written once and at one number only, so a thread that finds it compared word by word
 * has the right number, even while another thread is making room and slots change their meaning. A thread that does not find it looks again
 * while nobody is making room.
 */
import { Stopped } from "../../semantics/pulse.ts";
import { hashOf } from "./hash.ts";
import { inPieces } from "./in-pieces.ts";
import type { Numbering } from "./pairs.ts";
import { RecentPairs } from "./recent-pairs.ts";
import type { Room } from "./room.ts";
import { fixedView, growable, INT } from "./shared-memory.ts";

/** The memory of the pairs, of the slots that find them, and of what threads tell each other, as it is handed to other threads. */
export interface CommonMemory {
  readonly pairs: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
  readonly told: SharedArrayBuffer;
}

/**
 * What threads tell each other: how many numbers are given away, the number of slots less 1, whether a thread is making room (1, or 0), and
 * how many threads there are.
 */
const [GIVEN, MASK, GROWING, THREADS] = [0, 1, 2, 3];
/** After these, for each thread: whether it may be adding (1, or 0). Each has a cache line of its own. */
const LINE = 16;
const THREADS_MAX = 1023;

const PAIR = 2 * INT;
const FIRST_SLOTS = 1 << 12;
const FIRST_PAIRS = 1 << 12;
/** Of every 8 slots at most 7 may be taken. */
const SLOTS = 8;
const TAKEN = 7;
/** A small table grows fast: there time matters, not memory. */
const FAST = 8;
const SMALL = 1 << 21;
/** How many numbers a thread is given at a time. */
const GIFT = 256;
/** How many pairs are looked up together. */
const TOGETHER = 256;
/** Stands for the number of a pair that was not found. */
const UNFOUND = -1;
/** The left of a saved number that has no pair. */
const NO_PAIR = -1;

/** How often to ask whether another thread has written the pair for which it claimed a slot; usually it has at once. */
const SPINS = 1000;
/** Milliseconds between two looks at a thread that is waited for. */
const WAIT_MS = 1;
/** How often to look: a thread that adds is done soon unless it has ended; one that makes room takes as long as a table takes to grow. */
const PATIENCE = { adding: 10_000, growing: 60_000 };

/** @throws RangeError if that much address space cannot be reserved */
export const commonMemory = (): CommonMemory => ({
  pairs: growable(FIRST_PAIRS * PAIR),
  slots: growable(FIRST_SLOTS * INT),
  told: new Int32Array(new SharedArrayBuffer((THREADS_MAX + 1) * LINE * INT)).fill(FIRST_SLOTS - 1, MASK, MASK + 1)
    .buffer,
});

export class CommonPairs implements Numbering {
  /** What other threads are given to number pairs together with this one. */
  readonly memory: CommonMemory;
  readonly #room: Room;
  readonly #told: Int32Array;
  /** Where this thread says that it may be adding. */
  readonly #own: number;
  readonly #patience: typeof PATIENCE;
  /** Each word of a pair is stored plus 1, so that 0 means that nothing was written yet. */
  #pairs: Int32Array;
  #slots: Int32Array;
  #mask: number;
  /** The numbers that this thread was given and has not used. */
  #next = 0;
  #end = 0;
  readonly #recent = new RecentPairs();
  /** Stored only so that the reads before it are not optimized away. */
  touched = 0;

  constructor(room: Room, memory: CommonMemory, patience = PATIENCE) {
    this.#room = room;
    this.#patience = patience;
    this.memory = memory;
    this.#told = new Int32Array(memory.told);
    const thread = Atomics.add(this.#told, THREADS, 1);
    if (thread >= THREADS_MAX) throw new RangeError(`more than ${THREADS_MAX} threads for one table`);
    this.#own = LINE * (thread + 1);
    this.#mask = this.#told[MASK];
    this.#pairs = fixedView(memory.pairs);
    this.#slots = fixedView(memory.slots);
  }

  left(number: number): number {
    if (2 * number >= this.#pairs.length) this.#pairs = fixedView(this.memory.pairs);
    return this.#pairs[2 * number] - 1;
  }

  right(number: number): number {
    if (2 * number >= this.#pairs.length) this.#pairs = fixedView(this.memory.pairs);
    return this.#pairs[2 * number + 1] - 1;
  }

  read(number: number, into: Int32Array, at: number): void {
    into[at] = this.left(number);
    into[at + 1] = this.right(number);
  }

  get count(): number {
    return Atomics.load(this.#told, GIVEN);
  }

  /** For a number without a pair, `NO_PAIR` and the number are saved, so that all other pairs keep their numbers. */
  get saved(): Iterable<Int32Array> {
    const words = fixedView(this.memory.pairs);
    return inPieces(this.count, (number, into, at) => {
      const [left, right] = [words[2 * number], words[2 * number + 1]];
      const isThere = left !== 0 && right !== 0;
      into[at] = isThere ? left - 1 : NO_PAIR;
      into[at + 1] = isThere ? right - 1 : number;
    });
  }

  restore(saved: Iterable<Int32Array>): void {
    for (const pairs of saved) for (let i = 0; i < pairs.length; i += 2) this.intern(pairs[i], pairs[i + 1]);
  }

  get bytes(): number {
    return this.memory.pairs.byteLength + this.memory.slots.byteLength;
  }

  /**
   * @throws Stopped if a thread ended while adding
   * @throws RangeError if there is no room for a new pair
   */
  intern(left: number, right: number): number {
    const hash = hashOf(left, right);
    const number = this.#find(left, right, hash);
    if (number !== UNFOUND) return number;
    this.#enter();
    try {
      return this.#findOrAdd(left, right, hash);
    } finally {
      this.#leave();
    }
  }

  /**
   * Numbers pairs as `intern` does. Waits for memory overlap, as in `Pairs.internAll`, and pairs that were looked up recently are not
   * looked up again.
   *
   * @throws as `intern`
   */
  internAll(lefts: Int32Array, rights: Int32Array, length: number, numbers: Int32Array): void {
    const count = this.#recent.recall(lefts, rights, length, numbers);
    for (let start = 0; start < count; start += TOGETHER) {
      this.#enter();
      try {
        this.#internSome(lefts, rights, numbers, start, Math.min(count, start + TOGETHER));
      } finally {
        this.#leave();
      }
    }
  }

  #internSome(lefts: Int32Array, rights: Int32Array, numbers: Int32Array, start: number, end: number): void {
    const { hashes, unknown } = this.#recent;
    const slots = this.#slots;
    const pairs = this.#pairs;
    const mask = this.#mask;
    let touched = 0;
    for (let i = start; i < end; i++) touched ^= slots[hashes[i] & mask];
    for (let i = start; i < end; i++) {
      const entry = slots[hashes[i] & mask];
      if (((entry ^ hashes[i]) & ~mask) === 0) touched ^= pairs[2 * (entry & mask)];
    }
    this.touched = touched;
    for (let i = start; i < end; i++) {
      const k = unknown[i];
      const number = this.#findOrAdd(lefts[k], rights[k], hashes[i]);
      numbers[k] = number;
      this.#recent.keep(hashes[i], lefts[k], rights[k], number);
    }
  }

  /** The number of a pair, or UNFOUND. Even then the pair may exist, if another thread is adding it or making room. */
  #find(left: number, right: number, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot];
      if (entry === 0) return UNFOUND;
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const number = (entry & mask) - 1;
      if (this.#isAt(number, left, right)) return number;
    }
  }

  #isAt(number: number, left: number, right: number): boolean {
    return this.#pairs[2 * number] === left + 1 && this.#pairs[2 * number + 1] === right + 1;
  }

  /** Call this only between `enter` and `leave`. */
  #findOrAdd(left: number, right: number, hash: number): number {
    if (this.#next === this.#end) this.#takeNumbers();
    const slots = this.#slots;
    const mask = this.#mask;
    const claim = hash | mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] === 0 ? Atomics.compareExchange(slots, slot, 0, claim) : slots[slot];
      if (entry === 0) return this.#add(left, right, slot, hash);
      if (((entry ^ hash) & ~mask) !== 0) continue;
      if (this.#isAt((entry & mask) - 1, left, right)) return (entry & mask) - 1;
      // Reading a slot atomically makes everything visible that was written before the slot was set.
      const number = (this.#settled(slot, claim) & mask) - 1;
      if (this.#isAt(number, left, right)) return number;
    }
  }

  #add(left: number, right: number, slot: number, hash: number): number {
    const number = this.#next++;
    this.#pairs[2 * number] = left + 1;
    this.#pairs[2 * number + 1] = right + 1;
    Atomics.store(this.#slots, slot, (hash & ~this.#mask) | (number + 1));
    return number;
  }

  /** The content of a slot once it is more than claimed. */
  #settled(slot: number, claim: number): number {
    for (let asked = 0; asked < SPINS; asked++) {
      const entry = Atomics.load(this.#slots, slot);
      if (entry !== claim) return entry;
    }
    this.#wait(this.#slots, slot, claim, this.#patience.adding);
    return Atomics.load(this.#slots, slot);
  }

  /** From here to `leave`, no thread makes room. */
  #enter(): void {
    const told = this.#told;
    for (;;) {
      Atomics.store(told, this.#own, 1);
      if (Atomics.load(told, GROWING) === 0) break;
      this.#leave();
      this.#wait(told, GROWING, 1, this.#patience.growing);
    }
    if (told[MASK] !== this.#mask) this.#lookAround();
  }

  #leave(): void {
    Atomics.store(this.#told, this.#own, 0);
    if (this.#told[GROWING] !== 0) Atomics.notify(this.#told, this.#own);
  }

  /** @throws Stopped if it takes too long */
  #wait(words: Int32Array, at: number, meanwhile: number, waitsMax: number): void {
    for (let waits = 0; Atomics.load(words, at) === meanwhile; waits++) {
      if (waits >= waitsMax) throw new Stopped("a worker that ended while it added to a table of states");
      Atomics.wait(words, at, meanwhile, WAIT_MS);
    }
  }

  /** Makes room for numbers before giving them away. */
  #takeNumbers(): void {
    const told = this.#told;
    for (;;) {
      const given = Atomics.load(told, GIVEN);
      if ((given + GIFT) * SLOTS > (this.#mask + 1) * TAKEN) {
        this.#leave();
        this.#makeRoom(this.#mask);
        this.#enter();
      } else if (Atomics.compareExchange(told, GIVEN, given, given + GIFT) === given) {
        this.#next = given;
        this.#end = given + GIFT;
        return;
      }
    }
  }

  /** Makes room, unless another thread does so or has done so. */
  #makeRoom(mask: number): void {
    const told = this.#told;
    if (Atomics.compareExchange(told, GROWING, 0, 1) !== 0) return;
    try {
      const threads = Atomics.load(told, THREADS);
      for (let thread = 1; thread <= threads; thread++) this.#wait(told, LINE * thread, 1, this.#patience.adding);
      if (told[MASK] === mask) this.#grow(mask + 1);
    } finally {
      Atomics.store(told, GROWING, 0);
      Atomics.notify(told, GROWING);
    }
  }

  #grow(before: number): void {
    const { pairs, slots } = this.memory;
    const size = before * (before < SMALL ? FAST : 2);
    this.#room.reserve((size - before) * (PAIR + INT));
    pairs.grow(size * PAIR);
    slots.grow(size * INT);
    this.#told[MASK] = size - 1;
    this.#lookAround();
    // The slots are filled again from the pairs, so that there are never two tables.
    this.#slots.fill(0);
    const words = this.#pairs;
    const { count } = this;
    for (let number = 0; number < count; number++) {
      if (words[2 * number] !== 0) this.#put(number, hashOf(words[2 * number] - 1, words[2 * number + 1] - 1));
    }
  }

  #put(number: number, hash: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = (hash & ~mask) | (number + 1);
  }

  /** Takes note of how much room there is by now. */
  #lookAround(): void {
    this.#mask = this.#told[MASK];
    this.#pairs = fixedView(this.memory.pairs);
    this.#slots = fixedView(this.memory.slots);
  }
}
