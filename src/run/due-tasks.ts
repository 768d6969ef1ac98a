/** What a node has to do later, each under a key, such as that of a timer. A task that is set under a taken key replaces the one before. */
export class DueTasks {
  readonly #later: (ms: number, task: () => void) => () => void;
  /** What cancels each. */
  readonly #cancels = new Map<string, () => void>();

  /** @param later runs a task after so many milliseconds, and returns what cancels it */
  constructor(later: (ms: number, task: () => void) => () => void) {
    this.#later = later;
  }

  get keys(): readonly string[] {
    return [...this.#cancels.keys()];
  }

  has(key: string): boolean {
    return this.#cancels.has(key);
  }

  set(key: string, ms: number, task: () => void): void {
    this.cancel(key);
    const run = (): void => {
      this.#cancels.delete(key);
      task();
    };
    this.#cancels.set(key, this.#later(ms, run));
  }

  /** Does nothing if there is no such task. */
  cancel(key: string): void {
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
  }

  cancelAll(): void {
    for (const key of this.keys) this.cancel(key);
  }
}
