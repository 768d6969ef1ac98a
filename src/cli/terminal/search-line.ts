import type { CheckProgress } from "../../check/check.ts";
import { searchProgress } from "../../report/terminal/progress.ts";

/** How far a search is, with the memory of the process, in a line. */
export const describeSearch = (progress: CheckProgress, seconds: number): string =>
  searchProgress({ ...progress, seconds, memoryBytes: process.memoryUsage.rss() });
