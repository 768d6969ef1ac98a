/** Finds properties files and imports them: the bundled ones by name, those of the folder one is in, and any by path. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import { firstLine, UsageError } from "./failure.ts";

/** A properties file, imported. */
export interface Loaded {
  readonly suite: Suite;
  readonly file: string;
  /** What to type to mean this file. */
  readonly target: string;
}

/** Beside the sources in a checkout, beside the compiled files in an installed package. */
const bundled = fileURLToPath(new URL("../../properties/", import.meta.url));

const isPropertiesFile = /^(?<name>.+)\.properties\.[mc]?[jt]s$/u;
const isSource = /\.[mc]?[jt]s$/u;

/** Files by the names that stand for them; a bundled one wins over one with the same name in the current folder. */
function known(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of [bundled, resolve("properties"), resolve(".")]) {
    for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
      const name = isPropertiesFile.exec(file)?.groups?.name;
      if (name !== undefined && !file.includes(".d.") && !files.has(name)) files.set(name, join(folder, file));
    }
  }
  return files;
}

/** @throws UsageError where there is no such protocol or file, or it cannot be imported */
export async function load(target: string): Promise<Loaded> {
  const files = known();
  const named = files.get(target);
  if (named !== undefined) return { suite: await importSuite(named), file: named, target };
  const isPath = target.includes("/") || target.includes(sep) || isSource.test(target);
  if (isPath || existsSync(target)) {
    const file = resolve(target);
    if (!existsSync(file))
      throw new UsageError(
        `There is no file ${target}.\nWanted a properties file, or one of: ${[...files.keys()].join(", ")}.`,
      );
    if (!statSync(file).isFile()) throw new UsageError(`${target} is no file; wanted a properties file.`);
    if (!isSource.test(file))
      throw new UsageError(`${target} is neither TypeScript nor JavaScript; wanted a properties file.`);
    return { suite: await importSuite(file), file, target };
  }
  throw new UsageError(`There is no protocol "${target}": ${didYouMean(target, [...files.keys()])}`);
}

/** All protocols that have a name here, by name. */
export async function loadAll(): Promise<readonly Loaded[]> {
  const files = [...known()].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(files.map(async ([target, file]) => ({ suite: await importSuite(file), file, target })));
}

/** All protocols that come with this package. */
export async function loadBundled(): Promise<readonly Loaded[]> {
  return (await loadAll()).filter(({ file }) => file.startsWith(bundled));
}

/** The suite of a protocol that a trace names; undefined where there is none. */
export async function loadByProtocol(name: string): Promise<Loaded | undefined> {
  if (known().has(name)) {
    const loaded = await load(name);
    if (loaded.suite.of.name === name) return loaded;
  }
  return (await loadAll()).find(({ suite }) => suite.of.name === name);
}

let runsOthersTypeScript = false;

/** In a checkout, tsx runs these sources already; files of others may also be CommonJS to Node, for want of "type": "module". */
async function runOthersTypeScript(): Promise<void> {
  if (runsOthersTypeScript) return;
  runsOthersTypeScript = true;
  if (!import.meta.url.endsWith(".ts")) (await import("tsx/esm/api")).register();
  (await import("tsx/cjs/api")).register();
}

async function importSuite(file: string): Promise<Suite> {
  if (!file.startsWith(bundled)) await runOthersTypeScript();
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${importFailure(error)}` : String(error);
    throw new UsageError(`${file} cannot be imported: ${what}\nMend it; --debug shows where it failed.`, {
      cause: error,
    });
  }
  return suiteIn(module, file);
}

/** What is wrong; and where, if the file is not even TypeScript, which the loader says in its second line. */
function importFailure({ message }: Error): string {
  const { where, what } = /:(?<where>\d+:\d+): ERROR: (?<what>.+)/u.exec(message)?.groups ?? {};
  return where === undefined ? firstLine(message) : `line ${where}: ${what}`;
}

function suiteIn(module: { readonly default?: unknown }, file: string): Suite {
  // A file that is CommonJS to Node arrives with its exports one level deeper.
  const outer = module.default as { readonly default?: unknown } | undefined;
  const found = isSuite(outer) ? outer : outer?.default;
  if (isSuite(found)) return found;
  const names = Object.keys(module).filter((name) => name !== "default" && name !== "module.exports");
  const there =
    module.default !== undefined
      ? "its default export is something else"
      : names.length > 0
        ? `it exports only ${names.join(", ")}`
        : "it exports nothing";
  throw new UsageError(
    `${file} is no properties file: ${there}.\nWanted: export default properties(protocol, { "a sentence": always(…) });`,
  );
}

function isSuite(value: unknown): value is Suite {
  if (typeof value !== "object" || value === null) return false;
  const { of, hold, limits } = value as Partial<Suite>;
  return [of, hold, limits, of?.roles].every((part) => typeof part === "object" && part !== null);
}
