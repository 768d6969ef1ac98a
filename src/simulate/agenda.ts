import FlatQueue from "flatqueue";

/** What may be due. `again`: a message that arrives, and once more later. `lost`: one that would arrive now. `wake`: a node is free again. */
export const [MESSAGE, AGAIN, LOST, TIMER, ACTION, WAKE, TASK] = [0, 1, 2, 3, 4, 5, 6];
const FREE = -1;

/** What is due, each by the number of a slot: at which node, and what. A slot is used again once it is free. */
export class Agenda {
  readonly kinds: number[] = [];
  readonly nodes: number[] = [];
  /** The content of a message, a timer, or an action. */
  readonly whats: number[] = [];
  /** Who sent the message. */
  readonly senders: number[] = [];
  /** Of a message in a queue: how often the connections of its destination had been new when it was sent. */
  readonly connections: number[] = [];
  readonly #queue = new FlatQueue<number>();
  readonly #free: number[] = [];

  /** @returns the slot */
  put(at: number, kind: number, node: number, what: number, sender = -1, connection = 0): number {
    const slot = this.#free.pop() ?? this.kinds.length;
    this.kinds[slot] = kind;
    this.nodes[slot] = node;
    this.whats[slot] = what;
    this.senders[slot] = sender;
    this.connections[slot] = connection;
    this.#queue.push(slot, at);
    return slot;
  }

  /** What was taken out is due once more. */
  putAgain(at: number, slot: number): void {
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
    this.kinds[slot] = FREE;
    this.#free.push(slot);
  }
}
