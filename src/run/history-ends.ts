/** Reads the rows at the beginning and the end of a file, which may be too long to be one string. */
import { readSync } from "node:fs";

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 10;
/** How many row ends are remembered: those of the last two rows, and of the one before them. */
const ENDS = 3;

/** Rows are numbered by line, from 1. A last row without a line break does not count. */
export interface RowEnds {
  readonly count: number;
  /** The first row, or one of the last two. */
  row(line: number): string;
  /** Where one of the last three rows ends, in bytes; 0 for line 0. */
  end(line: number): number;
}

/** Reads a file once, and keeps none of it in memory. @throws Error of the file system */
export function rowEndsOf(file: number): RowEnds {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const ends: number[] = [];
  let [count, firstEnd, read] = [0, 0, 0];
  for (let length = readSync(file, chunk, { position: 0 }); length > 0;) {
    const part = chunk.subarray(0, length);
    for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, at + 1)) {
      ends.push(read + at + 1);
      if (ends.length > ENDS) ends.shift();
      if (++count === 1) firstEnd = read + at + 1;
    }
    read += length;
    length = readSync(file, chunk, { position: read });
  }
  const end = (line: number): number => (line === 0 ? 0 : line === 1 ? firstEnd : ends[ends.length - 1 - count + line]);
  return {
    count,
    end,
    row(line) {
      const begin = end(line - 1);
      const bytes = Buffer.allocUnsafe(end(line) - begin - 1);
      for (let done = 0; done < bytes.length;) done += readSync(file, bytes, { offset: done, position: begin + done });
      return bytes.toString();
    },
  };
}
