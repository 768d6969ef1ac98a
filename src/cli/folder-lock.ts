/** One search at a time saves itself in a folder: a file in it says which process that is. */
import { readFileSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { removeQuietly } from "../system/folder.ts";
import { isAlive } from "../system/process-alive.ts";
import { writeNew } from "../system/whole-file.ts";

export const LOCK = "search.lock";

const holder = z.object({ pid: z.int().positive(), host: z.string(), id: z.string() });
export type Holder = z.infer<typeof holder>;

const own: Holder = { pid: process.pid, host: hostname(), id: randomUUID() };

/**
 * Takes a folder for this process. To be asked again before each use, for a file can be deleted.
 *
 * @returns who has it, or undefined where this process has it now
 * @throws whatever the file system does
 */
export function lockFolder(folder: string): Holder | undefined {
  const path = join(folder, LOCK);
  for (;;) {
    const there = holderIn(path);
    if (there?.id === own.id) return undefined;
    if (there && mayRun(there)) return there;
    // Left behind by a process that was killed.
    rmSync(path, { force: true });
    // There with its holder or not at all: nobody takes a lock for a broken one that is just being written.
    if (writeNew(path, (put) => put(Buffer.from(JSON.stringify(own))))) return undefined;
  }
}

export function unlockFolder(folder: string): void {
  const path = join(folder, LOCK);
  if (holderIn(path)?.id === own.id) removeQuietly(path);
}

/** Of another machine nobody knows. One with our own number is of an earlier life, as in a container that was restarted. */
const mayRun = ({ pid, host }: Holder): boolean => host !== own.host || (pid !== own.pid && isAlive(pid));

function holderIn(path: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
