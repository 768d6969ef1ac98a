/** Users' packages that have installed this one as it is published: compiled, without its sources. */
import { execFileSync } from "node:child_process";
import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Ended, file, type How, inTurn, root, run, Taker, temporaryFolder } from "./hearsay.ts";

export interface Package {
  readonly folder: string;
  /** Runs the installed command there. */
  hearsay(args: readonly string[], how?: How): Promise<Ended>;
  /** Carries out several of its commands there, in one process. */
  inTurn(
    commands: readonly (readonly string[])[],
    how?: { readonly cwd?: string | readonly string[] },
  ): Promise<readonly Ended[]>;
  /** Carries out a command that loads no file of the user, in a process that all packages share. */
  said(args: readonly string[], how?: Pick<How, "cwd">): Promise<Ended>;
}

/** The folder where the dependencies of this package are installed. */
export const modules = dirname(dirname(createRequire(import.meta.url).resolve("typescript/package.json")));
export const tsc = join(modules, "typescript/bin/tsc");
export const tsx = join(modules, "tsx/dist/cli.mjs");

let built: string | undefined;

/** The published package, built once for all packages of all test files. */
export const published = (): string => (built ??= publish());

function publish(): string {
  const folder = join(temporaryFolder(), "hearsay");
  const dist = join(folder, "dist");
  const types = [tsc, "-p", "tsconfig.build.json", "--noCheck", "--emitDeclarationOnly", "--outDir", dist];
  for (const compiler of [types, ["bin/bundle.js", dist]]) execFileSync(process.execPath, compiler, { cwd: root });
  for (const part of ["bin", "package.json"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}

/** Links files into another folder, where they are only read: copying that many would take longer than most commands. */
function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, link] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkAll(source, link);
    else linkSync(source, link);
  }
}

/** Runs the code that the first package has installed. */
let shared: Taker | undefined;

/** A new package as `npm init -y` makes it, or one of ES modules. */
export function packageWith(hearsay: string, type: "commonjs" | "module" = "commonjs"): Package {
  const folder = temporaryFolder();
  file("package.json", JSON.stringify({ name: "theirs", version: "1.0.0", type }), folder);
  mkdirSync(join(folder, "node_modules"));
  linkAll(hearsay, join(folder, "node_modules/hearsay"));
  const { dependencies } = JSON.parse(readFileSync(join(hearsay, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link, "dir");
  }
  const installed = join(folder, "node_modules/hearsay");
  const code = join(installed, "dist");
  return {
    folder,
    hearsay: (args, how) => run(join(installed, "bin/hearsay.js"), args, { cwd: folder, ...how }),
    inTurn: (commands, how) => inTurn(commands, { cwd: folder, code, ...how }),
    said: (args, { cwd = folder } = {}) => (shared ??= new Taker(code)).carryOut(args, cwd),
  };
}

const packages = new Map<string, { readonly whole: Package; readonly taker: Taker }>();

/**
 * A separate folder in a package that all callers share. All commands, except those that are run as processes, are carried out in one
 * process, where an imported file is not read again after it was edited.
 */
export function folderWith(hearsay: string, type: "commonjs" | "module" = "commonjs"): Package {
  let inside = packages.get(type);
  if (!inside) {
    const whole = packageWith(hearsay, type);
    inside = { whole, taker: new Taker(join(whole.folder, "node_modules/hearsay/dist")) };
    packages.set(type, inside);
  }
  const { whole, taker } = inside;
  const folder = mkdtempSync(join(whole.folder, "own-"));
  return {
    folder,
    hearsay: (args, how) => whole.hearsay(args, { cwd: folder, ...how }),
    inTurn: (commands, { cwd = folder } = {}) =>
      Promise.all(commands.map((args, at) => taker.carryOut(args, typeof cwd === "string" ? cwd : cwd[at]))),
    said: (args, { cwd = folder } = {}) => taker.carryOut(args, cwd),
  };
}
