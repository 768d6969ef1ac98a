/** Files that are there wholly or not at all, whatever ends the process or the power meanwhile. */
import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
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

/** All of these bytes, however few the system takes at a time. @throws Error of the file system */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done);
}

const pidIn = /\.(?<pid>[1-9]\d*)\.[0-9a-f-]{36}\.tmp$/u;

/** Removes what processes left behind in a folder that were killed while they wrote a file there. */
export function clearLeft(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(".") || !file.endsWith(".tmp")) continue;
    const pid = pidIn.exec(file)?.groups?.pid;
    if (pid === undefined || !isAlive(Number(pid))) removeQuietly(join(folder, file));
  }
}
