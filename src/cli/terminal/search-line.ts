import type { CheckProgress } from "../../check/check.ts";
import { searchProgress } from "../../report/terminal/progress.ts";

/** The progress of a search as one line, with the memory that the process uses. */
export const describeSearch = (progress: CheckProgress, seconds: number): string =>
  searchProgress({ ...progress, seconds, memoryBytes: process.memoryUsage.rss() });
