import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HistoryHead, StepRow } from "../../src/observe/run-history.ts";
import { RunHistoryFile } from "../../src/run/history-writer.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-history-"));
  path = join(folder, "n1.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const head: HistoryHead = {
  ...{ hearsay: "run", format: 2, protocol: "ledger", variant: null, node: "a" },
  scope: { name: "smoke", values: {} },
};
const row = (seq: number, keeps = false): StepRow => ({
  ...{ seq, t: 0, step: { kind: "start", choices: [] }, state: "0", sent: [] },
  ...(keeps ? { keeps } : {}),
});
function written(...rows: readonly StepRow[]): void {
  const file = new RunHistoryFile(path, head, undefined);
  for (const one of rows) file.add(one);
  file.close();
}
const error = (of: HistoryHead = head): string => {
  try {
    new RunHistoryFile(path, of, 0).close();
    return "none";
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

test("a history goes on after its last whole row", () => {
  written(row(0, true), row(1));
  appendFileSync(path, '{"seq":2,"t');
  const file = new RunHistoryFile(path, head, 0);
  expect(file.next).toBe(2);
  file.close();
  expect(readFileSync(path, "utf8").split("\n").length).toBe(4);
});

test("a last row whose durable state did not reach the disk has not happened", () => {
  written(row(0, true), row(1, true));
  expect(new RunHistoryFile(path, head, 0).next).toBe(1);
  expect(readFileSync(path, "utf8")).not.toContain('"seq":1');
});

test("a last row that is complete but damaged is an error that names it", () => {
  written(row(0), row(1));
  writeFileSync(path, readFileSync(path, "utf8").replace('{"seq":1', '{"seq":'));
  expect(error()).toMatch(
    /n1\.jsonl, line 3: wanted a row of a history; got something that is not JSON \(.*\)\.\nIt is not what a killed process leaves behind\. Restore the file; or remove it and the image of the node, and the node starts from scratch\.$/u,
  );
});

test.each([
  ["of another node", { ...head, node: "b" }, "wanted the history of b of ledger; got the history of a of ledger."],
  [
    "of another scope",
    { ...head, scope: { name: "large", values: {} } },
    "wanted the history of a of ledger; got the history of a of ledger in another scope or variant.",
  ],
])("a history %s is not gone on with", (_, of, message) => {
  written(row(0));
  expect(error(of)).toBe(`${path}: ${message}\nName another file with --history.`);
});

test("the error says if the file is not a history or is a folder", () => {
  writeFileSync(path, '{"a":1}\n');
  expect(error()).toBe(
    `${path}: wanted the history of a of ledger; got no history.\nName another file with --history.`,
  );
  rmSync(path);
  mkdirSync(path);
  expect(error()).toBe(
    `${path} cannot be kept: EISDIR: illegal operation on a directory, read.\nThere is a folder of this name: choose another name.`,
  );
});

test("a history longer than a read buffer continues where it ended, and half a row of any length is cut off", () => {
  const long = "s".repeat(100_000);
  written(...[0, 1, 2, 3].map((seq) => ({ ...row(seq), state: `"${long}"` })));
  const { length } = readFileSync(path, "utf8");
  appendFileSync(path, `{"seq":4,"state":"${long}${long}`);
  const file = new RunHistoryFile(path, head, 3);
  file.close();
  expect(file.next).toBe(4);
  expect(readFileSync(path, "utf8").length).toBe(length);
});
