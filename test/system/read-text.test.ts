import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readText, type Wanted } from "../../src/system/read-text.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-read-"));
  path = join(folder, "file");
});
afterEach(() => rmSync(folder, { recursive: true }));

const note: Wanted = {
  what: "a note",
  bytesMax: 200_000,
  ifMissing: "; write one.",
  ifNoFile: "; name a note.",
  ifLarge: "Make it shorter.",
};

test("a file of the maximum size is read, and a larger one is not", () => {
  const text = "ä".repeat(100_000);
  writeFileSync(path, text);
  expect(readText(path, note)).toEqual({ text });
  writeFileSync(path, `${text}!`);
  expect(readText(path, note)).toEqual({
    unreadable: `${path} has 0.2 MB; a note has at most 0.2 MB.\nIt was not read. Make it shorter.`,
  });
});

test("the error says whether the file is missing, is a folder, or is not text", () => {
  expect(readText(path, note)).toEqual({ unreadable: `${path} does not exist; write one.` });
  expect(readText(folder, note)).toEqual({ unreadable: `${folder} is not a file; name a note.` });
  writeFileSync(path, new Uint8Array([0xff]));
  expect(readText(path, note)).toEqual({ unreadable: `${path} is not a note: it is not text in UTF-8.` });
});

test("a pipe is not opened if only a file is allowed", () => {
  execFileSync("mkfifo", [path]);
  expect(readText(path, note)).toEqual({ unreadable: `${path} is not a file; name a note.` });
});
