/** The history of a node as a file that grows: a row is with the operating system, and so outlives the process, when `add` returns. */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { headText, type HistoryHead, rowText, type StepRow } from "../observe/run-history.ts";
import { makeFolder } from "../trace/folder.ts";
import { ClusterError } from "./cluster-error.ts";

export class RunHistoryFile {
  /** The number of the node's next step. */
  readonly next: number;
  readonly #file: number;

  /**
   * @param kept the step of which the node's image is; undefined where there is none
   * @throws ClusterError where the file is another history
   */
  constructor(path: string, head: HistoryHead, kept: number | undefined) {
    makeFolder(dirname(path));
    const rows = happened(existsSync(path) ? readFileSync(path, "utf8") : "", kept);
    const first = headText(head);
    if (rows.length > 0 && `${rows[0]}\n` !== first)
      throw new ClusterError(`${path} is the history of something else. Name another file.`);
    if (rows.length > 1 !== (kept !== undefined)) {
      const [there, gone] = kept === undefined ? ["a history", "image"] : ["an image", "history"];
      throw new ClusterError(
        `${path}: the node has ${there} of earlier steps, and no ${gone}. Restore what is missing; or remove both, and the node begins anew.`,
      );
    }
    this.next = rows.length > 1 ? seqIn(rows.at(-1)!) + 1 : 0;
    this.#file = openSync(path, "a");
    ftruncateSync(this.#file, Buffer.byteLength(rows.map((row) => `${row}\n`).join("")));
    if (rows.length === 0) writeSync(this.#file, first);
  }

  add(row: StepRow): void {
    writeSync(this.#file, rowText(row));
  }

  close(): void {
    closeSync(this.#file);
  }
}

/**
 * What of a history happened: without half a row at its end, and without a last row that was written before what it keeps
 * was, for nothing of that step was sent.
 */
function happened(text: string, kept = -1): readonly string[] {
  const rows = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  const last = rows.length > 1 ? (JSON.parse(rows.at(-1)!) as StepRow) : undefined;
  return last?.keeps && last.seq > kept ? rows.slice(0, -1) : rows;
}

const seqIn = (row: string): number => (JSON.parse(row) as StepRow).seq;
