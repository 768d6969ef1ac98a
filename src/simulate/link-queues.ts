/** What is in flight on one link of a `fifo` channel. */
export interface Queue {
  readonly from: number;
  readonly to: number;
  readonly contents: number[];
  /** How many of the contents have left the queue already. */
  gone: number;
  /** When the last of them arrives, in microseconds. */
  last: number;
  /** How often the destination's connections had been renewed: anything sent before the latest renewal is lost. */
  connection: number;
}

/** The queues of all links that were ever used. */
export class Queues {
  readonly #byLink = new Map<number, Queue>();
  readonly #nodes: number;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** @param connection how often the destination's connections have been renewed so far */
  of(from: number, to: number, channel: number, connection: number): Queue {
    const link = (channel * this.#nodes + from) * this.#nodes + to;
    let queue = this.#byLink.get(link);
    if (queue === undefined) {
      queue = { from, to, contents: [], gone: 0, last: 0, connection };
      this.#byLink.set(link, queue);
    }
    if (queue.connection !== connection) {
      queue.contents.length = 0;
      queue.gone = 0;
      queue.connection = connection;
    }
    return queue;
  }

  all(): Iterable<Queue> {
    return this.#byLink.values();
  }
}

/** Removes the head. */
export function shift(queue: Queue): void {
  queue.gone++;
  if (queue.gone < 32 || 2 * queue.gone < queue.contents.length) return;
  queue.contents.splice(0, queue.gone);
  queue.gone = 0;
}
