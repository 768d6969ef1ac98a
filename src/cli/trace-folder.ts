/** Where counterexamples are saved. */
import { mustBeWritable } from "./writable.ts";

export const TRACES = "traces";

/** @param out as given on the command line @throws UsageError where nothing can be saved there, before any work is done */
export function traceFolder(out: string | undefined): string {
  const folder = out ?? TRACES;
  mustBeWritable(folder, "--out", out);
  return folder;
}
