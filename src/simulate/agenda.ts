import FlatQueue from "flatqueue";

/** What may be due. `again`: a message that arrives, and once more later. `lost`: one that would arrive now. `wake`: a node is free again. */
export const [MESSAGE, AGAIN, LOST, TIMER, ACTION, WAKE, TASK] = [0, 1, 2, 3, 4, 5, 6];
const FREE = -1;

/** What is known of a slot stands side by side, so that it comes from memory at once. */
const [KIND, NODE, WHAT, SENDER, CONNECTION] = [0, 1, 2, 3, 4];
/** A power of two, so that a slot is cut by no border. */
const WIDTH = 8;
const SLOTS_FIRST = 1024;

/** What is due, each by the number of a slot: at which node, and what. A slot is used again once it is free. */
export class Agenda {
  /** How many slots were ever used. */
  slots = 0;
  #cells = new Int32Array(SLOTS_FIRST * WIDTH);
  readonly #queue = new FlatQueue<number>();
  readonly #free: number[] = [];

  /** @param connection of a message in a queue: how often the connections of its destination had been new when it was sent @returns the slot */
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

  /** Who sent the message. */
  sender(slot: number): number {
    return this.#cells[slot * WIDTH + SENDER];
  }

  connection(slot: number): number {
    return this.#cells[slot * WIDTH + CONNECTION];
  }

  /** What was taken out is due once more. @param kind what it is from now on, where that is another */
  putAgain(at: number, slot: number, kind = this.kind(slot)): void {
    this.#cells[slot * WIDTH + KIND] = kind;
    this.#queue.push(slot, at);
  }

  /** When the next one is due; undefined where nothing is. */
  get next(): number | undefined {
    return this.#queue.peekValue();
  }

  /** Takes out the next slot: it stays as it is until it is released. */
  take(): number {
    return this.#queue.pop()!;
  }

  release(slot: number): void {
    this.#cells[slot * WIDTH + KIND] = FREE;
    this.#free.push(slot);
  }
}
