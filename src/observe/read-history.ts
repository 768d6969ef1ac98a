/** Reads a recorded history as rows: one JSON object per line, from strangers. Nothing in it is evaluated. */
import { figure } from "../model/counted.ts";
import { HistoryError, type HistoryRow, type Skipped } from "../model/observer.ts";
import { legible } from "../model/legible.ts";
import { hostilePart } from "../trace/plain-json.ts";

/** A recorded row has about a thousand characters; a line longer than this is not a row. */
const LINE_LENGTH_MAX = 1024 * 1024;
const ROWS_MAX = 1_000_000;

export interface ReadHistory {
  readonly rows: readonly HistoryRow[];
  readonly skipped: readonly Skipped[];
}

/**
 * The rows of a history. Only the last line may be cut off, as by a recorder that was killed: it is skipped, and reported.
 *
 * @throws HistoryError if it contains anything else
 */
export function rowsOf(text: string, history = 0): ReadHistory {
  const rows: HistoryRow[] = [];
  const skipped: Skipped[] = [];
  for (const { line, text: row, isLast } of linesOf(text)) {
    if (row.trim() === "") continue;
    const tooMuch =
      row.length > LINE_LENGTH_MAX
        ? `it has ${figure(row.length)} characters; a line has at most ${figure(LINE_LENGTH_MAX)}`
        : rows.length === ROWS_MAX
          ? `a history has at most ${figure(ROWS_MAX)} rows`
          : undefined;
    if (tooMuch !== undefined) {
      const wayOut = "The rest was not read. Split it by runs, each with the row that opens it.";
      throw new HistoryError(line, `${tooMuch}.\n${wayOut}`, history);
    }
    const value = parsed(row);
    if (value instanceof SyntaxError) {
      if (isLast && rows.length > 0 && row.startsWith("{")) {
        skipped.push({ message: "the last line is cut off", lines: [line] });
        continue;
      }
      throw new HistoryError(
        line,
        `wanted one JSON object; got ${shown(row)}.\n` +
          "A history has one object a line (JSON Lines). Restore the file, or leave out this line.",
        history,
      );
    }
    const hostile = hostilePart(value);
    if (hostile) {
      const where = hostile.path.length === 0 ? "" : `at ${hostile.path.slice(0, 3).join(".")}, `;
      throw new HistoryError(line, `${where}${hostile.message}.\nNo recorder writes such a line.`, history);
    }
    rows.push({ line, history, value });
  }
  if (rows.length > 0) return { rows, skipped };
  throw new HistoryError(1, "the history is empty; wanted one JSON object per line.", history);
}

/** Yields one line at a time, because a file of nothing but line breaks has millions. */
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
