/** Writes for the command: results to stdout, everything else to stderr, where a line of progress overwrites itself. */
import { fstatSync, writeSync } from "node:fs";

const EVERY_MS = 100;
const STDOUT = 1;

export class Output {
  /** Called when nobody reads stdout any more, as with `head`. */
  onGone = () => {};
  hasOut = false;
  /** @type {string | undefined} */
  #failure;
  #isGone = false;
  #isFile = fstatSync(STDOUT).isFile();
  #pending = 0;
  /** @type {(() => void) | undefined} */
  #onFlushed;
  #showsProgress = process.stdout.isTTY && process.stderr.isTTY && process.env.TERM !== "dumb";
  #hasProgress = false;
  #shownAt = -Infinity;

  constructor() {
    // If nobody reads stderr, the result is still the same.
    process.stderr.on("error", () => {});
    process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      this.#isGone = error.code === "EPIPE";
      if (this.#isGone) this.onGone();
      else this.#failure ??= error.message;
    });
  }

  /** @param {string} text */
  out(text) {
    this.hasOut = true;
    this.clearProgress();
    if (this.#isGone) return;
    if (this.#isFile) return this.#toFile(Buffer.from(text));
    this.#pending++;
    process.stdout.write(text, () => {
      if (--this.#pending === 0) this.#onFlushed?.();
    });
  }

  /**
   * Node's stream takes it for written if the disk had room for a part only.
   *
   * @param {Uint8Array} bytes
   */
  #toFile(bytes) {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(STDOUT, bytes, done);
    } catch (error) {
      this.#failure ??= /** @type {Error} */ (error).message;
    }
  }

  /** @param {string} text */
  err(text) {
    this.clearProgress();
    process.stderr.write(text);
  }

  /** @param {string} line */
  showProgress(line) {
    if (!this.#showsProgress || performance.now() - this.#shownAt < EVERY_MS) return;
    this.#shownAt = performance.now();
    this.#hasProgress = true;
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\u001b[2K${line.slice(0, width)}`);
  }

  clearProgress() {
    if (this.#hasProgress) process.stderr.write("\r\u001b[2K");
    this.#hasProgress = false;
  }

  /** Waits until all results are written. Resolves to why they could not be, or undefined. */
  async flushed() {
    if (this.#pending > 0) await new Promise((resolve) => (this.#onFlushed = () => resolve(undefined)));
    return this.#failure;
  }
}
