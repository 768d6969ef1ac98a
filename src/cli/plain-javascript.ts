/**
 * Finds out whether Node by itself loads a file just as tsx does, with all files that it imports. Registering tsx takes longer than the
 * search of a small scope. Whatever is not surely plain is left to tsx: a `.js`, whose format depends on a package.json; a file that
 * TypeScript, or a folder, may stand for; a package that Node does not find; an import that is computed.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runningForm } from "./package-paths.ts";

/** A name after one of these words, wherever that is. One in a comment counts, too, which at worst costs time. */
const imported = /\b(?:from|import|require)\s*\(?\s*(?<quote>["'`])(?<target>[^"'`\n]*)\k<quote>/gu;
/** An import whose target is computed or stands behind a comment, or a loader that the user makes. */
const unclear =
  /\b(?:import|require)\s*\((?!\s*["'][^"'\n]*["']\s*\))|\b(?:from|import)\s*\/[*/]|\bcreateRequire\b|\bwith\s*\{/u;

/** @param file a path @returns false if in doubt, and for a file that does not exist */
export function isPlainJavaScript(file: string): boolean {
  const seen = new Set([file]);
  for (const path of seen) {
    if (isOwn(path) || isInstalled(path)) continue;
    if (!path.endsWith(".mjs") || !existsSync(path)) return false;
    const text = readFileSync(path, "utf8");
    if (unclear.test(text)) return false;
    for (const { groups } of text.matchAll(imported)) {
      const target = groups!.target;
      if (isBuiltin(target)) continue;
      const found = fileNamed(target, path);
      if (found === undefined) return false;
      seen.add(found);
    }
  }
  return true;
}

/** A source of this package, which the running code stands in for. */
const isOwn = (path: string): boolean => runningForm(path) !== path;

/** JavaScript that a package was published with. */
const isInstalled = (path: string): boolean =>
  path.includes(`${sep}node_modules${sep}`) && /\.[cm]?js$/u.test(path) && existsSync(path);

/** The file that Node takes a name for; undefined if it may be another one for tsx. */
function fileNamed(target: string, from: string): string | undefined {
  if (target.startsWith("file:")) return fileURLToPath(target);
  if (/^[./]/u.test(target)) return resolve(dirname(from), target);
  try {
    return realpathSync(createRequire(from).resolve(target));
  } catch {
    return undefined;
  }
}
