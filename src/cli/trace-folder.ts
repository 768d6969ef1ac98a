/** The folder where counterexamples are saved. */
import { mustBeWritable } from "./writable.ts";

export const TRACES = "traces";

/** @param out as given on the command line @throws UsageError, before any work is done, if nothing can be saved there */
export function traceFolder(out: string | undefined): string {
  const folder = out ?? TRACES;
  mustBeWritable(folder, "--out", out);
  return folder;
}
