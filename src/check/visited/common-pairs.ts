/**
 * Pairs of integers that several threads number together. A pair has one number, whoever met it first, but which one depends on
 * that: nothing may depend on it but what is found by it.
 *
 * Looking for a pair takes no lock. What a slot names is compared, and pairs are never moved or changed: so who reads slots
 * while another thread adds to them or makes room finds the right number or none. Who found none looks again, alone.
 */
import { Stopped } from "../../semantics/pulse.ts";
import { hashOf, type Numbering } from "./pairs.ts";
import type { Room } from "./room.ts";

/** Memory of the pairs, of the slots that find them, and of what is counted, as it is handed to other threads. */
export interface CommonMemory {
  readonly pairs: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
  readonly counted: SharedArrayBuffer;
}

/** What is counted: pairs, slots less 1, and whether a thread has all of it to itself (1, or 0). */
const [COUNT, MASK, LOCK] = [0, 1, 2];

/** Memory grows in place up to here. So much of the address space is set aside; memory is taken when it is used. */
const BYTES_MAX = 2 ** 32;
const INT = Int32Array.BYTES_PER_ELEMENT;
const PAIR = 2 * INT;
const FIRST_SLOTS = 1 << 12;
const FIRST_PAIRS = 1 << 12;
/** Of so many slots, so many may be taken. */
const SLOTS = 4;
const TAKEN = 3;
/** Pairs in a piece that is saved. */
const PIECE = 1 << 16;

/** A thread has the pairs to itself for some microseconds, or as long as a table takes to grow. A minute is waited for it. */
const WAIT_MS = 1;
const WAITS_MAX = 60_000;

/** Undefined where so much address space cannot be set aside. */
export function commonPairs(room: Room): CommonPairs | undefined {
  try {
    return new CommonPairs(room, {
      pairs: new SharedArrayBuffer(FIRST_PAIRS * PAIR, { maxByteLength: BYTES_MAX }),
      slots: new SharedArrayBuffer(FIRST_SLOTS * INT, { maxByteLength: BYTES_MAX }),
      counted: new Int32Array(new SharedArrayBuffer(3 * INT)).fill(FIRST_SLOTS - 1, MASK, MASK + 1).buffer,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export class CommonPairs implements Numbering {
  /** What other threads are given to number pairs together with this one. */
  readonly memory: CommonMemory;
  readonly #room: Room;
  readonly #counted: Int32Array;
  #pairs: Int32Array;
  #slots: Int32Array;

  constructor(room: Room, memory: CommonMemory) {
    this.#room = room;
    this.memory = memory;
    this.#counted = new Int32Array(memory.counted);
    this.#pairs = viewOf(memory.pairs);
    this.#slots = viewOf(memory.slots);
  }

  get count(): number {
    return Atomics.load(this.#counted, COUNT);
  }

  left(number: number): number {
    if (2 * number >= this.#pairs.length) this.#pairs = viewOf(this.memory.pairs);
    return this.#pairs[2 * number];
  }

  right(number: number): number {
    if (2 * number >= this.#pairs.length) this.#pairs = viewOf(this.memory.pairs);
    return this.#pairs[2 * number + 1];
  }

  read(number: number, into: Int32Array, at: number): void {
    into[at] = this.left(number);
    into[at + 1] = this.right(number);
  }

  get saved(): readonly Int32Array[] {
    const { count } = this;
    const pairs = viewOf(this.memory.pairs);
    return Array.from({ length: Math.ceil(count / PIECE) }, (_, i) =>
      pairs.subarray(2 * PIECE * i, 2 * Math.min(count, PIECE * (i + 1))),
    );
  }

  restore(saved: Iterable<Int32Array>): void {
    for (const pairs of saved) for (let i = 0; i < pairs.length; i += 2) this.intern(pairs[i], pairs[i + 1]);
  }

  get bytes(): number {
    return this.memory.pairs.byteLength + this.memory.slots.byteLength;
  }

  /**
   * @throws Stopped where a thread that had the pairs to itself has ended
   * @throws RangeError where there is no room for a new one
   */
  intern(left: number, right: number): number {
    const hash = hashOf(left, right);
    const number = this.#find(left, right, hash);
    return number < 0 ? this.#add(left, right, hash) : number;
  }

  /** The number of a pair, or a negative one where it was not seen. */
  #find(left: number, right: number, hash: number): number {
    const mask = this.#counted[MASK];
    if (this.#slots.length <= mask) this.#slots = viewOf(this.memory.slots);
    const slots = this.#slots;
    const pairs = this.#pairs;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot];
      if (entry === 0) return -1;
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const number = (entry & mask) - 1;
      if (pairs[2 * number] !== left || pairs[2 * number + 1] !== right) continue;
      // While slots are filled again one may be read as a number that no pair has yet: two zeros stand there.
      if (left !== 0 || right !== 0 || number < this.count) return number;
    }
  }

  #add(left: number, right: number, hash: number): number {
    this.#lock();
    try {
      // Nobody changes anything now, and all that others changed is seen.
      if (this.#pairs.byteLength < this.memory.pairs.byteLength) this.#pairs = viewOf(this.memory.pairs);
      const known = this.#find(left, right, hash);
      if (known >= 0) return known;
      this.#makeRoom();
      const number = this.count;
      this.#pairs[2 * number] = left;
      this.#pairs[2 * number + 1] = right;
      Atomics.store(this.#counted, COUNT, number + 1);
      this.#put(number, hash);
      return number;
    } finally {
      Atomics.store(this.#counted, LOCK, 0);
    }
  }

  #lock(): void {
    for (let waits = 0; Atomics.compareExchange(this.#counted, LOCK, 0, 1) !== 0; waits++) {
      if (waits === WAITS_MAX) throw new Stopped("a worker that ended while it had a table of states to itself");
      Atomics.wait(this.#counted, LOCK, 1, WAIT_MS);
    }
  }

  #put(number: number, hash: number): void {
    const slots = this.#slots;
    const mask = this.#counted[MASK];
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    Atomics.store(slots, slot, (hash & ~mask) | (number + 1));
  }

  /** For one pair more. */
  #makeRoom(): void {
    const { count, memory } = this;
    const { pairs } = memory;
    if ((count + 1) * PAIR > pairs.byteLength) {
      this.#room.reserve(pairs.byteLength);
      pairs.grow(2 * pairs.byteLength);
      this.#pairs = viewOf(pairs);
    }
    const slots = this.#counted[MASK] + 1;
    if ((count + 1) * SLOTS > slots * TAKEN) this.#growSlots(slots, count);
  }

  #growSlots(before: number, count: number): void {
    const { slots } = this.memory;
    this.#room.reserve(before * INT);
    slots.grow(2 * before * INT);
    this.#slots = viewOf(slots);
    Atomics.store(this.#counted, MASK, 2 * before - 1);
    // All is found again from the pairs.
    this.#slots.fill(0);
    for (let number = 0; number < count; number++) this.#put(number, hashOf(this.left(number), this.right(number)));
  }
}

/** Of the length that it has now: a view that grew by itself would be slower. */
const viewOf = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory, 0, memory.byteLength / INT);
