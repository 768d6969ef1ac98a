/** Long work as a promise: whoever waits for it can see how far it is, and end it. */

export interface Driven<P> {
  /** Ends the work early: what is known by then is the result, which is incomplete. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress?: ((progress: P) => void) | undefined;
}

/** Runs a search that yields its progress and ends when it is answered with a limit. Between slices, others have their turn. */
export async function driven<P, R>(
  running: Generator<P, R, string | undefined>,
  { signal, onProgress }: Driven<P>,
): Promise<R> {
  let next = running.next(endedBy(signal));
  while (!next.done) {
    onProgress?.(next.value);
    await pause();
    next = running.next(endedBy(signal));
  }
  return next.value;
}

/** What ended the work, in words; undefined while nothing has. */
export const endedBy = (signal: AbortSignal | undefined): string | undefined =>
  signal?.aborted ? `the caller's signal (${String(signal.reason)})` : undefined;

/** A timer would wait for a millisecond, which is more than many a slice takes. */
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** What an inner search comes to, and the limit that ended it. */
export interface Relayed<R> {
  readonly result: R;
  readonly limit: string | undefined;
}

/** Runs an inner search within another one: tells its progress in the words of the other, and passes limits on to it. */
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
