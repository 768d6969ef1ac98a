/** Writes to stdout: text for people, or exactly one JSON object for programs. */
import { figure } from "../../model/counted.ts";
import { legibleJson, legibleLines } from "../../model/legible.ts";
import { isHeard, stdout, tell } from "./listening-thread.ts";

let hasOut = false;

/** Whether stdout already has a result: a later failure is then reported on stderr only. */
export const isPrinted = (): boolean => hasOut;

function out(text: string): void {
  hasOut = true;
  if (isHeard) tell({ kind: "out", text });
  else process.stdout.write(text);
}

/** Prints text without colours, from which everything that could control a terminal is removed. */
export const say = (text: string): void => {
  out(`${legibleLines(text)}\n`);
};

/** Prints what `src/report` drew, which has colours and is already safe. */
export const sayDrawn = (drawn: string): void => {
  out(`${drawn}\n`);
};

/** Prints a document for a program as it is; it ends with a line break. */
export const sayMade = (document: string): void => out(legibleJson(document));

/** JSON has no infinity and would write null, as if nothing were known: it is written as the word, which programs can read as a number. */
const numberInJson = (_: string, value: unknown): unknown =>
  value === Infinity || value === -Infinity ? String(value) : value;

export const sayJson = (object: object): void => {
  out(`${legibleJson(JSON.stringify(object, numberInJson, 2))}\n`);
};

/** Prints on stderr what is not a result: why a command failed, or news from a long one. */
export const sayAside = (text: string): void => {
  const line = `${legibleLines(text)}\n`;
  if (isHeard) tell({ kind: "err", text: line });
  else process.stderr.write(line);
};

const WIDTH = 100;
/** The least width that pictures need. */
const WIDTH_MIN = 40;

const columnsIn = (text = ""): number => (/^[1-9]\d{0,4}$/u.test(text) ? Math.max(WIDTH_MIN, Number(text)) : 0);

export const terminal = {
  get width(): number {
    // A terminal that does not know its size reports 0; for piped output, COLUMNS decides.
    return stdout.columns || columnsIn(process.env.COLUMNS) || WIDTH;
  },
  get colour(): boolean {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
    return stdout.isTerminal && !NO_COLOR && TERM !== "dumb";
  },
};

export const count = (value: number): string => figure(Math.round(value));

/** The rows of a table, with columns as wide as their cells need. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
