/** The history of a node as a file that grows: a row is with the operating system, and so outlives the process, when `add` returns. */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { headText, type HistoryHead, rowText, type StepRow } from "../observe/run-history.ts";
import { makeFolder } from "../system/folder.ts";
import { writeAll } from "../system/whole-file.ts";
import { ClusterError } from "./cluster-error.ts";
import { keeping } from "./system-errors.ts";

export class RunHistoryFile {
  /** The number of the node's next step. */
  readonly next: number;
  readonly #path: string;
  readonly #file: number;

  /**
   * @param kept the step of which the node's image is; undefined where there is none
   * @throws ClusterError where the file is another history
   */
  constructor(path: string, head: HistoryHead, kept: number | undefined) {
    this.#path = path;
    const text = keeping(path, () => {
      makeFolder(dirname(path));
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    });
    const { rows, last } = happened(text, path, kept);
    mustBeOf(head, rows.at(0), path);
    if ((last !== undefined) !== (kept !== undefined)) {
      const image = `image (${head.node}.image)`;
      const [there, gone] = kept === undefined ? ["a history", image] : [`an ${image}`, "history"];
      throw new ClusterError(
        `${path}: the node has ${there} of earlier steps, and no ${gone}. Restore what is missing; or remove both, and the node begins anew.`,
      );
    }
    this.next = last === undefined ? 0 : last.seq + 1;
    this.#file = keeping(path, () => openSync(path, "a"));
    ftruncateSync(this.#file, Buffer.byteLength(rows.map((row) => `${row}\n`).join("")));
    if (rows.length === 0) this.#write(headText(head));
  }

  add(row: StepRow): void {
    this.#write(rowText(row));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(text: string): void {
    keeping(this.#path, () => writeAll(this.#file, Buffer.from(text)));
  }
}

/** @param first the row that opens what is there */
function mustBeOf(head: HistoryHead, first: string | undefined, path: string): void {
  if (first === undefined || `${first}\n` === headText(head)) return;
  const { protocol, node } = rowIn(first, path, 1) as Partial<HistoryHead>;
  const wanted = `${head.node} of ${head.protocol}`;
  const there =
    node === head.node && protocol === head.protocol
      ? `the history of ${wanted} in another scope or variant`
      : typeof node === "string" && typeof protocol === "string"
        ? `the history of ${node} of ${protocol}`
        : "no history";
  throw new ClusterError(`${path}: wanted the history of ${wanted}; got ${there}.\nName another file with --history.`);
}

/**
 * What of a history happened: without half a row at its end, and without a last row that was written before what it keeps
 * was, for nothing of that step was sent.
 */
function happened(
  text: string,
  path: string,
  kept = -1,
): { readonly rows: readonly string[]; readonly last: StepRow | undefined } {
  const rows = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  const stepAt = (at: number): StepRow | undefined => (at < 1 ? undefined : (rowIn(rows[at], path, at + 1) as StepRow));
  const last = stepAt(rows.length - 1);
  if (last === undefined || !last.keeps || last.seq <= kept) return { rows, last };
  return { rows: rows.slice(0, -1), last: stepAt(rows.length - 2) };
}

function rowIn(row: string, path: string, line: number): object {
  try {
    return JSON.parse(row) as object;
  } catch (error) {
    throw new ClusterError(
      `${path}, line ${line}: wanted a row of a history; got something that is not JSON (${(error as Error).message}).\n` +
        "It is not what a killed process leaves behind. Restore the file; or remove it and the image of the node, and the node begins anew.",
    );
  }
}
