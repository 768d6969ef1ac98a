/**
 * Carries messages from one node to another in order, over one connection after the other. A connection that breaks loses what is on it.
 * Messages sent in between wait for the next connection; but a restarted process gets nothing that was sent to the one before it, just
 * as a restart in the model empties the queues.
 */

/** A connection over any transport. */
export interface Connection {
  send(text: string): void;
  /** Resolves when the other side, or at least the operating system, has everything that was sent. */
  close(): Promise<void>;
}

/** Learns what becomes of a connection. */
export interface ConnectionListener {
  /** The other side has said which process of its node it is. */
  opened(connection: Connection, incarnation: number): void;
  closed(): void;
}

/** Tries to connect once. @returns a function that gives up */
export type Dial = (listener: ConnectionListener) => () => void;

/** At most this many frames wait. With more, all are lost, just as a connection is. */
const WAITING_MAX = 10_000;
const [RETRY_MS, RETRY_MS_MAX] = [20, 1000];

export class OrderedLink {
  readonly #dial: Dial;
  #connection: Connection | undefined;
  #incarnation = 1;
  #waiting: string[] = [];
  #retryMs = RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #giveUp: () => void = () => undefined;
  #isClosed = false;

  constructor(dial: Dial) {
    this.#dial = dial;
    this.#connect();
  }

  send(frame: string): void {
    if (this.#connection) this.#connection.send(frame);
    else if (this.#waiting.push(frame) > WAITING_MAX) this.#waiting = [];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#giveUp();
    await this.#connection?.close();
  }

  #connect(): void {
    this.#giveUp = this.#dial({
      opened: (connection, incarnation) => {
        this.#retryMs = RETRY_MS;
        if (incarnation !== this.#incarnation) this.#waiting = [];
        this.#incarnation = incarnation;
        for (const frame of this.#waiting) connection.send(frame);
        this.#waiting = [];
        this.#connection = connection;
      },
      closed: () => {
        this.#connection = undefined;
        if (this.#isClosed) return;
        this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
        this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS_MAX);
      },
    });
  }
}
