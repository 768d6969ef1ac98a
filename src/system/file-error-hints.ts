/** What the user can do when the file system refuses, by error code. */
const ways: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: make room, and run the command again.",
  EDQUOT: "The disk quota is used up: make room, and run the command again.",
  EFBIG: "The file may not grow: see ulimit -f.",
  EACCES: "The folder may not be written to: choose another.",
  EROFS: "The file system is read-only: choose another folder.",
  ENOTDIR: "A part of this path is a file: choose another folder.",
  EEXIST: "A part of this path is a file: choose another folder.",
  EISDIR: "There is a folder of this name: choose another name.",
};

/** A sentence; undefined if nothing helpful is known for the code. */
export const wayOut = (code: string | undefined): string | undefined => ways[code ?? ""];
