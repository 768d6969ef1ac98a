/**
 * Checkpoints as files: a line that says what is searched, then one frame for each chunk (a line that says what it is, and
 * its bytes), then a digest of everything before. A new one is written beside the old one and takes its place when it is whole.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type CheckProgress, type Subject } from "../check/check.ts";
import { type Chunk, CheckpointError } from "../check/checkpoint/chunks.ts";
import { canonical } from "../model/plain.ts";
import { fromJson, type Json, toJson } from "../trace/plain-json.ts";
import { makeFolder } from "../trace/folder.ts";
import { clearLeft, writeWhole } from "../trace/whole-file.ts";
import { UsageError } from "./terminal/failure.ts";
import { mustBeWritable } from "./writable.ts";
import { type Holder, LOCK, lockFolder, unlockFolder } from "./folder-lock.ts";
import { sayAside } from "./terminal/output.ts";
import { quotedPath } from "./terminal/shell-quoting.ts";
import { differencesText, type Sources, sourcesOf } from "./sources.ts";
import { version } from "./versions.ts";

const FILE = "search.checkpoint";
const FORMAT = 6;
const DIGEST_BYTES = 32;
const LINE_MAX = 1 << 20;
/** A checkpoint is due when the search has run for so long, and at least so many times as long as the last one took. */
const EVERY_SECONDS = 1;
const EVERY_COSTS = 20;

/** What two searches must have in common for one to go on where the other ended. */
export interface Identity {
  /** What was asked for; in words, for the refusal. */
  readonly asked: Readonly<Record<string, string>>;
  /** What answers it. */
  readonly sources: Sources;
}

const frameLine = z.object({ name: z.string(), kind: z.enum(["numbers", "bytes", "plain"]), length: z.int().min(0) });
const headerLine = z.object({
  hearsay: z.literal("checkpoint"),
  identity: z.record(z.string(), z.string()),
  sources: z.record(z.string(), z.string()).default({}),
});

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
 * Where a search goes on from, and where it is saved, as the flags say.
 *
 * @throws UsageError where there is nothing to go on from, and where it can't be saved
 */
export function checkpointsOf(
  { checkpoint, resume }: { readonly checkpoint?: string; readonly resume?: string },
  identity: () => Identity,
): { readonly resume?: Iterable<Chunk>; readonly kept?: Checkpoints } {
  const folder = checkpoint ?? resume;
  if (folder === undefined) return {};
  mustBeWritable(folder, "--checkpoint");
  const own = identity();
  if (resume === undefined) return { kept: new Checkpoints(folder, own, false) };
  const chunks = readCheckpoint(resume, own);
  const goesOn = existsSync(folder) && realpathSync(folder) === realpathSync(resume);
  return { resume: chunks, kept: new Checkpoints(folder, own, goesOn) };
}

/** Passes a check on as it is, and saves it now and then, and where a limit ends it. */
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

/** The checkpoints of one search, which goes on where one cannot be written. */
class Checkpoints {
  readonly #folder: string;
  readonly #identity: Identity;
  #failure: UsageError | undefined;

  /**
   * Takes a folder for this search alone.
   *
   * @param goesOn whether the search that is saved there is this one
   * @throws UsageError where it cannot be written to, where another search is saved there, and while one is running
   */
  constructor(folder: string, identity: Identity, goesOn: boolean) {
    this.#folder = folder;
    this.#identity = identity;
    lock(folder);
    if (goesOn || !existsSync(join(folder, FILE))) return;
    this.release();
    throw new UsageError(
      `--checkpoint ${folder}: a search is saved there already, and would be lost.\n` +
        `Go on with it: --resume ${quotedPath(folder)}. Or choose another folder, or delete ${join(folder, FILE)}.`,
    );
  }

  /** Why the last one could not be written. */
  get failure(): UsageError | undefined {
    return this.#failure;
  }

  /** Writes one, or says on stderr that it could not, unless the one before could not either. */
  write(chunks: Iterable<Chunk>): void {
    const before = this.#failure;
    try {
      lock(this.#folder);
      writeCheckpoint(this.#folder, this.#identity, chunks);
      this.#failure = undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#failure = error;
      if (before !== undefined) return;
      sayAside(`${error.message}\nThe search goes on, and tries again.`);
    }
  }

  release(): void {
    unlockFolder(this.#folder);
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
      `Wait for it, or choose another folder; if it does not run any more, delete ${join(folder, LOCK)}.`,
  );
}

/**
 * Writes a checkpoint. Whatever happens meanwhile, the folder holds a whole one: this or the one before.
 *
 * @throws UsageError where it cannot be written
 */
function writeCheckpoint(folder: string, identity: Identity, chunks: Iterable<Chunk>): void {
  try {
    clearLeft(folder);
    writeWhole(join(folder, FILE), (put) => {
      const hash = createHash("sha256");
      const write = (bytes: Uint8Array): void => {
        hash.update(bytes);
        put(bytes);
      };
      write(line({ hearsay: "checkpoint", identity: identity.asked, sources: identity.sources }));
      for (const chunk of chunks) {
        const { kind, bytes } = bytesOf(chunk);
        write(line({ name: chunk.name, kind, length: bytes.length }));
        write(bytes);
      }
      put(hash.digest());
    });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

const unwritable = (folder: string, error: unknown): UsageError =>
  new UsageError(`--checkpoint ${folder}: it cannot be written: ${(error as Error).message}`);

/**
 * Reads a checkpoint, as far as it is asked for.
 *
 * @throws UsageError at once where there is none, where it is of another search, and where it is damaged
 */
function readCheckpoint(folder: string, identity: Identity): Iterable<Chunk> {
  const path = join(folder, FILE);
  const refused = (why: string): UsageError => new UsageError(`--resume ${folder}: ${why}`);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw refused(`there is no checkpoint to read: ${(error as Error).message}`);
  }
  const size = verified(file);
  const header = size < 0 ? undefined : readLine(file, 0, size);
  const parsed = header && headerLine.safeParse(header.value);
  if (!parsed?.success) {
    closeSync(file);
    throw refused(`${path} is damaged, or no checkpoint.`);
  }
  const why = whyAnother(identity, { asked: parsed.data.identity, sources: parsed.data.sources });
  if (why !== undefined) {
    closeSync(file);
    throw refused(why);
  }
  return frames(file, header!.end, size);
}

function whyAnother(wanted: Identity, saved: Identity): string | undefined {
  const asked = Object.keys(wanted.asked).find((name) => wanted.asked[name] !== saved.asked[name]);
  if (asked !== undefined) {
    return `the checkpoint is of another search: its ${asked} is ${saved.asked[asked] ?? "unknown"}; wanted ${wanted.asked[asked]}.`;
  }
  const files = differencesText(saved.sources, wanted.sources);
  if (files === undefined) return undefined;
  return `the sources are not those that the checkpoint was saved with: ${files}.\nStart again without --resume.`;
}

function* frames(file: number, start: number, size: number): Generator<Chunk> {
  try {
    for (let at = start; at < size;) {
      const { value, end } = readLine(file, at, size) ?? { value: undefined, end: size };
      const { name, kind, length } = frameLine.parse(value);
      yield chunkOf(name, kind, readBytes(file, end, length));
      at = end + length;
    }
  } finally {
    closeSync(file);
  }
}

/** Where the digest begins, or -1 where it is not that of what stands before. */
function verified(file: number): number {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 20);
  let [kept, size] = [new Uint8Array(0), 0];
  for (let count = readSync(file, buffer, 0, buffer.length, 0); count > 0;) {
    const known = Buffer.concat([kept, buffer.subarray(0, count)]);
    const whole = Math.max(0, known.length - DIGEST_BYTES);
    hash.update(known.subarray(0, whole));
    kept = Uint8Array.from(known.subarray(whole));
    size += count;
    count = readSync(file, buffer, 0, buffer.length, size);
  }
  return hash.digest().equals(kept) ? size - DIGEST_BYTES : -1;
}

function bytesOf(chunk: Chunk): { readonly kind: "numbers" | "bytes" | "plain"; readonly bytes: Uint8Array } {
  if ("bytes" in chunk) return { kind: "bytes", bytes: chunk.bytes };
  if ("plain" in chunk) return { kind: "plain", bytes: Buffer.from(JSON.stringify(chunk.plain.map(toJson))) };
  const { buffer, byteOffset, byteLength } = chunk.numbers;
  return { kind: "numbers", bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}

function chunkOf(name: string, kind: "numbers" | "bytes" | "plain", bytes: Uint8Array<ArrayBuffer>): Chunk {
  switch (kind) {
    case "numbers":
      return { name, numbers: new Int32Array(bytes.buffer) };
    case "bytes":
      return { name, bytes };
    case "plain":
      return { name, plain: (JSON.parse(Buffer.from(bytes).toString()) as readonly Json[]).map(fromJson) };
  }
}

const line = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);

function readLine(
  file: number,
  at: number,
  size: number,
): { readonly value: unknown; readonly end: number } | undefined {
  const bytes = readBytes(file, at, Math.min(LINE_MAX, size - at));
  const length = bytes.indexOf(10);
  if (length < 0) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.subarray(0, length)).toString());
    return { value, end: at + length + 1 };
  } catch {
    return undefined;
  }
}

function readBytes(file: number, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = readSync(file, bytes, done, length - done, at + done);
    if (count === 0) throw new CheckpointError("the file became shorter while it was read.");
    done += count;
  }
  return bytes;
}
