/**
 * How long work hears from whoever drives it. The engine knows no clock and no signals: at every piece of work that may
 * take long (a state, a call of what users wrote) it beats, and there the driver may end it.
 */
export interface Pulse {
  /** Whether the driver wants to be asked: work that is done in slices ends its slice. */
  readonly isDue: boolean;
  /** @throws Stopped where the work must end here and now */
  beat(): void;
  /**
   * To be called before so much memory is taken at once that no beat comes in time.
   *
   * @throws Stopped where there is not so much left
   */
  reserve(bytes: number): void;
  /** Does work that must not be ended half-way, as what is known would be lost: its beats end nothing. */
  whole<T>(work: () => T): T;
}

/** Of work that nobody drives. */
export const still: Pulse = {
  isDue: false,
  beat: () => undefined,
  reserve: () => undefined,
  whole: (work) => work(),
};

/** The driver wants no more. Not a failure: whoever has something to tell catches it, and tells what is known so far. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  /** What ended the work, in words: "--max-seconds 10". */
  readonly limit: string;

  constructor(limit: string) {
    super(`ended by ${limit}`);
    this.limit = limit;
  }
}

/** The limit that ended this work, or undefined where it came to its end. */
export function limitOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Stopped) return error.limit;
    throw error;
  }
}
