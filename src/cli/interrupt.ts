/** Ctrl-C: the first one asks a search to end with what it knows, a second one ends the program at once. */

const signals = ["SIGINT", "SIGTERM"] as const;

/** Whether the user asked for an end. Signals arrive only between slices of work, when the event loop has its turn. */
export class Interrupt {
  #limit: string | undefined;
  readonly #before = signals.map((signal) => [signal, process.listeners(signal)] as const);

  constructor() {
    for (const signal of signals) {
      process.removeAllListeners(signal);
      process.on(signal, this.#listen);
    }
  }

  /** What ended the work, in words, or undefined. */
  get limit(): string | undefined {
    return this.#limit;
  }

  /** Signals do again what they did before. */
  release(): void {
    for (const [signal, listeners] of this.#before) {
      process.off(signal, this.#listen);
      for (const listener of listeners) process.on(signal, listener as NodeJS.SignalsListener);
    }
  }

  readonly #listen = (signal: NodeJS.Signals): void => {
    if (this.#limit !== undefined) process.exit(3);
    this.#limit = signal === "SIGINT" ? "interrupted by Ctrl-C" : `interrupted by ${signal}`;
  };
}
