/** Keeps what the user's code prints apart from the results, by sending it to stderr. */
import { writeSync } from "node:fs";
import { Writable } from "node:stream";

/** How long one write waits for a slow reader. */
const PATIENCE_MS = 1000;

/**
 * Sends to stderr whatever the user's code prints in this thread, in whatever way: it is not a result. It is written at once, because an
 * endless loop may be what the user is looking for.
 */
export function printToStderr() {
  for (const name of ["stdout", "stderr"]) {
    const stream = new Writable({
      write(chunk, _, done) {
        writeNow(chunk);
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream });
  }
}

/** @param {Uint8Array} bytes */
function writeNow(bytes) {
  const began = Date.now();
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(2, bytes, written);
    } catch (error) {
      // Nobody reads it, or the disk is full: the result does not depend on it.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN" || Date.now() - began > PATIENCE_MS) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
