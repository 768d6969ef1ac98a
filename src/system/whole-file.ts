/** Writes files that are either completely there or not at all, whatever ends the process or the power in between. */
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

/** Writes all of these bytes to the file being written, or throws. */
export type Put = (bytes: Uint8Array) => void;

/**
 * Writes a file, replacing what is there.
 *
 * @param mode the permissions, if not the default ones
 * @throws Error of the file system if it cannot be written; then the old file is unchanged
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

/** Writes a finished file into the same folder, under a name of its own; nothing is left of it when writing fails. */
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
 * Writes a file under a name that is not taken.
 *
 * @returns false if the name is taken: then the existing file is unchanged
 * @throws Error of the file system if it cannot be written
 */
export function writeNew(path: string, write: (put: Put) => void): boolean {
  const temporary = writeBeside(path, write);
  try {
    return putInPlace(temporary, path);
  } finally {
    removeQuietly(temporary);
  }
}

/** Gives a finished file its name; the caller removes the temporary one. False if the name is taken. */
export function putInPlace(temporary: string, path: string): boolean {
  try {
    // Unlike a rename, a link never replaces what another process has just put there.
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

/** Writes all of these bytes, however few the system takes at a time. @throws Error of the file system */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done);
}

/** A name as `writeBeside` makes it: the file it is for, and the process that writes it. */
const temporaryName = /^\.(?<of>.+)\.(?<pid>[1-9]\d*)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/u;

/**
 * Removes what processes that were killed while writing left behind in a folder. Anything else in there belongs to somebody else.
 *
 * @param only the name of the file that they were writing; by default any
 */
export function clearLeft(folder: string, only?: string): void {
  for (const file of readdirSync(folder)) {
    const { of, pid } = temporaryName.exec(file)?.groups ?? {};
    if (pid !== undefined && (only ?? of) === of && !isAlive(Number(pid))) removeQuietly(join(folder, file));
  }
}
