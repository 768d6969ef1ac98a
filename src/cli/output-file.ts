/** Writes the output files that the user names on the command line. */
import { dirname } from "node:path";
import { makeFolder } from "../system/folder.ts";
import { wayOut } from "../system/file-error-hints.ts";
import { writeWhole } from "../system/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";
import { mustBeWritable } from "./writable.ts";

/** The options, of all commands, that name such a file. */
const OPTIONS = ["csv", "svg", "html", "junit"];

/** Checks before the work that the files can be written, rather than failing after it. @throws UsageError */
export function mustTakeFiles(flags: Readonly<Record<string, unknown>>): void {
  for (const option of OPTIONS) {
    const path = flags[option];
    if (typeof path === "string") mustBeWritable(dirname(path), `--${option}`, path);
  }
}

/** Also creates the folder. @param flag the flag that names the file, for the error @throws UsageError if it cannot be written */
export function writeOutputFile(path: string, text: string, flag: string): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, (put) => put(Buffer.from(text)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const way = wayOut(code);
    throw new UsageError(`${flag} ${path} cannot be written: ${message}${way === undefined ? "" : `\n${way}`}`);
  }
}
