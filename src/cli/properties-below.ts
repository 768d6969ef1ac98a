/** Finds the properties files that a path of a file or a folder stands for. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "./terminal/failure.ts";
import { nameOf } from "./load-suite.ts";

/** @throws UsageError if there is no such file or folder, or no properties file in it */
export function propertiesBelow(path: string): readonly string[] {
  if (!existsSync(path))
    throw new UsageError(`${path} does not exist; name a properties file, or a folder that has some.`);
  const files = statSync(path).isDirectory() ? filesBelow(resolve(path)) : [resolve(path)];
  if (files.length > 0) return files;
  throw new UsageError(
    `No file in ${path} or below is called NAME.properties.ts or NAME.properties.js; npx hearsay new protocol NAME writes one.`,
  );
}

/** Skips packages and anything hidden, and does not follow links. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : filesBelow(path);
    return entry.isFile() && nameOf(path) !== undefined ? [path] : [];
  });
}
