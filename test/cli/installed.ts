/** Packages of users, which have installed this one as it is published: compiled, without its sources. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Ended, file, type How, root, run, temporaryFolder } from "./hearsay.ts";

export interface Package {
  readonly folder: string;
  /** Runs the installed command there. */
  hearsay(args: readonly string[], how?: How): Promise<Ended>;
}

/** Where what this package depends on is installed. */
export const modules = dirname(dirname(createRequire(import.meta.url).resolve("typescript/package.json")));
export const tsc = join(modules, "typescript/bin/tsc");
export const tsx = join(modules, "tsx/dist/cli.mjs");

/** What is published, built once for all packages of a test file. */
export function published(): string {
  const folder = join(temporaryFolder(), "hearsay");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--noCheck", "--outDir", join(folder, "dist")], {
    cwd: root,
  });
  for (const part of ["bin", "package.json"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}

/** A new package as `npm init -y` makes it, or one of ES modules. */
export function packageWith(hearsay: string, type: "commonjs" | "module" = "commonjs"): Package {
  const folder = temporaryFolder();
  file("package.json", JSON.stringify({ name: "theirs", version: "1.0.0", type }), folder);
  mkdirSync(join(folder, "node_modules"));
  cpSync(hearsay, join(folder, "node_modules/hearsay"), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(hearsay, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link, "dir");
  }
  const command = join(folder, "node_modules/hearsay/bin/hearsay.js");
  return { folder, hearsay: (args, how) => run(command, args, { cwd: folder, ...how }) };
}
