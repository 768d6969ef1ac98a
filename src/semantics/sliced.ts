/** Long work that yields now and then, so that whoever drives it can show progress, and stop it by not going on. */
export type Sliced<T> = Generator<void, T, void>;

/** After so many small pieces of work it is time to yield. */
export const SLICE = 1 << 11;

export function toEnd<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
