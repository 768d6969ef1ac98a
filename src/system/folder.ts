/** Folders that files are written into: made, and synced, on whatever system and however broken the path is. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** As `mkdir -p`. Node's own `recursive` never returns where the system refuses with ENOENT, as below /proc. */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

/** Whether a folder is there. */
export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Makes a new name in it survive a power cut, where the system lets folders be synced (Windows does not). */
export function syncFolder(folder: string): void {
  let file: number;
  try {
    file = openSync(folder, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(file);
  } catch {
    // What was written is written; only a power cut in the next seconds could undo it.
  } finally {
    closeSync(file);
  }
}

/** Removes a file, if it can be: for what was going to be given up in any case. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is gone, is a file now, or may not be written to.
  }
}
