/** Files that are there wholly or not at all, whatever ends the process or the power meanwhile. */
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
import { removeQuietly, syncFolder } from "./folder.ts";
import { isAlive } from "./process-alive.ts";

/** A file being written: takes all of these bytes, or throws. */
export type Put = (bytes: Uint8Array) => void;

/**
 * Writes a file in place of what is there.
 *
 * @param mode who may do what with it, where that is not the default
 * @throws Error of the file system where it cannot be written; what was there is as it was
 */
export function writeWhole(path: string, write: (put: Put) => void, mode?: number): void {
  const temporary = writeBeside(path, write, mode);
  try {
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

/** A finished file in the same folder, under a name that no one else has; nothing is left of it when writing fails. */
export function writeBeside(path: string, write: (put: Put) => void, mode?: number): string {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.tmp`);
  const file = openSync(temporary, "wx");
  try {
    try {
      if (mode !== undefined) fchmodSync(file, mode);
      write((bytes) => writeAll(file, bytes));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  return temporary;
}

/**
 * Writes a file of a name that nothing has.
 *
 * @returns false where something has it: that is as it was
 * @throws Error of the file system where it cannot be written
 */
export function writeNew(path: string, write: (put: Put) => void): boolean {
  const temporary = writeBeside(path, write);
  try {
    return putInPlace(temporary, path);
  } finally {
    removeQuietly(temporary);
  }
}

/** Gives a finished file its name, and leaves the temporary one. False where the name is taken. */
export function putInPlace(temporary: string, path: string): boolean {
  try {
    // A link, unlike a rename, never replaces what another process has just put there.
    linkSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // Some file systems have no hard links (exFAT, some network mounts).
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
    if (existsSync(path)) return false;
    renameSync(temporary, path);
  }
  syncFolder(dirname(path));
  return true;
}

/** All of these bytes, however few the system takes at a time. @throws Error of the file system */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done);
}

/** A name that `writeBeside` gives: what it is of, and which process writes it. */
const temporaryName = /^\.(?<of>.+)\.(?<pid>[1-9]\d*)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/u;

/**
 * Removes what processes left behind in a folder that were killed while they wrote a file there. Whatever else is there is
 * somebody else's.
 *
 * @param only the name of the file that they wrote; any when left out
 */
export function clearLeft(folder: string, only?: string): void {
  for (const file of readdirSync(folder)) {
    const { of, pid } = temporaryName.exec(file)?.groups ?? {};
    if (pid !== undefined && (only ?? of) === of && !isAlive(Number(pid))) removeQuietly(join(folder, file));
  }
}
