/**
 * The files that a search rests on: all modules that a properties file and the engine load, and their own imports, found by
 * reading them, since a module that was loaded can't be asked. Strings that name a file beside a module count as imports
 * (`new URL("./table.json", import.meta.url)` is one). Where an import is computed, or leads to no file, all sources of that
 * package count: rather too many than one too few.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { home, ownFile } from "./home.ts";

/** Digests of the files by their paths, those of this package as `hearsay/…` and others as seen from the properties file. */
export type Sources = Readonly<Record<string, string>>;

/** All that decides what a search finds stands below this module. */
const engine = ownFile("src/check/check.ts");
/** What only tells it, though the library's entry loads it too. */
const telling = ["report", "suite", "cli"].map((folder) => ownFile(`src/${folder}`) + sep);

export function sourcesOf(propertiesFile: string): Sources {
  const texts = new Map<string, string>();
  const waiting = [realpathSync(propertiesFile), engine];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path) || telling.some((folder) => path.startsWith(folder))) continue;
    const text = readFileSync(path, "utf8");
    texts.set(path, text);
    if (isCode.test(path)) waiting.push(...importsOf(path, text));
  }
  const from = dirname(realpathSync(propertiesFile));
  const name = (path: string): string => {
    const within = relative(home, path);
    const shown = within.startsWith("..") ? relative(from, path) : join("hearsay", within);
    return shown.replaceAll(sep, "/");
  };
  return Object.fromEntries(
    [...texts].map(([path, text]) => [name(path), digest(text)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The files that differ, each with what became of it. */
export function differences(saved: Sources, now: Sources): readonly string[] {
  return [...new Set([...Object.keys(saved), ...Object.keys(now)])].flatMap((file): readonly string[] => {
    if (!Object.hasOwn(now, file)) return [`${file} (no longer loaded)`];
    if (!Object.hasOwn(saved, file)) return [`${file} (not loaded then)`];
    return saved[file] === now[file] ? [] : [`${file} (edited)`];
  });
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const isCode = /\.[mc]?[jt]sx?$/u;
const nearby = /(?<quote>["'`])(?<target>\.{1,2}(?:\/[^"'`\n]*)?)\k<quote>/gu;
const named =
  /(?:(?:^|;)\s*(?:import|export)\b(?:[\w\s{},*$]*\bfrom)?\s*|\b(?:import|require)\s*\(\s*)(?<quote>["'])(?<target>[^"'\n.][^"'\n]*)\k<quote>/gmu;
const computed = /^[^\n/*]*\b(?:import|require)\s*\(\s*(?!["'][^"'\n]*["']|`[^`$\n]*`)[^\s)]/mu;

const targetsOf = (pattern: RegExp, text: string): readonly string[] =>
  [...text.matchAll(pattern)].map(({ groups }) => groups!.target);

/** What a module names by a path from itself. */
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

/** As TypeScript and Node find it: the file itself, its TypeScript, with an ending, or a folder's index. */
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

/** What a package's name leads to; nothing where only the loader knows. */
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
