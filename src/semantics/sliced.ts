import { limitOf } from "./pulse.ts";

/** Long work that yields now and then, so that its driver can show progress, and can stop it by not resuming. */
export type Sliced<T> = Generator<void, T, void>;

/** Yield after this many small pieces of work. */
export const SLICE = 1 << 11;

/**
 * Works to the end, and yields `progress` between slices.
 *
 * @returns the result, or the limit that ended the work before there was one
 */
export function* toEndOrLimit<T, P>(
  work: Sliced<T>,
  progress: () => P,
): Generator<P, { readonly result?: T; readonly limit?: string | undefined }, string | undefined> {
  for (;;) {
    let next: IteratorResult<void, T> | undefined;
    const limit = limitOf(() => (next = work.next())) ?? (next?.done ? undefined : yield progress());
    if (limit !== undefined) return { limit };
    if (next?.done) return { result: next.value };
  }
}

export function toEnd<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
