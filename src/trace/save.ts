/** Writes trace files, completely or not at all. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../model/counted.ts";
import { makeFolder, removeQuietly } from "../system/folder.ts";
import { megabytes } from "../system/read-text.ts";
import { loadTrace, SIZE_MAX_BYTES } from "./load-trace.ts";
import { readTrace } from "./trace-schema.ts";
import type { Trace } from "./trace.ts";
import { traceText } from "./write-trace.ts";
import { failureKey, shortName, slug } from "./trace-of.ts";
import { TraceError } from "./trace-error.ts";
import { wayOut } from "../system/file-error-hints.ts";
import { clearLeft, putInPlace, type Put, writeBeside, writeWhole } from "../system/whole-file.ts";

export interface Saved {
  readonly path: string;
  /** False if the same failure was already saved: that file is left as it is. */
  readonly isNew: boolean;
}

/**
 * Saves a trace as `FOLDER/PROTOCOL/short-name.json`; as `short-name-2.json` and so on if another failure has that name.
 *
 * @param defaultVariant the variant that need not appear in the name
 * @throws TraceError if it cannot be written; no file is left behind
 */
export function saveTrace(trace: Trace, folder: string, defaultVariant?: string): Saved {
  const home = join(folder, slug(trace.protocol));
  const name = shortName(trace, defaultVariant);
  return orTraceError(home, () => {
    makeFolder(home);
    clearLeft(home);
    const known = namesakes(home, name);
    const same = known.find(isSameAs(trace));
    return same === undefined ? writeNew(trace, home, name, known) : { path: same, isNew: false };
  });
}

/**
 * Replaces the trace in a file: by a repaired one, or by one with another expectation. A link still leads to it, and its
 * permissions stay.
 *
 * @throws TraceError if it cannot be written; the file is then unchanged
 */
export function replaceTrace(trace: Trace, path: string): void {
  orTraceError(path, () => {
    const file = realpathSync(path);
    writeWhole(file, writing(trace, file), statSync(file).mode);
  });
}

/** The traces that, judging by their names, may be the same failure. */
function namesakes(home: string, name: string): readonly string[] {
  const isNumbered = new RegExp(`^${name}(-[0-9]+)?\\.json$`, "u");
  return readdirSync(home)
    .filter((file) => isNumbered.test(file))
    .sort()
    .map((file) => join(home, file));
}

function isSameAs(trace: Trace): (path: string) => boolean {
  const wanted = failureKey(trace);
  return (path) => keyIn(path) === wanted;
}

/** The failure in a file; undefined for a file that is not a valid trace, and so no failure we know. */
function keyIn(path: string): string | undefined {
  try {
    return failureKey(loadTrace(path));
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

/** @param others known to be other failures; one that has appeared since may be the same one, saved by another process */
function writeNew(trace: Trace, home: string, name: string, others: readonly string[]): Saved {
  const temporary = writeBeside(join(home, name), writing(trace, join(home, name)));
  const isSame = isSameAs(trace);
  try {
    for (let number = 1; ; number++) {
      const path = join(home, `${name}${number === 1 ? "" : `-${number}`}.json`);
      if (putInPlace(temporary, path)) return { path, isNew: true };
      if (!others.includes(path) && isSame(path)) return { path, isNew: false };
    }
  } finally {
    removeQuietly(temporary);
  }
}

/** @throws TraceError for a run that is too long to be read again */
function textOf(trace: Trace, path: string): string {
  const text = traceText(trace);
  const bytes = Buffer.byteLength(text);
  if (bytes <= SIZE_MAX_BYTES) return text;
  throw new TraceError(
    `${path} is not saved: its ${figure(trace.steps.length)} steps take ${megabytes(bytes)}, and a trace has at most ${megabytes(SIZE_MAX_BYTES)}.\n` +
      "Look for a shorter run in a smaller scope.",
  );
}

/** A file that could not be read again is not worth writing. */
function writing(trace: Trace, path: string): (put: Put) => void {
  const text = textOf(trace, path);
  readTrace(JSON.parse(text), path);
  return (put) => put(Buffer.from(text));
}

function orTraceError<T>(where: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new TraceError(
      `The trace could not be saved in ${where}: ${message}\n${wayOut(code) ?? "Nothing was changed there."}`,
    );
  }
}
