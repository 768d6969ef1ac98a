/** The event queue of a simulated run: everything that is due, ordered by time. */
import FlatQueue from "flatqueue";

/**
 * What can be due. `AGAIN`: a message that arrives now and a second time later. `LOST`: one that would have arrived now. `WAKE`: a node
 * becomes free.
 */
export const [MESSAGE, AGAIN, LOST, TIMER, ACTION, WAKE, TASK] = [0, 1, 2, 3, 4, 5, 6];
const FREE = -1;

/** The cells of a slot, side by side so that one cache line holds them all. */
const [KIND, NODE, WHAT, SENDER, CONNECTION] = [0, 1, 2, 3, 4];
/** A power of two, so that no slot straddles a cache line. */
const WIDTH = 8;
const SLOTS_FIRST = 1024;

/** Each entry is a numbered slot; the number is reused once the slot is released. */
export class EventQueue {
  /** How many slots were ever in use. */
  slots = 0;
  #cells = new Int32Array(SLOTS_FIRST * WIDTH);
  readonly #queue = new FlatQueue<number>();
  readonly #free: number[] = [];

  /**
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
    this.#queue.push(slot, at);
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
    this.#queue.push(slot, at);
  }

  /** When the next entry is due, in microseconds; undefined if nothing is. */
  get next(): number | undefined {
    return this.#queue.peekValue();
  }

  /** Takes out the next slot. Its cells stay valid until it is released. */
  take(): number {
    return this.#queue.pop()!;
  }

  release(slot: number): void {
    this.#cells[slot * WIDTH + KIND] = FREE;
    this.#free.push(slot);
  }
}
