/** What is in flight on one link of a `fifo` channel. */
export interface Queue {
  readonly from: number;
  readonly to: number;
  readonly contents: number[];
  /** How many of the contents have left it. */
  gone: number;
  /** When the last one of them arrives. */
  last: number;
  /** How often the connections of the destination were new: what was sent before is lost. */
  connection: number;
}

/** The queues of all links that were ever used. */
export class Queues {
  readonly #byLink = new Map<number, Queue>();
  readonly #nodes: number;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** @param connection how often the connections of the destination were new until now */
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

/** Takes out the head. */
export function shift(queue: Queue): void {
  queue.gone++;
  if (queue.gone < 32 || 2 * queue.gone < queue.contents.length) return;
  queue.contents.splice(0, queue.gone);
  queue.gone = 0;
}
