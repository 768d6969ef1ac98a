/** Finds the trace that the user names. If it is a protocol or a folder instead, the error says where the trace may be. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { andMore } from "../model/counted.ts";
import { legible } from "../model/legible.ts";
import { nearestTo } from "../model/nearest.ts";
import { isFolder } from "../system/folder.ts";
import { listTraces } from "../trace/load-trace.ts";
import { TRACES } from "./trace-folder.ts";
import { UsageError } from "./terminal/failure.ts";

const LISTED_MAX = 3;

/** @throws UsageError if it is not a file, with the traces that may be meant */
export function traceFile(path: string): string {
  if (isFolder(path))
    throw new UsageError(`${legible(path)} is a folder; name one trace in it.\n${listed(listTraces(path))}`);
  mustBeThere(path);
  return path;
}

/** The traces in a file or a folder. @throws UsageError if there is neither */
export function traceFiles(path: string): readonly string[] {
  mustBeThere(path);
  return listTraces(path);
}

function mustBeThere(path: string): void {
  if (existsSync(path)) return;
  const where = [join(TRACES, path), dirname(path), TRACES].find((folder) => folder !== "." && isFolder(folder));
  const saved = where === undefined ? [] : listTraces(where);
  const near = nearestTo(path, saved);
  throw new UsageError(
    `${legible(path)} does not exist; name a saved trace, as in traces/PROTOCOL/NAME.json.\n` +
      (near === undefined ? listed(saved) : `Did you mean ${near}?`),
  );
}

function listed(traces: readonly string[]): string {
  if (traces.length === 0)
    return "None is saved here yet: check, fuzz and simulate save a trace of each violation that they find.";
  return `Saved traces: ${traces.slice(0, LISTED_MAX).map(legible).join(", ")}${andMore(traces.length, LISTED_MAX)}.`;
}
