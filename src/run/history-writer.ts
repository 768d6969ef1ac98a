/** The growing history file of a node. When `add` returns, the operating system has the row, so it outlives the process. */
import { closeSync, existsSync, ftruncateSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { headText, type HistoryHead, rowText, type StepRow } from "../observe/run-history.ts";
import { makeFolder } from "../system/folder.ts";
import { writeAll } from "../system/whole-file.ts";
import { ClusterError } from "./cluster-error.ts";
import { type RowEnds, rowEndsOf } from "./history-ends.ts";
import { keeping } from "./system-errors.ts";

export class RunHistoryFile {
  /** The number of the node's next step. */
  readonly next: number;
  readonly #path: string;
  readonly #file: number;

  /**
   * @param kept the step that the node's image is of; undefined if there is no image
   * @throws ClusterError if the file is another history
   */
  constructor(path: string, head: HistoryHead, kept: number | undefined) {
    this.#path = path;
    const { first, bytes, last } = keeping(path, () => {
      makeFolder(dirname(path));
      return existsSync(path) ? happenedIn(path, kept) : NOTHING;
    });
    mustBeOf(head, first, path);
    if ((last !== undefined) !== (kept !== undefined)) {
      const image = `image (${head.node}.image)`;
      const [there, gone] = kept === undefined ? ["a history", image] : [`an ${image}`, "history"];
      throw new ClusterError(
        `${path}: the node has ${there} of earlier steps, and no ${gone}. Restore what is missing; or remove both, and the node starts from scratch.`,
      );
    }
    this.next = last === undefined ? 0 : last.seq + 1;
    this.#file = keeping(path, () => openSync(path, "a"));
    ftruncateSync(this.#file, bytes);
    if (first === undefined) this.#write(headText(head));
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

/** @param first the head of the existing file */
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

/** The part of a history that happened. */
interface Happened {
  /** The head of the history. */
  readonly first?: string;
  /** Its length up to there. */
  readonly bytes: number;
  readonly last?: StepRow | undefined;
}

const NOTHING: Happened = { bytes: 0 };

function happenedIn(path: string, kept: number | undefined): Happened {
  const file = openSync(path, "r");
  try {
    return happened(rowEndsOf(file), path, kept);
  } finally {
    closeSync(file);
  }
}

/** Leaves out half a row at the end, and a last row that was written without its image: nothing of that step was sent. */
function happened(rows: RowEnds, path: string, kept = -1): Happened {
  const { count } = rows;
  if (count === 0) return NOTHING;
  const first = rows.row(1);
  const stepAt = (line: number): StepRow | undefined =>
    line === 1 ? undefined : (rowIn(rows.row(line), path, line) as StepRow);
  const last = stepAt(count);
  if (last === undefined || !last.keeps || last.seq <= kept) return { first, bytes: rows.end(count), last };
  return { first, bytes: rows.end(count - 1), last: stepAt(count - 1) };
}

function rowIn(row: string, path: string, line: number): object {
  try {
    return JSON.parse(row) as object;
  } catch (error) {
    throw new ClusterError(
      `${path}, line ${line}: wanted a row of a history; got something that is not JSON (${(error as Error).message}).\n` +
        "It is not what a killed process leaves behind. Restore the file; or remove it and the image of the node, and the node starts from scratch.",
    );
  }
}
