/** Reads the input files that the command line names: a recorded history, or what a flag needs. */
import { readText, type Wanted } from "../system/read-text.ts";
import { UsageError } from "./terminal/failure.ts";

const BYTES_MAX = 64 * 1024 * 1024;

/** @throws UsageError for a file that cannot be read, is too large, or is not text */
export const readHistory = (path: string): string =>
  textIn(path, {
    what: "a history",
    bytesMax: BYTES_MAX,
    ifMissing: ".\nName a recorded history: a file with one JSON object per line.",
    ifNoFile: ".\nWanted a history: one JSON object a line.",
    ifLarge: "Split it by runs, each with the row that opens it.",
  });

/** @throws UsageError for a file that cannot be read, is too large, or is not text */
export const readInput = (path: string): string =>
  textIn(path, {
    what: "an input",
    bytesMax: BYTES_MAX,
    ifMissing: "; check the spelling of the path.",
    ifNoFile: "; name one.",
    ifLarge: "Leave out what the command does not need.",
    mayBePipe: true,
  });

/** @throws UsageError if it cannot be read, or is not JSON */
export function readJson(path: string): unknown {
  const text = readInput(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

function textIn(path: string, wanted: Wanted): string {
  const read = readText(path, wanted);
  if ("unreadable" in read) throw new UsageError(read.unreadable);
  return read.text;
}
