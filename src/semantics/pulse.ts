/**
 * The pulse: how running work stays in touch with its driver. The engine knows no clock and no signals; at every piece
 * of work that may take long (a state, a call of user code) it beats, and there the driver may end the work.
 */
export interface Pulse {
  /** Whether the driver wants to be asked: sliced work then ends its slice. */
  readonly isDue: boolean;
  /** @throws Stopped if the work must end here and now */
  beat(): void;
  /**
   * Call this before taking so much memory at once that the next beat would be too late.
   *
   * @throws Stopped if there is not enough left
   */
  reserve(bytes: number): void;
  /** Does work that must not be ended half-way, because results would be lost: beats do not end it. */
  whole<T>(work: () => T): T;
}

/** The pulse of work that nobody drives. */
export const still: Pulse = {
  isDue: false,
  beat: () => undefined,
  reserve: () => undefined,
  whole: (work) => work(),
};

/** The driver wants no more. Not a failure: callers that have something to report catch it, and report what is known so far. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  /** What ended the work, in words: "--max-seconds 10". */
  readonly limit: string;

  constructor(limit: string) {
    super(`ended by ${limit}`);
    this.limit = limit;
  }
}

/** The limit that ended this work, or undefined if it finished. */
export function limitOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Stopped) return error.limit;
    throw error;
  }
}
