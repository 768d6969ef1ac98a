/**
 * A trace file that cannot be read, is not a valid trace, or cannot be written. The message says in one to three lines
 * where, what was wanted, what was found, and the way out. Not a verdict: nothing was replayed.
 */
export class TraceError extends Error {
  override readonly name = "TraceError";
}
