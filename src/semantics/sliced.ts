/** Long work that yields now and then, so that its driver can show progress, and can stop it by not resuming. */
export type Sliced<T> = Generator<void, T, void>;

/** Yield after this many small pieces of work. */
export const SLICE = 1 << 11;

export function toEnd<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
