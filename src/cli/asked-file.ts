/** Files that somebody names on the command line to have something written into. */
import { dirname } from "node:path";
import { makeFolder } from "../system/folder.ts";
import { wayOut } from "../system/ways-out.ts";
import { writeWhole } from "../system/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";
import { mustBeWritable } from "./writable.ts";

/** The options of all commands that name such a file. */
const OPTIONS = ["csv", "svg", "html", "junit"];

/** What cannot be written is better known before the work than after it. @throws UsageError */
export function mustTakeFiles(flags: Readonly<Record<string, unknown>>): void {
  for (const option of OPTIONS) {
    const path = flags[option];
    if (typeof path === "string") mustBeWritable(dirname(path), `--${option}`, path);
  }
}

/** Makes the folder, too. @param flag that names the file, for the error @throws UsageError where it cannot be written */
export function writeAsked(path: string, text: string, flag: string): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, (put) => put(Buffer.from(text)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const way = wayOut(code);
    throw new UsageError(`${flag} ${path} cannot be written: ${message}${way === undefined ? "" : `\n${way}`}`);
  }
}
