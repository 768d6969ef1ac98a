/** One line on a terminal that says how far the work is, written over itself and gone in the end. Nothing when piped. */
import { legible } from "../model/legible.ts";

const EVERY_MS = 100;

export class ProgressLine {
  readonly #isShown = process.stdout.isTTY && process.stderr.isTTY;
  #last = -Infinity;
  #isThere = false;

  show(describe: () => string): void {
    if (!this.#isShown || performance.now() - this.#last < EVERY_MS) return;
    this.#last = performance.now();
    this.#isThere = true;
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\u001b[2K${legible(describe()).slice(0, width)}`);
  }

  clear(): void {
    if (this.#isThere) process.stderr.write("\r\u001b[2K");
    this.#isThere = false;
  }
}
