/** Files that are there wholly or not at all, whatever ends the process meanwhile. */
import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./terminal/failure.ts";

/** @param flag that names the file, for the error @throws UsageError where it cannot be written */
export function writeWhole(path: string, text: string, flag: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${flag} ${path} cannot be written: ${(error as Error).message}`);
  }
}
