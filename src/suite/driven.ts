/** Turns long work into a promise: the caller can watch its progress, and end it. */
import { type Pulse, still } from "../semantics/pulse.ts";

export interface Driven<P> {
  /** Ends the work early: the result is what is known by then, and incomplete. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress?: ((progress: P) => void) | undefined;
}

/** A slice has this many beats: few, because there may be slow user code in each; and no fewer, so that pauses cost nothing. */
const BEATS = 1000;

/**
 * Runs work that yields its progress and ends when answered with a limit. Between slices, other tasks of the event loop get their turn.
 *
 * @param start begins the work, which may ask the pulse when its slice is over
 */
export async function driven<P, R>(
  start: (pulse: Pulse) => Generator<P, R, string | undefined>,
  { signal, onProgress }: Driven<P>,
): Promise<R> {
  let beats = 0;
  const running = start({
    ...still,
    get isDue() {
      return beats >= BEATS || signal?.aborted === true;
    },
    beat: () => void beats++,
  });
  let next = running.next();
  while (!next.done) {
    onProgress?.(next.value);
    await pause();
    beats = 0;
    next = running.next(endedBy(signal));
  }
  return next.value;
}

/** What ended the work, in words; undefined as long as nothing has. */
export const endedBy = (signal: AbortSignal | undefined): string | undefined =>
  signal?.aborted ? `the caller's signal (${String(signal.reason)})` : undefined;

/** Not a timer: that would wait for a millisecond, longer than many a slice takes. */
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The result of an inner search, and the limit that ended it. */
export interface Relayed<R> {
  readonly result: R;
  readonly limit: string | undefined;
}

/** Runs an inner search within another one: translates its progress for the outer one, and passes limits on to it. */
export function* relayed<Inner, Outer, R>(
  running: Generator<Inner, R, string | undefined>,
  tell: (progress: Inner) => Outer,
): Generator<Outer, Relayed<R>, string | undefined> {
  let limit: string | undefined;
  let next = running.next();
  while (!next.done) {
    const answer = yield tell(next.value);
    limit ??= answer;
    next = running.next(limit);
  }
  return { result: next.value, limit };
}
