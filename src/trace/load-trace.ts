/** Reads trace files, which may come from strangers: size, encoding, JSON and every field are checked. */
import { readdirSync, readFileSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";
import { legible } from "../model/legible.ts";
import { readTrace } from "./trace-schema.ts";
import type { Trace } from "./trace.ts";
import { TraceError } from "./trace-error.ts";

/** Asked before a file is read. */
export const SIZE_MAX_BYTES = 4 * 1024 * 1024;

/** @throws TraceError for whatever is not a valid trace, or cannot be read */
export function loadTrace(path: string): Trace {
  const stats = statOf(path);
  if (!stats.isFile()) throw new TraceError(`${path} is not a file.\nWanted a trace, as in traces/PROTOCOL/NAME.json.`);
  if (stats.size > SIZE_MAX_BYTES) {
    throw new TraceError(
      `${path} has ${megabytes(stats.size)}; a trace has at most ${megabytes(SIZE_MAX_BYTES)}.\n` +
        `It was not read. A long run becomes a short one by shrinking: hearsay fuzz does it before it saves.`,
    );
  }
  return readTrace(jsonIn(path), path);
}

/**
 * The trace files that a path stands for: itself, or all in the folder and the folders in it, by name.
 *
 * @throws TraceError where there is no such file or folder
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

function jsonIn(path: string): unknown {
  const bytes = orTraceError(path, () => readFileSync(path));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new TraceError(`${path} is not a trace: it is not text in UTF-8.`);
  }
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
  if (trimmed.startsWith("{") && !trimmed.endsWith("}")) {
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

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
