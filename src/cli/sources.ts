/**
 * Finds the files that a search depends on: all modules that a properties file and the engine load, with everything these import. It
 * reads the files, because a loaded module cannot be asked what it imports. Strings that name a file beside a module count as imports
 * (such as `new URL("./table.json", import.meta.url)`). If an import is computed or leads to no file, all sources of that package
 * count: better too many than one too few.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { firstOf } from "../model/counted.ts";
import { home, isCheckout, ownFile, runningFile } from "./package-paths.ts";

/** Digests of files by path: `hearsay/…` for this package, otherwise relative to the properties file. */
export type Sources = Readonly<Record<string, string>>;

/** The part of this package that counts. */
export interface EngineSources {
  /** Everything that decides a result is imported by this module, directly or not. */
  readonly entry: string;
  /** Folders that only present results, although they are loaded too. */
  readonly telling: readonly string[];
}

/** @param path of a file or a folder, from the folder of this package in a checkout */
export const engineBelow = (entry: string, telling: readonly string[]): EngineSources => ({
  // Of an installed package, whose files hold several modules each, all count.
  entry: isCheckout ? ownFile(entry) : runningFile("src/cli/main.ts"),
  telling: telling.map((folder) => ownFile(folder) + sep),
});

/**
 * For a saved search. The library's entry loads more than that. Threads are left out: they change no result, but their computed imports
 * would make all sources count.
 */
const search = engineBelow("src/check/check.ts", ["src/report", "src/suite", "src/cli", "src/threads", "src/run"]);

/** A file that was read: its digest, and what it imports. */
interface Read {
  readonly digest: string;
  readonly imports: readonly string[];
}

/** @param seen files read earlier, if the caller knows that they have not changed */
export function sourcesOf(
  propertiesFile: string,
  engine: EngineSources = search,
  seen = new Map<string, Read>(),
): Sources {
  const files = new Map<string, Read>();
  const waiting = [realpathSync(propertiesFile), engine.entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path) || engine.telling.some((folder) => path.startsWith(folder))) continue;
    const file = seen.get(path) ?? read(path);
    seen.set(path, file);
    files.set(path, file);
    waiting.push(...file.imports);
  }
  const from = dirname(realpathSync(propertiesFile));
  const name = (path: string): string => {
    const within = relative(home, path);
    const shown = within.startsWith("..") ? relative(from, path) : join("hearsay", within);
    return shown.replaceAll(sep, "/");
  };
  return Object.fromEntries(
    [...files].map(([path, file]) => [name(path), file.digest] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function read(path: string): Read {
  const text = readFileSync(path, "utf8");
  return { digest: digest(text), imports: isCode.test(path) ? importsOf(path, text) : [] };
}

/** The files that differ, each with what became of it. */
export function differences(saved: Sources, now: Sources): readonly string[] {
  return [...new Set([...Object.keys(saved), ...Object.keys(now)])].flatMap((file): readonly string[] => {
    if (!Object.hasOwn(now, file)) return [`${file} (no longer loaded)`];
    if (!Object.hasOwn(saved, file)) return [`${file} (not loaded then)`];
    return saved[file] === now[file] ? [] : [`${file} (edited)`];
  });
}

/** How many of these files are named. */
const NAMED = 5;

/** The first few of the files that differ; undefined if none does. */
export function differencesText(saved: Sources, now: Sources): string | undefined {
  const files = differences(saved, now);
  return files.length === 0 ? undefined : firstOf(files, NAMED);
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const isCode = /\.[mc]?[jt]sx?$/u;
const nearby = /(?<quote>["'`])(?<target>\.{1,2}(?:\/[^"'`\n]*)?)\k<quote>/gu;
const named =
  /(?:(?:^|;)\s*(?:import|export)\b(?:[\w\s{},*$]*\bfrom)?\s*|\b(?:import|require)\s*\(\s*)(?<quote>["'])(?<target>[^"'\n.][^"'\n]*)\k<quote>/gmu;
const computed = /^[^\n/*]*\b(?:import|require)\s*\(\s*(?!["'][^"'\n]*["']|`[^`$\n]*`)[^\s)]/mu;

const targetsOf = (pattern: RegExp, text: string): readonly string[] =>
  [...text.matchAll(pattern)].map(({ groups }) => groups!.target);

/** The files that a module names by a path relative to itself. */
export const filesBeside = (path: string, text: string): readonly string[] =>
  targetsOf(nearby, text).flatMap((target) => fileAt(resolve(dirname(path), target)) ?? []);

function importsOf(path: string, text: string): readonly string[] {
  const packages = targetsOf(named, text)
    .filter((target) => !isBuiltin(target))
    .map((target) => filesNamed(target, path));
  const isOwn = !path.includes(`${sep}node_modules${sep}`);
  const isUnclear = computed.test(text) || packages.some((found) => found.length === 0);
  return [...filesBeside(path, text), ...packages.flat(), ...(isOwn && isUnclear ? sourcesBelow(packageOf(path)) : [])];
}

const endings = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"];

/** Resolves like TypeScript and Node: the file itself, its TypeScript source, the path with an ending, or a folder's index. */
function fileAt(path: string): string | undefined {
  const candidates = [
    path,
    path.replace(/js(x?)$/u, "ts$1"),
    ...endings.map((ending) => path + ending),
    ...endings.map((ending) => join(path, `index${ending}`)),
  ];
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  return found === undefined ? undefined : realpathSync(found);
}

/** What the name of a package resolves to; empty if only the loader knows. */
function filesNamed(target: string, from: string): readonly string[] {
  if (target.startsWith("file:")) return [fileAt(fileURLToPath(target)) ?? []].flat();
  if (target.startsWith("/")) return [fileAt(target) ?? []].flat();
  try {
    return [realpathSync(createRequire(from).resolve(target))];
  } catch {
    return [];
  }
}

/** The folder of the package that a file belongs to. */
function packageOf(path: string): string {
  let folder = dirname(path);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return existsSync(join(folder, "package.json")) ? folder : dirname(path);
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly string[] => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return entry.isFile() && isCode.test(entry.name) ? [path] : [];
  });
}
