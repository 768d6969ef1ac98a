/** A copy of the tree into which faults are seeded, so that the tree stays as it is. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A fault in the sources. */
export interface Seed {
  /** What is wrong, as a sentence. */
  readonly name: string;
  readonly file: string;
  /** A text that must occur exactly once in the file, and its replacement. */
  readonly find: string;
  readonly replace: string;
}

const copied = [
  "src",
  "test",
  "properties",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

/** @param more parts of the tree besides the sources and the tests: these are linked, not copied. @returns the folder */
export async function copyOfTree(...more: readonly string[]): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "hearsay-mutation-"));
  for (const name of copied) await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(packages(), join(copy, "node_modules"));
  for (const name of more) await symlink(join(root, name), join(copy, name));
  return copy;
}

/** Packages may be installed in a folder around the tree. */
const packages = (): string => dirname(dirname(createRequire(join(root, "package.json")).resolve("tsx/package.json")));

/** Does something while the fault is in the copy. @throws Error if the text to replace does not occur exactly once */
export async function whileSeeded<T>(copy: string, seed: Seed, act: () => Promise<T>): Promise<T> {
  const path = join(copy, seed.file);
  const source = await readFile(path, "utf8");
  await writeFile(path, mutate(source, seed));
  try {
    return await act();
  } finally {
    await writeFile(path, source);
  }
}

/** @throws Error if the text to replace does not occur exactly once */
export function mutate(source: string, { name, file, find, replace }: Seed): string {
  const times = source.split(find).length - 1;
  if (times !== 1)
    throw new Error(
      `fault "${name}": ${file} has its text ${times} times, wanted once. Say what to find instead of:\n${find}`,
    );
  return source.replace(find, () => replace);
}

export const removeCopy = (copy: string): Promise<void> => rm(copy, { recursive: true, force: true });
