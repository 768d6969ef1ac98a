/** What the tests against real systems need from the machine, and what they keep in `.real/`, which may be deleted at any time. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kept = fileURLToPath(new URL("../../.real/", import.meta.url));
export const FETCH_MAX_MS = 300_000;
export const COMPILE_MAX_MS = 300_000;

/** The machine lacks something, as the sentence says. That is not a failure. */
export class Missing extends Error {}

/** @throws Missing if there is no such program */
export function need(program: string, ...versionArgs: readonly string[]): void {
  const { error } = spawnSync(program, versionArgs, { stdio: "ignore" });
  if (error) throw new Missing(`it needs ${program} on PATH, and there is none`);
}

/** A folder that is made once for each content of these files and each value of `besides`; `make` fills it. */
export function madeOnce(
  name: string,
  files: readonly string[],
  make: (folder: string) => void,
  besides: readonly string[] = [],
): string {
  const digest = createHash("sha256").update(besides.join("\n"));
  for (const file of files) digest.update(readFileSync(file)).update("\0");
  const folder = join(kept, `${name}-${digest.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  const unfinished = mkdtempSync(join(kept, "unfinished-"));
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
