/** The end of a node's process: it comes once, whatever brings it about, and then everything that is open is closed. */
export class NodeLife {
  /** Resolves when everything is closed; rejects with the error that ended it, if one did. */
  readonly ended: Promise<void>;
  #settle: (error: Error | undefined) => void = () => undefined;
  readonly #closing: (() => void | Promise<void>)[] = [];
  #isOver = false;

  constructor() {
    this.ended = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
  }

  /** Adds what is to be closed at the end, or now if that is past; what was opened last is closed first. */
  closes(close: () => void | Promise<void>): void {
    if (this.#isOver) void close();
    else this.#closing.unshift(close);
  }

  /** Runs a task of the node. Nothing may be left half done, so an error ends the node; after the end, nothing runs. */
  guarded(task: () => void): void {
    try {
      if (!this.#isOver) task();
    } catch (error) {
      this.end(error as Error);
    }
  }

  end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void Promise.all(this.#closing.map((close) => close())).then(() => this.#settle(error));
  }
}
