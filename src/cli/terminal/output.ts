/** What goes to stdout: text for people, or exactly one JSON object for programs. */
import { figure } from "../../model/counted.ts";
import { legibleJson, legibleLines } from "../../model/legible.ts";
import { isHeard, stdout, tell } from "./listener.ts";

let hasOut = false;

/** Whether a result is on stdout already: what fails after it is told beside it. */
export const isPrinted = (): boolean => hasOut;

function out(text: string): void {
  hasOut = true;
  if (isHeard) tell({ kind: "out", text });
  else process.stdout.write(text);
}

/** Text without colours: whatever in it could command a terminal is taken out. */
export const say = (text: string): void => {
  out(`${legibleLines(text)}\n`);
};

/** What `src/report` drew, which has its colours and is clean. */
export const sayDrawn = (drawn: string): void => {
  out(`${drawn}\n`);
};

/** A document for a program, which is written as it is; it ends with a line break. */
export const sayMade = (document: string): void => out(legibleJson(document));

export const sayJson = (object: object): void => {
  out(`${legibleJson(JSON.stringify(object, undefined, 2))}\n`);
};

/** What is no result: why a command failed, and what a long one has to tell meanwhile. */
export const sayAside = (text: string): void => {
  const line = `${legibleLines(text)}\n`;
  if (isHeard) tell({ kind: "err", text: line });
  else process.stderr.write(line);
};

const WIDTH = 100;
/** Pictures need so much. */
const WIDTH_MIN = 40;

const columnsIn = (text = ""): number => (/^[1-9]\d{0,4}$/u.test(text) ? Math.max(WIDTH_MIN, Number(text)) : 0);

export const terminal = {
  get width(): number {
    // A terminal that does not know its size says 0; what is piped is as wide as COLUMNS says.
    return stdout.columns || columnsIn(process.env.COLUMNS) || WIDTH;
  },
  get colour(): boolean {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
    return stdout.isTerminal && !NO_COLOR && TERM !== "dumb";
  },
};

export const count = (value: number): string => figure(Math.round(value));

/** Rows of a table, columns as wide as they must be. */
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
