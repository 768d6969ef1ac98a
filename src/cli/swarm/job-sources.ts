/** The files that a job depends on: its properties file, and everything that is loaded to do it. */
import { posix, sep } from "node:path";
import { filesByName, fileOf, nameOf, shown } from "../load-suite.ts";
import { whyNotFollowed } from "../untrusted-path.ts";
import { engineBelow, type Sources, sourcesOf } from "../sources.ts";
import { UsageError } from "../terminal/failure.ts";

/** Threads are left out: they change no result, but their computed imports would make all sources count. */
const engine = engineBelow("src/cli/swarm/run-job.ts", ["src/report", "src/threads"]);

/** Files are read once per process: what was loaded from them does not change either. */
const seen: Parameters<typeof sourcesOf>[2] = new Map();

export const sourcesOfJobs = (propertiesFile: string): Sources => sourcesOf(propertiesFile, engine, seen);

const name = /^[\w@][\w.@-]*$/u;

/**
 * The properties file that a job names. A job may come from a stranger: its target must be a name, or a path to a properties file below
 * the current folder.
 *
 * @throws UsageError if it is neither, or if there is no such file
 */
export function fileOfJob(target: string): string {
  const why = name.test(target) ? undefined : whyNotFollowed(target);
  if (why !== undefined)
    throw new UsageError(`The job names the properties file ${target}, which is not read: ${why}.`);
  return fileOf(target);
}

/**
 * A target that names a properties file on every machine with the same folder: its name, if that is unambiguous, or its path.
 *
 * @throws UsageError if there is neither
 */
export function targetOfJobs(file: string): string {
  const own = nameOf(file) ?? "";
  if (filesByName().get(own)?.join() === file && name.test(own)) return own;
  const path = shown(file).split(sep).join(posix.sep);
  const why = whyNotFollowed(path);
  if (why === undefined) return path;
  throw new UsageError(
    `A swarm cannot check ${path}: ${why}.\nWanted a properties file in the folder that you are in, which all workers have.`,
  );
}
