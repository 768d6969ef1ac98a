/** Saves a search in a folder now and then, and resumes a saved one: only for the same question, and in one process at a time. */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type CheckProgress, type Subject } from "../check/check.ts";
import type { Chunk } from "../check/checkpoint/chunks.ts";
import { canonical } from "../model/plain.ts";
import { makeFolder } from "../system/folder.ts";
import { clearLeft } from "../system/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";
import { mustBeWritable } from "./writable.ts";
import {
  type CheckpointFile,
  FORMAT,
  type Identity,
  openCheckpointFile,
  writeCheckpointFile,
} from "./checkpoint-file.ts";
import { type Holder, LOCK, lockFolder, unlockFolder } from "./folder-lock.ts";
import { sayAside } from "./terminal/output.ts";
import { quotedPath } from "./terminal/shell-quoting.ts";
import { differencesText, sourcesOf } from "./sources.ts";
import { version } from "./versions.ts";

const FILE = "search.checkpoint";
/** A checkpoint is due after this many seconds of searching, and not before this many times as long as writing the last one took. */
const EVERY_SECONDS = 1;
const EVERY_COSTS = 20;

/** Everything that the numbers of a search depend on. */
export function identityOf(
  propertiesFile: string,
  { protocol, scope, selection, properties }: Subject,
  flags: { readonly first: boolean; readonly strict: boolean; readonly reductions: boolean },
): Identity {
  const { variant, mutant } = selection;
  return {
    asked: {
      "checkpoint format": String(FORMAT),
      "version of hearsay": version(),
      protocol: protocol.name,
      scope: canonical(scope, "scope").key,
      variant: variant ?? "none",
      mutant: mutant ?? "none",
      properties: properties.map(({ name, property }) => `${name} (${property.kind})`).join("; "),
      "--first": String(flags.first),
      "--strict": String(flags.strict),
      reductions: String(flags.reductions),
    },
    sources: sourcesOf(propertiesFile),
  };
}

/**
 * What to resume from, and where to save, as the flags say.
 *
 * @throws UsageError if there is nothing to resume, or if nothing can be saved there
 */
export function checkpointsOf(
  { checkpoint, resume }: { readonly checkpoint?: string; readonly resume?: string },
  identity: () => Identity,
): { readonly resume?: Iterable<Chunk>; readonly kept?: Checkpoints } {
  const folder = checkpoint ?? resume;
  if (folder === undefined) return {};
  mustBeWritable(folder, "--checkpoint", folder);
  const own = identity();
  if (resume === undefined) return { kept: new Checkpoints(folder, own, false) };
  const chunks = readCheckpoint(resume, own);
  const goesOn = existsSync(folder) && realpathSync(folder) === realpathSync(resume);
  return { resume: chunks, kept: new Checkpoints(folder, own, goesOn) };
}

/** Passes a check through unchanged, and saves it now and then, and when a limit ends it. */
export function* saving<R>(
  running: Generator<CheckProgress, R, string | undefined>,
  save: (chunks: Iterable<Chunk>) => void,
): Generator<CheckProgress, R, string | undefined> {
  let [savedAt, cost, isEnding] = [performance.now(), 0, false];
  let next = running.next();
  while (!next.done) {
    const progress = next.value;
    const limit = yield progress;
    const now = performance.now();
    const isDue = now - savedAt >= Math.max(EVERY_SECONDS * 1000, EVERY_COSTS * cost);
    if (!isEnding && progress.checkpoint && (isDue || limit !== undefined || progress.ends)) {
      save(progress.checkpoint());
      savedAt = performance.now();
      cost = savedAt - now;
    }
    isEnding ||= limit !== undefined;
    next = running.next(limit);
  }
  return next.value;
}

/** The checkpoints of one search. If one cannot be written, the search goes on. */
class Checkpoints {
  readonly folder: string;
  readonly #identity: Identity;
  #isSaved = false;
  #failure: UsageError | undefined;

  /**
   * Locks a folder for this search.
   *
   * @param goesOn whether the search that is saved there is this one
   * @throws UsageError if it cannot be written to, if another search is saved there, or if one is running there
   */
  constructor(folder: string, identity: Identity, goesOn: boolean) {
    this.folder = folder;
    this.#identity = identity;
    lock(folder);
    if (goesOn || !existsSync(join(folder, FILE))) return;
    this.release();
    throw new UsageError(
      `--checkpoint ${folder}: a search is already saved there, and would be lost.\n` +
        `Resume it: --resume ${quotedPath(folder)}. Or choose another folder, or delete ${join(folder, FILE)}.`,
    );
  }

  /** Whether the last checkpoint was written. */
  get isSaved(): boolean {
    return this.#isSaved;
  }

  /** Why the last checkpoint could not be written. */
  get failure(): UsageError | undefined {
    return this.#failure;
  }

  /** Writes a checkpoint, or says on stderr that it could not, unless the previous one already failed. */
  write(chunks: Iterable<Chunk>): void {
    const before = this.#failure;
    try {
      lock(this.folder);
      writeCheckpoint(this.folder, this.#identity, chunks);
      [this.#isSaved, this.#failure] = [true, undefined];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#isSaved = false;
      this.#failure = error;
      if (before !== undefined) return;
      sayAside(`${error.message}\nThe search goes on, and tries again.`);
    }
  }

  release(): void {
    unlockFolder(this.folder);
  }
}

function lock(folder: string): void {
  let other: Holder | undefined;
  try {
    makeFolder(folder);
    other = lockFolder(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
  if (!other) return;
  throw new UsageError(
    `--checkpoint ${folder}: process ${other.pid} on ${other.host} saves its search there.\n` +
      `Wait for it, or choose another folder; if it is no longer running, delete ${join(folder, LOCK)}.`,
  );
}

/**
 * Writes a checkpoint. Whatever happens meanwhile, the folder holds a complete one: this or the previous one.
 *
 * @throws UsageError if it cannot be written
 */
function writeCheckpoint(folder: string, identity: Identity, chunks: Iterable<Chunk>): void {
  try {
    clearLeft(folder);
    writeCheckpointFile(join(folder, FILE), identity, chunks);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

const unwritable = (folder: string, error: unknown): UsageError =>
  new UsageError(`--checkpoint ${folder}: it cannot be written: ${(error as Error).message}`);

/**
 * Reads a checkpoint on demand.
 *
 * @throws UsageError at once if there is none, if it is of another search, or if it is damaged
 */
function readCheckpoint(folder: string, identity: Identity): Iterable<Chunk> {
  const path = join(folder, FILE);
  const refused = (why: string): UsageError => new UsageError(`--resume ${folder}: ${why}`);
  let file: CheckpointFile | undefined;
  try {
    file = openCheckpointFile(path);
  } catch (error) {
    throw refused(
      `no checkpoint can be read: ${(error as Error).message}.\nName a folder in which --checkpoint has saved a search.`,
    );
  }
  if (!file) throw refused(`${path} is damaged, or not a checkpoint.`);
  const why = whyAnother(identity, file.identity);
  if (why !== undefined) {
    file.close();
    throw refused(why);
  }
  return file.chunks();
}

function whyAnother(wanted: Identity, saved: Identity): string | undefined {
  const asked = Object.keys(wanted.asked).find((name) => wanted.asked[name] !== saved.asked[name]);
  if (asked !== undefined) {
    return `the checkpoint is of another search, with ${asked} ${saved.asked[asked] ?? "unknown"}; wanted ${wanted.asked[asked]}.`;
  }
  const files = differencesText(saved.sources, wanted.sources);
  if (files === undefined) return undefined;
  return `the sources are not those that the checkpoint was saved with: ${files}.\nStart again without --resume.`;
}
