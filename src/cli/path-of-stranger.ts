/** Which paths are followed that stand in a file or a message of a stranger: to import a file is to run it. */
import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { legible } from "../model/legible.ts";
import { nameOf } from "./load-suite.ts";

/** Why a path is not followed: only properties files of the folder that one is in are. Undefined where it is. */
export function whyNotFollowed(path: string): string | undefined {
  if (nameOf(path) === undefined || legible(path) !== path) return "that is not a properties file";
  const file = resolve(path);
  const inside = relative(realpathSync("."), existsSync(file) ? realpathSync(file) : file);
  if (isAbsolute(path) || isAbsolute(inside)) return "it is outside of this folder";
  const folders = [...path.split(/[\\/]/u), ...inside.split(sep)];
  if (folders.includes("..")) return "it is outside of this folder";
  if (folders.some((folder) => folder === "node_modules" || folder.startsWith(".")))
    return "it is in a hidden folder or a package";
  return undefined;
}
