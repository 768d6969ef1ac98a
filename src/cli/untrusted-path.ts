/** Decides which paths are followed that a file or a message of a stranger names: importing a file runs it. */
import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { legible } from "../model/legible.ts";
import { nameOf } from "./load-suite.ts";

/** Why a path is not followed; undefined if it is. Only properties files below the current folder are. */
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
