/** Drives a command's long work to its end: shows its progress, and enforces the limits. */
import { setImmediate } from "node:timers/promises";
import { legible } from "../../model/legible.ts";
import { type Pulse, Stopped } from "../../semantics/pulse.ts";
import { heard, isDue, isHeard, isTimeToLook, type InterimFindings, seen, stopped, tell } from "./listening-thread.ts";
import { memoryLimit, roomLimit } from "./memory-limit.ts";

export interface Limits {
  readonly maxSeconds?: number | undefined;
  readonly maxMemory?: number | undefined;
}

/** How long a beat waits after a limit: a search had better end where it yields, with its first states known. */
const PATIENCE_MS = 200;

/** How often to check clock and memory if no listening thread says when. */
const LOOK_MS = 25;

export interface Timed<R> {
  readonly result: R;
  readonly seconds: number;
}

/** The long work of one command: one clock and one line of progress, for however many searches it makes. */
export class Driver {
  /** To be beaten by all work that may take long: if a limit is reached, the work ends there. */
  readonly pulse: Pulse;
  readonly #limits: Limits;
  readonly #began = performance.now();
  /** When the current work has to end, on the clock; and its limit in seconds, for the message. */
  #until = Infinity;
  #secondsMax = Infinity;
  #isWhole = false;
  /** Since when a limit has been reached that the current work was not yet answered with. */
  #overdueSince: number | undefined;

  constructor(limits: Limits = {}) {
    this.#limits = limits;
    this.pulse = {
      get isDue() {
        return isDue();
      },
      beat: () => this.#beat(),
      reserve: (bytes) => this.#reserve(bytes),
      whole: (work) => this.#whole(work),
    };
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Whether the user wants to end it. */
  get interrupted(): boolean {
    return stopped() !== undefined;
  }

  /** What must end the work now, in words, or undefined. */
  limit(): string | undefined {
    const limit = this.#lasting();
    if (limit !== undefined) heard();
    return limit ?? (performance.now() >= this.#until ? `--max-seconds ${this.#secondsMax}` : undefined);
  }

  /**
   * Runs a search that yields its progress and ends when it is answered with a limit.
   *
   * @param describe writes its progress, given the seconds since this search began
   */
  async run<P extends object, R>(
    running: Generator<P, R, string | undefined>,
    describe: (progress: P, seconds: number) => string,
    /** For this search alone. */
    { secondsMax = Infinity }: { readonly secondsMax?: number } = {},
  ): Promise<Timed<R>> {
    const began = performance.now();
    this.begin(secondsMax);
    let looked = began;
    let violations = 0;
    let next = running.next();
    while (!next.done) {
      const now = performance.now();
      const progress = next.value;
      let limit: string | undefined;
      const isLookDue = isHeard ? isDue() : now - looked >= LOOK_MS;
      const found = violationsIn(progress);
      if (isLookDue || found > violations) this.show(progress, () => describe(progress, (now - began) / 1000));
      violations = found;
      if (isLookDue) {
        seen();
        // The user's code gets its turn: timers, and pending output.
        await setImmediate();
        limit = this.limit();
        looked = performance.now();
      }
      next = running.next(limit);
    }
    this.end();
    return { result: next.value, seconds: (performance.now() - began) / 1000 };
  }

  /** From here on limits end the work. @param secondsMax a further limit, for the work that follows only */
  begin(secondsMax = Infinity): void {
    tell({ kind: "begins" });
    this.#overdueSince = undefined;
    this.#secondsMax = secondsMax;
    this.#until = performance.now() + 1000 * secondsMax;
  }

  /** Shows the progress: as a line, and as numbers and names of violated properties. */
  show(progress: object, describe: () => string): void {
    if (isHeard) tell({ kind: "progress", line: legible(describe()), known: knownIn(progress) });
  }

  /** Everything is known and about to be printed: no limit ends that. */
  end(): void {
    this.#until = Infinity;
    tell({ kind: "ends" });
  }

  /** The limits that end everything that is still to come. */
  #lasting(): string | undefined {
    const { maxSeconds, maxMemory } = this.#limits;
    const limit = stopped();
    if (limit !== undefined) return limit;
    if (maxSeconds !== undefined && this.seconds >= maxSeconds) return `--max-seconds ${maxSeconds}`;
    return memoryLimit(maxMemory);
  }

  #beat(): void {
    if (!isTimeToLook() || this.#isWhole) return;
    const limit = this.limit();
    if (limit === undefined) return;
    this.#overdueSince ??= performance.now();
    if (performance.now() - this.#overdueSince >= PATIENCE_MS) throw new Stopped(limit);
  }

  #reserve(bytes: number): void {
    const limit = this.#isWhole ? undefined : roomLimit(this.#limits.maxMemory, bytes);
    if (limit === undefined) return;
    heard();
    throw new Stopped(limit);
  }

  #whole<T>(work: () => T): T {
    const before = this.#isWhole;
    this.#isWhole = true;
    try {
      return work();
    } finally {
      this.#isWhole = before;
    }
  }
}

const violationsIn = ({ violated = [] }: { readonly violated?: readonly string[] }): number => violated.length;

/** The plain numbers and names in a progress. */
function knownIn(progress: object): InterimFindings {
  const known: Record<string, number | readonly string[]> = {};
  for (const [name, value] of Object.entries(progress) as readonly [string, unknown][]) {
    if (typeof value === "number") known[name] = value;
    if (Array.isArray(value)) known[name] = value.map((one) => legible(String(one)));
  }
  return known;
}
