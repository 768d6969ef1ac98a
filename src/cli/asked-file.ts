/** Files that somebody names on the command line to have something written into. */
import { writeWhole } from "../trace/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";

/** @param flag that names the file, for the error @throws UsageError where it cannot be written */
export function writeAsked(path: string, text: string, flag: string): void {
  try {
    writeWhole(path, (put) => put(Buffer.from(text)));
  } catch (error) {
    throw new UsageError(`${flag} ${path} cannot be written: ${(error as Error).message}`);
  }
}
