/** What goes to stdout: text for people, or exactly one JSON object for programs. */
import picocolors from "picocolors";
import { legibleJson, legibleLines } from "../model/legible.ts";

/** Text without colours: whatever in it could command a terminal is taken out. */
export const say = (text: string): void => {
  process.stdout.write(`${legibleLines(text)}\n`);
};

/** What `src/report` drew, which has its colours and is clean. */
export const sayDrawn = (drawn: string): void => {
  process.stdout.write(`${drawn}\n`);
};

export const sayJson = (object: object): void => {
  process.stdout.write(`${legibleJson(JSON.stringify(object, undefined, 2))}\n`);
};

/** What is no result: why a command failed, and what a long one has to tell meanwhile. */
export const sayAside = (text: string): void => {
  process.stderr.write(`${legibleLines(text)}\n`);
};

const WIDTH = 100;
/** Pictures need so much. */
const WIDTH_MIN = 40;

const columnsIn = (text = ""): number => (/^[1-9]\d{0,4}$/u.test(text) ? Math.max(WIDTH_MIN, Number(text)) : 0);

export const terminal = {
  get width(): number {
    // A terminal that does not know its size says 0; what is piped is as wide as COLUMNS says.
    return process.stdout.columns || columnsIn(process.env.COLUMNS) || WIDTH;
  },
  get colour(): boolean {
    return picocolors.isColorSupported && (process.stdout.isTTY || "FORCE_COLOR" in process.env);
  },
};

export const count = (value: number): string => Math.round(value).toLocaleString("en");

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
