/** Reads text files that may come from strangers: checks that they are files, their size and their encoding. */
import { closeSync, openSync, readSync, statSync } from "node:fs";

/** What is expected of a file, in the words of its reader. */
export interface Wanted {
  /** Such as "a trace". */
  readonly what: string;
  readonly bytesMax: number;
  /** What to do if there is nothing; continues "… does not exist". */
  readonly ifMissing: string;
  /** What to do if it is a folder or a device. */
  readonly ifNoFile: string;
  /** What to do if it is too large. */
  readonly ifLarge: string;
  /** Whether it may also be a pipe, as from `<(command)`. */
  readonly mayBePipe?: boolean;
}

/** The text of a file; or why it cannot be read, as a sentence with its path and the way out. */
export type TextRead = { readonly text: string } | { readonly unreadable: string };

/** Reads a file of limited size; one that grows meanwhile is not read beyond the limit. */
export function readText(path: string, wanted: Wanted): TextRead {
  const { what, bytesMax } = wanted;
  try {
    // Opening anything but a file could block for any length of time, so look before opening.
    const stats = statSync(path);
    if (!stats.isFile() && !(wanted.mayBePipe && stats.isFIFO()))
      return { unreadable: `${path} is not a file${wanted.ifNoFile}` };
    const bytes = stats.size > bytesMax ? undefined : bytesOf(path, bytesMax);
    if (bytes) return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
    const size = stats.size > bytesMax ? megabytes(stats.size) : `more than ${megabytes(bytesMax)}`;
    return {
      unreadable: `${path} has ${size}; ${what} has at most ${megabytes(bytesMax)}.\nIt was not read. ${wanted.ifLarge}`,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { unreadable: `${path} does not exist${wanted.ifMissing}` };
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      return { unreadable: `${path} is not ${what}: it is not text in UTF-8.` };
    return { unreadable: `${path} cannot be read: ${message}` };
  }
}

const CHUNK_BYTES = 1 << 16;

/** All bytes of a file; undefined if there are more than the limit. */
function bytesOf(path: string, bytesMax: number): Uint8Array | undefined {
  const file = openSync(path, "r");
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; size <= bytesMax;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(file, chunk);
      if (length === 0) return Buffer.concat(chunks);
      size += length;
      chunks.push(chunk.subarray(0, length));
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
