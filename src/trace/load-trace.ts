/** Reads trace files, which may come from strangers: size, encoding and JSON are checked here, every field by the schema. */
import { readdirSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";
import { legible } from "../model/legible.ts";
import { readText } from "../system/read-text.ts";
import { readTrace } from "./trace-schema.ts";
import type { Trace } from "./trace.ts";
import { TraceError } from "./trace-error.ts";

/** The maximum size of a trace file. */
export const SIZE_MAX_BYTES = 4 * 1024 * 1024;

/** @throws TraceError for anything that is not a valid trace, or cannot be read */
export function loadTrace(path: string): Trace {
  const read = readText(path, {
    what: "a trace",
    bytesMax: SIZE_MAX_BYTES,
    ifMissing: ".",
    ifNoFile: ".\nWanted a trace, as in traces/PROTOCOL/NAME.json.",
    ifLarge: "A long run becomes a short one by shrinking: hearsay fuzz does it before it saves.",
  });
  if ("unreadable" in read) throw new TraceError(read.unreadable);
  return readTrace(jsonIn(read.text, path), path);
}

/**
 * The trace files that a path stands for: the file itself, or all in the folder and its subfolders, by name.
 *
 * @throws TraceError if there is no such file or folder
 */
export function listTraces(path: string): readonly string[] {
  if (!statOf(path).isDirectory()) return [path];
  const entries = orTraceError(path, () => readdirSync(path, { withFileTypes: true }));
  return entries
    .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.name.endsWith(".json")))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? listTraces(join(path, entry.name)) : [join(path, entry.name)]));
}

function statOf(path: string): Stats {
  return orTraceError(path, () => statSync(path));
}

function jsonIn(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TraceError(`${path} ${brokenJson(text, error as Error)}`);
  }
}

function brokenJson(text: string, { message }: Error): string {
  const trimmed = text.trim();
  const restore = `Restore it, as from version control, or find the failure again.`;
  if (trimmed === "") return `is empty; wanted a trace.\n${restore}`;
  // V8 says so where a whole value is followed by something else.
  const goesOn = message.includes("after JSON at");
  if (trimmed.startsWith("{") && !trimmed.endsWith("}") && !goesOn) {
    return `is cut off: it ends after ${text.length} characters, in the middle of the trace.\n${restore}`;
  }
  return `is not JSON: ${legible(message).slice(0, 200)}\nWanted a trace, as hearsay check and fuzz write it.`;
}

function orTraceError<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TraceError(code === "ENOENT" ? `${path} does not exist.` : `${path} cannot be read: ${message}`);
  }
}
