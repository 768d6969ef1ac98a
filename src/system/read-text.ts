/** Reads text files, which may come from strangers: what they are, their size and their encoding are checked. */
import { closeSync, openSync, readSync, statSync } from "node:fs";

/** What a file is to be, in the words of who reads it. */
export interface Wanted {
  /** "a trace". */
  readonly what: string;
  readonly bytesMax: number;
  /** What to do where nothing is there; goes on after "… does not exist". */
  readonly ifMissing: string;
  /** What to do where it is a folder or a device. */
  readonly ifNoFile: string;
  /** What to do where it is too large. */
  readonly ifLarge: string;
  /** Whether it may be a pipe as well, as of `<(command)`. */
  readonly mayBePipe?: boolean;
}

/** The text of a file; or why it cannot be read, as a sentence with its path, and the way out. */
export type TextRead = { readonly text: string } | { readonly unreadable: string };

/** Reads a file that is not too large, and no more than that of one that grows meanwhile. */
export function readText(path: string, wanted: Wanted): TextRead {
  const { what, bytesMax } = wanted;
  try {
    // Of what is opened nobody knows how long that takes, before it is known to be a file.
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

/** All bytes of a file, or undefined where there are more than so many. */
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
