/** Checks whether files can be saved in a folder, before the work whose results would go there. */
import { lstatSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { wayOut } from "../system/file-error-hints.ts";
import { removeQuietly } from "../system/folder.ts";
import { writeBeside } from "../system/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";

/** What is saved in the folder that an option names. */
const SAVED: Readonly<Record<string, string>> = { "--out": "Counterexamples are", "--checkpoint": "The search is" };

/**
 * A search may take hours, so an unwritable folder had better be found before.
 *
 * @param flag  the option that selects another folder
 * @param named the value of that option; undefined if it was not given
 */
export function mustBeWritable(folder: string, flag: string, named: string | undefined): void {
  let there = resolve(folder);
  while (!isThere(there)) there = dirname(there);
  const why = whyNotWritable(there);
  if (why === undefined) return;
  const { asked, here, where } =
    named === undefined
      ? { asked: "", here: "This folder", where: `in ${folder}` }
      : { asked: `${flag} ${named}: `, here: ".", where: "there" };
  const elsewhere = `${SAVED[flag] ?? "A file is"} saved ${where}; choose another folder with ${flag}.`;
  throw new UsageError(`${asked}${relative(process.cwd(), there) || here} ${why.problem}.\n${why.wayOut ?? elsewhere}`);
}

/** Whether something of that name exists, even if it is a link that leads nowhere. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Permissions say little: a file system may be full, read-only, or not on a disk at all. So a file is written. */
function whyNotWritable(path: string): Refusal | undefined {
  try {
    if (!statSync(path).isDirectory()) return { problem: "is a file; wanted a folder" };
    removeQuietly(writeBeside(join(path, "hearsay"), (put) => put(Buffer.from("may be written to\n"))));
    return undefined;
  } catch (error) {
    return refusal((error as NodeJS.ErrnoException).code ?? String(error));
  }
}

interface Refusal {
  readonly problem: string;
  /** Missing if choosing another folder is the way out. */
  readonly wayOut?: string | undefined;
}

/** @param code of the file system. If it has no room, another folder on the same disk does not help. */
export const refusal = (code: string): Refusal =>
  code === "ENOSPC" || code === "EDQUOT"
    ? { problem: `has no room for a file (${code})`, wayOut: wayOut(code) }
    : { problem: `may not be written to (${code})` };
