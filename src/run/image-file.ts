/**
 * The file that keeps what survives a process: one line per image, with its checksum; the last one counts. A line is on disk when `keep`
 * returns. A process that is killed while it writes leaves half a line at the end, which is cut off. When there are many lines, they are
 * replaced by a file with only the last one.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { crc32 } from "node:zlib";
import * as z from "zod";
import { makeFolder, syncFolder } from "../system/folder.ts";
import { hostilePart, toJson } from "../trace/plain-json.ts";
import { choices, object } from "../trace/step-schema.ts";
import { clearLeft, writeAll, writeWhole } from "../system/whole-file.ts";
import { ClusterError } from "./cluster-error.ts";
import type { Image } from "./node-runtime.ts";
import { keeping } from "./system-errors.ts";

/** The file is rewritten when it would be longer than this. */
const BYTES_MAX = 1024 * 1024;

/** `seq` is the step that made the image. */
const schema = z.strictObject({ seq: z.int().min(0), state: object, choices });

export class ImageFile {
  /** What the last process kept, and in which step; undefined in a new file. */
  readonly before: { readonly image: Image; readonly seq: number } | undefined;
  readonly #path: string;
  #file: number;
  #size: number;

  /** @throws ClusterError for a file that is damaged in a way that no killed process causes */
  constructor(path: string) {
    this.#path = path;
    const { last, whole } = keeping(path, () => {
      makeFolder(dirname(path));
      clearLeft(dirname(path), basename(path));
      return existsSync(path) ? read(path) : { last: undefined, whole: 0 };
    });
    this.before = last && { image: { state: last.state, choices: last.choices }, seq: last.seq };
    this.#size = whole;
    this.#file = keeping(path, () => {
      const file = openSync(path, "a");
      ftruncateSync(file, whole);
      fsyncSync(file);
      return file;
    });
    syncFolder(dirname(path));
  }

  /** When it returns, the image is on disk, whatever happens to the machine. */
  keep(seq: number, { state, choices: chosen }: Image): void {
    const line = lineOf(JSON.stringify({ seq, state: toJson(state), choices: toJson(chosen) }));
    keeping(this.#path, () => {
      if (this.#size + line.length > BYTES_MAX) this.#beginAnew(line);
      else {
        writeAll(this.#file, line);
        this.#size += line.length;
      }
      fsyncSync(this.#file);
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #beginAnew(line: Buffer): void {
    writeWhole(this.#path, (put) => put(line));
    const file = openSync(this.#path, "a");
    closeSync(this.#file);
    [this.#file, this.#size] = [file, line.length];
  }
}

const lineOf = (json: string): Buffer => Buffer.from(`${checksum(json)} ${json}\n`);
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0");

/** The last image, and how many bytes are complete lines. */
function read(path: string): { readonly last: z.infer<typeof schema> | undefined; readonly whole: number } {
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  // What follows the last line break is half a line, or nothing.
  const half = lines.pop()!;
  const bad = lines.findIndex((line) => !isWhole(line));
  if (bad >= 0 && bad < lines.length - 1) throw damaged(path, bad + 1, "its checksum is wrong");
  const whole = bad < 0 ? lines : lines.slice(0, bad);
  const cut = Buffer.byteLength(half) + (bad < 0 ? 0 : Buffer.byteLength(lines[bad]) + 1);
  const size = Buffer.byteLength(text) - cut;
  const line = whole.at(-1);
  if (line === undefined) return { last: undefined, whole: size };
  const json: unknown = JSON.parse(line.slice(9));
  const { data } = hostilePart(json) ? { data: undefined } : schema.safeParse(json);
  if (data === undefined) throw damaged(path, whole.length, "it is not an image of a node");
  return { last: data, whole: size };
}

const isWhole = (line: string): boolean => line[8] === " " && checksum(line.slice(9)) === line.slice(0, 8);

const damaged = (path: string, line: number, why: string): ClusterError =>
  new ClusterError(
    `${path}, line ${line}: ${why}. It is not what a killed process leaves behind. Restore the file; or remove it, and the node forgets everything it promised.`,
  );
