/**
 * A trace file that cannot be read, is not what it should be, or cannot be written. The message says in one to three
 * lines where, what was wanted, what was there, and the way out. Not a verdict: nothing was replayed.
 */
export class TraceError extends Error {
  override readonly name = "TraceError";
}
