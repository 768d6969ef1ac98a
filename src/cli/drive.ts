/** Drives long work to its end: shows how far it is, keeps to the limits, and listens to Ctrl-C. */
import { setImmediate } from "node:timers/promises";
import { Interrupt } from "./interrupt.ts";
import { memoryLimit } from "./memory.ts";
import { ProgressLine } from "./progress-line.ts";

export interface Limits {
  readonly maxSeconds?: number | undefined;
  readonly maxMemory?: number | undefined;
}

/** Time between two looks at clock, memory and signals. */
const LOOK_MS = 25;

export interface Pace<P> {
  /** Of the time allowed, how much may have passed at this point: the rest is kept for what follows. */
  readonly share?: (progress: P) => number;
  /** Of this search alone. */
  readonly secondsMax?: number;
}

export interface Driven<R> {
  readonly result: R;
  readonly seconds: number;
}

/** One command's long work: one clock, one Ctrl-C, one line of progress, for however many searches it makes. */
export class Driver {
  readonly #limits: Limits;
  readonly #interrupt = new Interrupt();
  readonly #line = new ProgressLine();
  readonly #began = performance.now();

  constructor(limits: Limits = {}) {
    this.#limits = limits;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Whether the user wants no more. */
  get interrupted(): boolean {
    return this.#interrupt.limit !== undefined;
  }

  /** What must end the work now, in words, or undefined. `share`: of the time allowed. */
  limit(share = 1): string | undefined {
    const { maxSeconds, maxMemory } = this.#limits;
    if (this.#interrupt.limit !== undefined) return this.#interrupt.limit;
    if (maxSeconds !== undefined && this.seconds >= share * maxSeconds) return `--max-seconds ${maxSeconds}`;
    return memoryLimit(maxMemory);
  }

  /**
   * Runs a search that yields its progress and ends when it is answered with a limit.
   *
   * @param describe progress in words, given the seconds since this search began
   */
  async run<P, R>(
    running: Generator<P, R, string | undefined>,
    describe: (progress: P, seconds: number) => string,
    { share = () => 1, secondsMax = Infinity }: Pace<P> = {},
  ): Promise<Driven<R>> {
    const began = performance.now();
    let looked = began;
    let next = running.next();
    while (!next.done) {
      const now = performance.now();
      let limit: string | undefined;
      if (now - looked >= LOOK_MS) {
        const seconds = (now - began) / 1000;
        const progress = next.value;
        this.#line.show(() => describe(progress, seconds));
        await setImmediate();
        const part = share(progress);
        limit = this.limit(part) ?? (seconds >= part * secondsMax ? `--max-seconds ${secondsMax}` : undefined);
        looked = performance.now();
      }
      next = running.next(limit);
    }
    this.#line.clear();
    return { result: next.value, seconds: (performance.now() - began) / 1000 };
  }

  show(describe: () => string): void {
    this.#line.show(describe);
  }

  clear(): void {
    this.#line.clear();
  }

  release(): void {
    this.#line.clear();
    this.#interrupt.release();
  }
}
