/** Folders to write files into: creates and syncs them, on any system and however broken the path is. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Like `mkdir -p`. Node's own `recursive` never returns if the system refuses with ENOENT, as below /proc. */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have created it in the meantime.
    if (!isFolder(path)) throw error;
  }
}

/** Whether there is a folder at this path. */
export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Makes new names in a folder survive a power cut, if the system can sync folders (Windows cannot). */
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
    // The file itself is written; only a power cut within seconds could lose its name.
  } finally {
    closeSync(file);
  }
}

/** Removes a file if possible: for files that are given up in any case. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is gone, has become a file, or is not writable.
  }
}
