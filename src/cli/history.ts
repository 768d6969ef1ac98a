/** Reads recorded histories: one JSON object a line, from strangers. Nothing in them is evaluated or used as a path. */
import { readFileSync, statSync } from "node:fs";
import { legible } from "../model/legible.ts";
import type { HistoryRow, Skipped } from "../model/observer.ts";
import { hostilePart } from "../trace/plain-json.ts";
import { UsageError } from "./terminal/failure.ts";
import { count } from "./terminal/output.ts";

/** Asked before a file is read. */
export const HISTORY_BYTES_MAX = 64 * 1024 * 1024;

/** A row of a recording has about a thousand characters; a line that never ends is no row. */
export const LINE_LENGTH_MAX = 1024 * 1024;
export const ROWS_MAX = 1_000_000;

export interface HistoryFile {
  readonly rows: readonly HistoryRow[];
  readonly skipped: readonly Skipped[];
}

/**
 * The rows of a history. Only the last line may be cut off, as by a recorder that was killed: it is skipped, and told.
 *
 * @throws UsageError for a file that cannot be read, is too large, or holds anything else
 */
export function readHistory(path: string): HistoryFile {
  const rows: HistoryRow[] = [];
  const skipped: Skipped[] = [];
  for (const { line, text, isLast } of linesOf(textOf(path))) {
    if (text.trim() === "") continue;
    const tooMuch =
      text.length > LINE_LENGTH_MAX
        ? `it has ${count(text.length)} characters; a line has at most ${count(LINE_LENGTH_MAX)}`
        : rows.length === ROWS_MAX
          ? `a history has at most ${count(ROWS_MAX)} rows`
          : undefined;
    if (tooMuch !== undefined) {
      throw new UsageError(
        `${path}, line ${line}: ${tooMuch}.\nIt was not read on. Split it by runs, each with the row that opens it.`,
      );
    }
    const value = parsed(text);
    if (value instanceof SyntaxError) {
      if (isLast && rows.length > 0 && text.startsWith("{")) {
        skipped.push({ says: "the last line is cut off", lines: [line] });
        continue;
      }
      throw new UsageError(
        `${path}, line ${line}: wanted one JSON object; got ${shown(text)}.\n` +
          "A history has one object a line (JSON Lines). Restore the file, or leave out this line.",
      );
    }
    const hostile = hostilePart(value);
    if (hostile) {
      const where = hostile.path.length === 0 ? "" : ` at ${hostile.path.slice(0, 3).join(".")}`;
      throw new UsageError(`${path}, line ${line}${where}: ${hostile.message}.\nNo recorder writes this.`);
    }
    rows.push({ line, value });
  }
  if (rows.length > 0) return { rows, skipped };
  throw new UsageError(`${path} is empty.\nWanted a history: one JSON object a line.`);
}

/** A line at a time, for a file of nothing but line breaks has millions. */
function* linesOf(
  whole: string,
): Generator<{ readonly line: number; readonly text: string; readonly isLast: boolean }> {
  for (let [from, line] = [0, 1]; from <= whole.length; line++) {
    const end = whole.indexOf("\n", from);
    const to = end < 0 ? whole.length : end;
    yield { line, text: whole.slice(from, to), isLast: end < 0 };
    from = to + 1;
  }
}

function textOf(path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new UsageError(`${path} is not a file.\nWanted a history: one JSON object a line.`);
    if (stats.size > HISTORY_BYTES_MAX) {
      throw new UsageError(
        `${path} has ${megabytes(stats.size)}; a history has at most ${megabytes(HISTORY_BYTES_MAX)}.\n` +
          "It was not read. Split it by runs, each with the row that opens it.",
      );
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`There is no ${path}.\nWanted a history: one JSON object a line.`);
    if (error instanceof TypeError) throw new UsageError(`${path} is not a history: it is not text in UTF-8.`);
    throw new UsageError(`${path} cannot be read: ${message}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error as SyntaxError;
  }
}

const shown = (text: string): string => {
  const clean = legible(text);
  return JSON.stringify(clean.length > 60 ? `${clean.slice(0, 60)}…` : clean);
};

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
