/** Makes sure that only one search at a time saves itself in a folder: a lock file there names the process. */
import { readFileSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { removeQuietly } from "../system/folder.ts";
import { isAlive } from "../system/process-alive.ts";
import { writeNew } from "../system/whole-file.ts";

export const LOCK = "search.lock";

const holder = z.object({ pid: z.int().positive(), host: z.string(), id: z.string() });
export type Holder = z.infer<typeof holder>;

const own: Holder = { pid: process.pid, host: hostname(), id: randomUUID() };

/**
 * Locks a folder for this process. Call it again before each use, because the lock file may have been deleted.
 *
 * @returns who holds the lock, or undefined if this process does now
 * @throws whatever the file system throws
 */
export function lockFolder(folder: string): Holder | undefined {
  const path = join(folder, LOCK);
  for (;;) {
    const there = holderIn(path);
    if (there?.id === own.id) return undefined;
    if (there && mayRun(there)) return there;
    // Left behind by a process that was killed.
    rmSync(path, { force: true });
    // It appears complete or not at all, so nobody takes a lock that is just being written for a broken one.
    if (writeNew(path, (put) => put(Buffer.from(JSON.stringify(own))))) return undefined;
  }
}

export function unlockFolder(folder: string): void {
  const path = join(folder, LOCK);
  if (holderIn(path)?.id === own.id) removeQuietly(path);
}

/** About other machines nothing is known. A lock with our own process id is from an earlier process, as in a restarted container. */
const mayRun = ({ pid, host }: Holder): boolean => host !== own.host || (pid !== own.pid && isAlive(pid));

function holderIn(path: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
