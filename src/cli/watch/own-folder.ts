/** Watches for properties files that come and go in the current folder and in its `properties/`. */
import { type ChokidarOptions, type FSWatcher, watch } from "chokidar";
import type { Stats } from "node:fs";
import { resolve, sep } from "node:path";
import { nameOf } from "../load-suite.ts";

export function watchOwnFolder(options: ChokidarOptions, changed: () => void): FSWatcher {
  const here = resolve(".");
  const properties = resolve("properties");
  const isElsewhere = (path: string, stats?: Stats): boolean => {
    if (path === here || path === properties || nameOf(path) !== undefined) return false;
    // A folder in there may have some.
    return !path.startsWith(properties + sep) || stats?.isFile() === true;
  };
  return watch(here, { ...options, ignored: isElsewhere })
    .on("add", changed)
    .on("unlink", changed);
}
