/** The thread that computes: carries out the command, and says when it is done. */
import { existsSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { parentPort, workerData } from "node:worker_threads";

/** How long one write waits for a reader that is slow. */
const PATIENCE_MS = 1000;

// What users' code prints is no result, and is written at once: a loop that never ends may be what they look for.
for (const name of ["stdout", "stderr"]) {
  const stream = new Writable({
    write(chunk, _, done) {
      writeNow(chunk);
      done();
    },
  });
  Object.defineProperty(process, name, { value: stream });
}

const exit = process.exit;
process.exit = (code) => {
  parentPort?.postMessage({ kind: "left" });
  return exit(code);
};

// In a checkout the sources run as they are, so that an edit counts at once; an installed package has only dist/.
const source = new URL("../src/cli/main.ts", import.meta.url);
const isCheckout = existsSync(source);
if (isCheckout) (await import("tsx/esm/api")).register();
const { main } = await import(isCheckout ? source.href : new URL("../dist/src/cli/main.js", import.meta.url).href);
parentPort?.postMessage({ kind: "done", code: await main(workerData.args) });

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
