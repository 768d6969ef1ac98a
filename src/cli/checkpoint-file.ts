/**
 * The file format of checkpoints: a line that says what is searched, then one frame per chunk (a line that describes it, and its bytes),
 * then a digest of everything before. A new file is written beside the old one and replaces it once it is complete.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import * as z from "zod";
import { type Chunk, CheckpointError } from "../check/checkpoint/chunks.ts";
import { fromJson, type Json, toJson } from "../trace/plain-json.ts";
import { writeWhole } from "../system/whole-file.ts";
import type { Sources } from "./sources.ts";

export const FORMAT = 8;
const DIGEST_BYTES = 32;
const LINE_MAX = 1 << 20;

/** What two searches must have in common for one to continue the other. */
export interface Identity {
  /** What was asked for, in words that a refusal can quote. */
  readonly asked: Readonly<Record<string, string>>;
  /** The sources that the answer depends on. */
  readonly sources: Sources;
}

const frameLine = z.object({ name: z.string(), kind: z.enum(["numbers", "bytes", "plain"]), length: z.int().min(0) });
const headerLine = z.object({
  hearsay: z.literal("checkpoint"),
  identity: z.record(z.string(), z.string()),
  sources: z.record(z.string(), z.string()).default({}),
});

/** Writes a complete checkpoint. Throws what the file system throws. */
export function writeCheckpointFile(path: string, { asked, sources }: Identity, chunks: Iterable<Chunk>): void {
  writeWhole(path, (put) => {
    const hash = createHash("sha256");
    const write = (bytes: Uint8Array): void => {
      hash.update(bytes);
      put(bytes);
    };
    write(line({ hearsay: "checkpoint", identity: asked, sources }));
    for (const chunk of chunks) {
      const { kind, bytes } = bytesOf(chunk);
      write(line({ name: chunk.name, kind, length: bytes.length }));
      write(bytes);
    }
    put(hash.digest());
  });
}

/** An open, complete checkpoint. */
export interface CheckpointFile {
  readonly identity: Identity;
  /** Read on demand; the file is closed after the last one. */
  chunks(): Iterable<Chunk>;
  close(): void;
}

/** Throws what the file system throws. @returns undefined if it is damaged, or not a checkpoint */
export function openCheckpointFile(path: string): CheckpointFile | undefined {
  const file = openSync(path, "r");
  const size = verified(file);
  const header = size < 0 ? undefined : readLine(file, 0, size);
  const parsed = header && headerLine.safeParse(header.value);
  if (!parsed?.success) {
    closeSync(file);
    return undefined;
  }
  const { identity: asked, sources } = parsed.data;
  return { identity: { asked, sources }, chunks: () => frames(file, header!.end, size), close: () => closeSync(file) };
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

/** Where the digest begins, or -1 if it does not match what is before it. */
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
