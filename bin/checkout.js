/**
 * Compiles a checkout, so that commands run a compiled form instead of sources through a loader: it starts sooner, and is what an
 * installed package runs. Each state of the sources has folders of its own, which never change once they exist: an edit takes effect
 * at once, commands that start together do not disturb each other, and a running command keeps what it runs.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** `src/cli/package-paths.ts` knows this name too: it tells compiled code where its sources are. */
const FOLDER = ".compiled";
/** The folders to compile, and below the files that say how. */
const SOURCES = ["src", "properties"];
const SETTINGS = ["bin/bundle.js", "tsconfig.json", "tsconfig.build.json", "package-lock.json"];
/** How long the form of another state of the sources may go unused before it is removed. */
const UNUSED_MS = 24 * 60 * 60 * 1000;

/**
 * The folder with what commands run, as `bin/bundle.js` writes it, which holds `src/` and `properties/`. Takes a second after a source
 * was edited.
 *
 * @param {string} root of the checkout
 * @returns {string}
 * @throws if it cannot be compiled or written
 */
export const compiledCheckout = (root) =>
  compiledFolder(root, "", (folder) => [join(root, "bin/bundle.js"), folder, "--source-maps"]);

/**
 * The same with a file for each module, which tests import one by one.
 *
 * @param {string} root of the checkout
 * @returns {string}
 * @throws if it cannot be compiled or written
 */
export const compiledModules = (root) =>
  compiledFolder(root, "modules-", (folder) => {
    const typescript = createRequire(join(root, "package.json")).resolve("typescript/package.json");
    const options = ["--noCheck", "--declaration", "false", "--sourceMap"];
    return [join(typescript, "../bin/tsc"), "-p", join(root, "tsconfig.build.json"), ...options, "--outDir", folder];
  });

/** @typedef {(folder: string) => readonly string[]} Compiler the arguments of Node to compile into a folder */

/** @param {string} root @param {string} prefix of the folder's name @param {Compiler} compiler @returns {string} */
function compiledFolder(root, prefix, compiler) {
  const all = join(root, FOLDER);
  for (;;) {
    const compiled = join(all, prefix + stateOf(root));
    if (existsSync(compiled)) {
      markUsed(compiled);
      return compiled;
    }
    compile(root, all, compiled, compiler);
    // An edit made meanwhile may or may not be in it, so look again.
  }
}

/** @param {string} root @returns {string} different after every edit */
function stateOf(root) {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const digest = createHash("sha256");
  for (const file of [...SETTINGS.map((name) => join(root, name)), ...files.sort()]) {
    const { mtimeNs, size } = statSync(file, { bigint: true });
    digest.update(`${file}\n${mtimeNs} ${size}\n`);
  }
  return digest.digest("hex").slice(0, 16);
}

/** @param {string} root @param {string} all @param {string} compiled @param {Compiler} compiler */
function compile(root, all, compiled, compiler) {
  mkdirSync(all, { recursive: true });
  removeUnused(all);
  // Not a temporary folder, which only this user could read: others may use the checkout, too.
  const unfinished = join(all, `unfinished-${randomUUID()}`);
  mkdirSync(unfinished);
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, compiler(unfinished), {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stdout.split("\n", 1)[0] || /^Error.*$/mu.exec(stderr)?.[0]);
    renameSync(unfinished, compiled);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another command may have been faster.
    if (!existsSync(compiled)) throw error;
  }
}

/** @param {string} all */
function removeUnused(all) {
  for (const name of readdirSync(all)) {
    const folder = join(all, name);
    const { mtimeMs = Infinity } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > UNUSED_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} compiled */
function markUsed(compiled) {
  const now = new Date();
  try {
    utimesSync(compiled, now, now);
  } catch {
    // If it cannot be written, nobody removes it either.
  }
}
