/** What goes to stdout: text for people, or exactly one JSON object for programs. */
import picocolors from "picocolors";

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const sayJson = (object: object): void => {
  process.stdout.write(`${JSON.stringify(object, undefined, 2)}\n`);
};

export const terminal = {
  get width(): number {
    // A terminal that does not know its size says 0.
    return process.stdout.columns || 100;
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
