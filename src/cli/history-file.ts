/** Reads the file of a recorded history. */
import { readFileSync, statSync } from "node:fs";
import { megabytes } from "../trace/load-trace.ts";
import { UsageError } from "./terminal/failure.ts";

/** Asked before a file is read. */
const BYTES_MAX = 64 * 1024 * 1024;

/** @throws UsageError for a file that cannot be read, is too large, or is no text */
export function readHistory(path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new UsageError(`${path} is not a file.\nWanted a history: one JSON object a line.`);
    if (stats.size > BYTES_MAX) {
      throw new UsageError(
        `${path} has ${megabytes(stats.size)}; a history has at most ${megabytes(BYTES_MAX)}.\n` +
          "It was not read. Split it by runs, each with the row that opens it.",
      );
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new UsageError(`${path} does not exist.\nName a recorded history: a file with one JSON object per line.`);
    if (error instanceof TypeError) throw new UsageError(`${path} is not a history: it is not text in UTF-8.`);
    throw new UsageError(`${path} cannot be read: ${message}`);
  }
}
