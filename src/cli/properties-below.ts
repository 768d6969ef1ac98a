/** The properties files that a file or a folder stands for. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "./terminal/failure.ts";
import { nameOf } from "./load-suite.ts";

/** @throws UsageError where there is no such file or folder, or no properties file in it */
export function propertiesBelow(path: string): readonly string[] {
  if (!existsSync(path)) throw new UsageError(`There is no ${path}; wanted a properties file, or a folder with some.`);
  const files = statSync(path).isDirectory() ? filesBelow(resolve(path)) : [resolve(path)];
  if (files.length > 0) return files;
  throw new UsageError(`There is no properties file in ${path}, nor below: wanted NAME.properties.ts, or .js.`);
}

/** Not in packages, nor in what is hidden, nor where a link leads. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : filesBelow(path);
    return entry.isFile() && nameOf(path) !== undefined ? [path] : [];
  });
}
