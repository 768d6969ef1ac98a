/** Writes trace files, whole or not at all. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
import { makeFolder, syncFolder } from "./folder.ts";
import { loadTrace, SIZE_MAX_BYTES } from "./load.ts";
import { readTrace, type Trace, writeTrace } from "./schema.ts";
import { failureKey, shortName, slug } from "./trace.ts";
import { TraceError } from "./trace-error.ts";

export interface Saved {
  readonly path: string;
  /** False where the same failure was there already: that file is left as it is. */
  readonly isNew: boolean;
}

/**
 * Saves a trace as `FOLDER/PROTOCOL/short-name.json`; as `short-name-2.json` and so on where another failure has that name.
 *
 * @param defaultVariant the variant that need not be in the name
 * @throws TraceError where it cannot be written; no file is left behind
 */
export function saveTrace(trace: Trace, folder: string, defaultVariant?: string): Saved {
  const home = join(folder, slug(trace.protocol));
  const name = shortName(trace, defaultVariant);
  return orTraceError(home, () => {
    makeFolder(home);
    const known = sameFailure(trace, home, name);
    if (known !== undefined) return { path: known, isNew: false };
    return { path: writeNew(trace, home, name), isNew: true };
  });
}

/**
 * Writes a trace in place of the one in a file: a repaired one, or one with another expectation.
 *
 * @throws TraceError where it cannot be written; the file is as it was before
 */
export function replaceTrace(trace: Trace, path: string): void {
  orTraceError(path, () => {
    const temporary = writeBeside(trace, path);
    try {
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(dirname(path));
  });
}

function sameFailure(trace: Trace, home: string, name: string): string | undefined {
  const wanted = failureKey(trace);
  const isNumbered = new RegExp(`^${name}(-[0-9]+)?\\.json$`, "u");
  return readdirSync(home)
    .filter((file) => isNumbered.test(file))
    .sort()
    .map((file) => join(home, file))
    .find((path) => keyIn(path) === wanted);
}

/** The failure in a file; undefined for a file that is no valid trace, and so no failure that we know. */
function keyIn(path: string): string | undefined {
  try {
    return failureKey(loadTrace(path));
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

function writeNew(trace: Trace, home: string, name: string): string {
  const temporary = writeBeside(trace, join(home, name));
  try {
    for (let number = 1; ; number++) {
      const path = join(home, `${name}${number === 1 ? "" : `-${number}`}.json`);
      if (putInPlace(temporary, path)) {
        syncFolder(home);
        return path;
      }
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** False where the name is taken. A link, unlike a rename, never replaces what another process has just put there. */
function putInPlace(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // Some file systems have no hard links (exFAT, some network mounts).
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
    if (existsSync(path)) return false;
    renameSync(temporary, path);
    return true;
  }
}

/** A finished file in the same folder, under a name that no one else has; nothing is left of it when writing fails. */
function writeBeside(trace: Trace, path: string): string {
  const text = `${JSON.stringify(writeTrace(trace), undefined, 2)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > SIZE_MAX_BYTES) {
    throw new TraceError(
      `${path} is not saved: the trace has ${bytes} bytes, and could not be read again (at most ${SIZE_MAX_BYTES}).\n` +
        `Shrink its ${trace.steps.length} steps first.`,
    );
  }
  // What could not be read again is not worth a file.
  readTrace(JSON.parse(text), path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const file = openSync(temporary, "wx");
  try {
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

const ways: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: make room, and run the command again.",
  EDQUOT: "The disk quota is used up: make room, and run the command again.",
  EFBIG: "The file may not grow: see ulimit -f.",
  EACCES: "The folder may not be written to: choose another.",
  EROFS: "The file system is read-only: choose another folder.",
  ENOTDIR: "A part of this path is a file: choose another folder.",
  EEXIST: "A part of this path is a file: choose another folder.",
};

function orTraceError<T>(where: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new TraceError(
      `The trace could not be saved in ${where}: ${message}\n${ways[code] ?? "Nothing was changed there."}`,
    );
  }
}
