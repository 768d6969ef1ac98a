/**
 * The messages from one node to another that must arrive in their order, over one connection after the other. A connection
 * that breaks loses what is on it. What is sent meanwhile waits for the next one; but a process that was started anew gets
 * nothing that was sent to the one before it, as a restart forgets the queues.
 */

/** A connection, whatever carries it. */
export interface Connection {
  send(text: string): void;
  /** Resolved when the other side, or at least the operating system, has all that was sent. */
  close(): Promise<void>;
}

/** Tells what becomes of a connection. */
export interface ConnectionListener {
  /** The other side says which process of its node it is. */
  opened(connection: Connection, incarnation: number): void;
  closed(): void;
}

/** Tries to connect once. @returns what gives that up */
export type Dial = (listener: ConnectionListener) => () => void;

/** More frames than this do not wait: they are lost, as the connection is. */
const WAITING_MAX = 10_000;
const [RETRY_MS, RETRY_MS_MAX] = [20, 1000];

export class Link {
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
