/** Finds and imports properties files: bundled ones by name, those of the current folder, and any by path. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire, register } from "node:module";
import { basename, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import { isSuite } from "../suite/library-arguments.ts";
import { isCheckout, isCompiledCheckout, ownFile, runningFile, runningForm, runsSources } from "./package-paths.ts";
import { importFailure } from "./import-failure.ts";
import { isPlainJavaScript } from "./plain-javascript.ts";
import { UsageError } from "./terminal/failure.ts";
import { quotedPath } from "./terminal/shell-quoting.ts";

/** A properties file that was imported. */
export interface Loaded {
  readonly suite: Suite;
  readonly file: string;
  /** What to type to name this file. */
  readonly target: string;
}

/** One that cannot be imported. It is reported, and the others go on. */
export interface Broken {
  readonly file: string;
  readonly target: string;
  readonly error: UsageError;
}

export interface LoadedAll {
  readonly loaded: readonly Loaded[];
  readonly broken: readonly Broken[];
}

const bundled = ownFile("properties");

const propertiesFile = /^(?<name>.+)\.properties\.[mc]?[jt]s$/u;
const isSource = /\.[mc]?[jt]s$/u;

export const isBundled = (file: string): boolean => file.startsWith(bundled + sep);

/** The name of a properties file; undefined for any other file. */
export function nameOf(file: string): string | undefined {
  const base = basename(file);
  return base.includes(".d.") ? undefined : propertiesFile.exec(base)?.groups?.name;
}

/** A file's path as it is printed: relative to the current folder. */
export const shown = (file: string): string => relative(process.cwd(), file);

/** In the order of their names, whatever subfolders they are in. */
const filesIn = (folder: string, recursive: boolean): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive, encoding: "utf8" })
        .filter((file) => nameOf(file) !== undefined)
        .sort((a, b) => (basename(a) < basename(b) ? -1 : 1))
        .map((file) => join(folder, file))
    : [];

const bundledFiles = (): readonly string[] => filesIn(bundled, true);

/** The properties files of the current folder: in its `properties/`, and in itself. */
export const ownFiles = (): readonly string[] => [
  ...filesIn(resolve("properties"), true),
  ...filesIn(resolve("."), false),
];

/** All files by name; a name with more than one file is ambiguous. */
export function filesByName(): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, readonly string[]>();
  for (const file of new Set([...ownFiles(), ...bundledFiles()])) {
    const name = nameOf(file) ?? "";
    named.set(name, [...(named.get(name) ?? []), file]);
  }
  return named;
}

/** The names of the protocols that come with this package. */
export const bundledNames = (): readonly string[] => bundledFiles().flatMap((file) => nameOf(file) ?? []);

/** @throws UsageError if there is no such protocol or file, if it cannot be imported, or if the name is ambiguous */
export async function load(target: string): Promise<Loaded> {
  const file = fileOf(target);
  return { suite: await importSuite(file), file, target };
}

/** The properties file that a name or a path stands for. @throws UsageError if there is none, or if the name is ambiguous */
export function fileOf(target: string): string {
  const files = filesByName();
  const named = files.get(target);
  if (named !== undefined) {
    if (named.length > 1) throw ambiguous(target, named, "Type the path of the one that is meant.");
    return named[0];
  }
  const isPath = target.includes("/") || target.includes(sep) || isSource.test(target);
  if (isPath || existsSync(target)) {
    const file = resolve(target);
    if (!existsSync(file))
      throw new UsageError(
        `${target} does not exist.\nName a properties file, or one of the protocols ${[...files.keys()].join(", ")}.`,
      );
    if (!statSync(file).isFile())
      throw new UsageError(
        `${target} is a folder. Name one properties file, or run all that are in it:\nnpx hearsay test ${quotedPath(target)}`,
      );
    if (!isSource.test(file))
      throw new UsageError(`${target} is neither TypeScript nor JavaScript; wanted a properties file.`);
    return file;
  }
  throw new UsageError(`No protocol is called "${target}": ${didYouMean(target, [...files.keys()])}`);
}

/** @param way what to do about a name that stands for more than one file */
export const ambiguous = (name: string, files: readonly string[], way: string): UsageError =>
  new UsageError(`"${name}" stands for ${files.length} files: ${files.map(shownFile).join(", ")}.\n${way}`);

const shownFile = (file: string): string => (isBundled(file) ? `${shown(file)} (bundled)` : pathOf(file));

/** A path that cannot be taken for a name or an option. */
const pathOf = (file: string): string => (/^[\w@]/u.test(shown(file)) ? shown(file) : `.${sep}${shown(file)}`);

/** The protocols of the current folder. */
export const loadOwn = (): Promise<LoadedAll> => loadEach(ownFiles());

/** All protocols that come with this package. */
export const loadBundled = (): Promise<LoadedAll> => loadEach(bundledFiles());

/** One file, or all of the current folder. @throws UsageError if there are none */
export async function loadChosen(target: string | undefined): Promise<LoadedAll> {
  if (target !== undefined) return { loaded: [await load(target)], broken: [] };
  const own = await loadOwn();
  if (own.loaded.length + own.broken.length > 0) return own;
  throw noOwnFile();
}

export const noOwnFile = (): UsageError =>
  new UsageError(
    `Neither this folder nor its properties/ has a properties file.\nName one, or one of the bundled protocols: ${bundledNames().join(", ")}.`,
  );

/** Imports properties files one after the other: what they share must not be loaded twice at the same time. */
export async function loadEach(files: readonly string[]): Promise<LoadedAll> {
  const names = filesByName();
  const [loaded, broken]: [Loaded[], Broken[]] = [[], []];
  for (const file of files) {
    const target = targetOf(file, names);
    try {
      loaded.push({ suite: await importSuite(file), file, target });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      broken.push({ file, target, error });
    }
  }
  return { loaded, broken };
}

/** What to type to name this file. */
export function targetOf(file: string, names = filesByName()): string {
  const name = nameOf(file) ?? "";
  const [first, ...others] = names.get(name) ?? [];
  return first === file && others.length === 0 ? name : pathOf(file);
}

let ownIsRun = runsSources || !isCheckout;
let typeScript: Promise<void> | undefined;

/** Gives users' files what runs, where they import a source of this package. */
function runOwn(): void {
  if (!ownIsRun) register(pathToFileURL(runningFile("src/cli/running-imports.ts")));
  ownIsRun = true;
}

/** Users' TypeScript may also be CommonJS to Node, for lack of "type": "module". */
const runTypeScript = (): Promise<void> =>
  (typeScript ??= (async () => {
    if (!runsSources) (await import("tsx/esm/api")).register();
    (await import("tsx/cjs/api")).register();
  })());

async function importSuite(file: string): Promise<Suite> {
  if (!isBundled(file)) {
    if (!isPlainJavaScript(file)) await runTypeScript();
    runOwn();
  }
  // Stack traces then show places in the sources of a protocol, too.
  if (isCompiledCheckout) process.setSourceMapsEnabled(true);
  let module: { readonly default?: unknown };
  try {
    module = (
      file.endsWith(".cts") ? createRequire(file)(file) : await import(pathToFileURL(runningForm(file)).href)
    ) as typeof module;
  } catch (error) {
    throw new UsageError(
      `${file} cannot be imported: ${importFailure(error, file)}\nFix the error above; --debug shows where it failed.`,
      { cause: error },
    );
  }
  return suiteIn(module, file);
}

/** Exports that the user did not write. */
const added: ReadonlySet<string> = new Set(["default", "module.exports", "__esModule"]);

function suiteIn(module: { readonly default?: unknown }, file: string): Suite {
  // If Node takes a file for CommonJS, its exports are the module itself, or arrive one level deeper.
  const outer = module.default as { readonly default?: unknown } | undefined;
  const found = [module, outer, outer?.default].find(isSuite);
  if (found) return found;
  // What Node takes for CommonJS arrives as the default export.
  const isCommon = typeof outer === "object" && outer !== null && !("default" in outer);
  const names = Object.keys(isCommon ? outer : module).filter((name) => !added.has(name));
  const there =
    outer !== undefined && !isCommon
      ? "its default export is something else"
      : names.length > 0
        ? `it exports only ${names.join(", ")}`
        : "it exports nothing";
  throw new UsageError(
    `${file} is not a properties file: ${there}.\nWanted: export default properties(protocol, { "a sentence": always(…) });`,
  );
}
