import { mkdtempSync, truncateSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listTraces, loadTrace } from "../../src/trace/load-trace.ts";
import { type Json } from "../../src/trace/plain-json.ts";
import { writeTrace } from "../../src/trace/write-trace.ts";
import { TraceError } from "../../src/trace/trace-error.ts";
import { hastyCommit } from "./hasty-commit.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-load-"));
const file = join(folder, "trace.json");
const good = JSON.stringify(writeTrace(hastyCommit));

/** The error about a file with this text, without the path. */
function complaint(text: string | Uint8Array): string {
  writeFileSync(file, text);
  return complaintAbout(file);
}
function complaintAbout(path: string): string {
  try {
    loadTrace(path);
  } catch (error) {
    expect(error).toBeInstanceOf(TraceError);
    const { message } = error as TraceError;
    expect(message.split("\n").length).toBeLessThanOrEqual(3);
    expect(message).toContain(path);
    return message.replaceAll(path, "FILE");
  }
  return "none";
}
const changed = (change: (document: Record<string, Json>) => object): string =>
  complaint(JSON.stringify(change(JSON.parse(good) as Record<string, Json>)));

test("a trace is read as it was written", () => {
  writeFileSync(file, good);
  expect(loadTrace(file)).toEqual(hastyCommit);
});

test("a file that is not JSON, not text, or empty is refused", () => {
  expect(complaint("hello")).toMatch(/^FILE is not JSON: /u);
  expect(complaint('{"hearsay": 1,}')).toMatch(/^FILE is not JSON: /u);
  expect(complaint(`${good} and more`)).toMatch(/^FILE is not JSON: .*after JSON/u);
  expect(complaint("")).toMatch(/^FILE is empty; wanted a trace\.\nRestore it/u);
  expect(complaint(new Uint8Array([0x7b, 0xff, 0xfe]))).toBe("FILE is not a trace: it is not text in UTF-8.");
});

test("a file that was cut off anywhere is refused, and says so unless it ends on a brace", () => {
  for (let length = 1; length < good.length; length += 7) {
    const message = complaint(good.slice(0, length));
    expect(message).toMatch(
      good[length - 1] === "}" ? /^FILE is not JSON: / : /^FILE is cut off: it ends after \d+ characters/u,
    );
  }
});

test("JSON that is not a trace, and a trace of another format, are told apart", () => {
  expect(complaint("[1, 2]")).toBe(
    'FILE is not a trace: it has no field "hearsay".\nnpx hearsay check and npx hearsay fuzz write traces.',
  );
  expect(complaint("null")).toMatch(/^FILE is not a trace: it has no field "hearsay"\./u);
  expect(changed((trace) => ({ ...trace, hearsay: 1 }))).toBe(
    `FILE has trace format 1; this version of hearsay reads format 2.\nFind the failure again:\n  ${hastyCommit.found.command}`,
  );
});

test("of the commands in a trace of another format, only check and fuzz are shown", () => {
  const old = (command: unknown) => changed((trace) => ({ ...trace, hearsay: 1, found: { command } }));
  const way = "Find the failure again with check or fuzz, or read it with the version that wrote it.";
  for (const command of [
    "npx hearsay check a; true",
    "npx hearsay check a'b",
    "npx hearsay check $(true)",
    "npx hearsay check a\n",
    "npx hearsay check 'a\u001b[2J'",
    "npx hearsay new protocol a",
    "true",
    7,
  ])
    expect(old(command)).toBe(`FILE has trace format 1; this version of hearsay reads format 2.\n${way}`);
  const quoted = String.raw`npx hearsay fuzz ./a.ts --seed 7 --property 'it'\''s so; said $HOME'`;
  expect(old(quoted).endsWith(`\nFind the failure again:\n  ${quoted}`)).toBe(true);
});

test("an extra field, a missing one and a wrong one are named", () => {
  expect(changed((trace) => ({ ...trace, extra: 1 }))).toBe(
    'FILE is not a valid trace; restore it, or find the failure again:\n  Unrecognized key: "extra"',
  );
  expect(changed((trace) => ({ ...trace, mutant: undefined }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  Invalid input: expected string, received undefined, at mutant",
  );
  expect(changed((trace) => ({ ...trace, expect: "maybe" }))).toBe(
    'FILE is not a valid trace; restore it, or find the failure again:\n  Invalid option: expected one of "reproduced"|"gone", at expect; there is "maybe"',
  );
  expect(changed((trace) => ({ ...trace, steps: [{ kind: "act", node: "tm", choices: [] }] }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  it is missing, at steps[0].action",
  );
  expect(changed((trace) => ({ ...trace, steps: [{ kind: "act", node: "tm", action: 7, choices: [] }] }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  wanted an object with a kind, at steps[0].action",
  );
  expect(changed((trace) => ({ ...trace, steps: [{ kind: "explode", node: "tm" }] }))).toMatch(
    /at steps\[0\]\.kind; there is "explode"$/u,
  );
  expect(changed((trace) => ({ ...trace, scope: { values: { n: { $set: [1, 1] } } } }))).toMatch(
    /wanted each element once/u,
  );
});

test("a safety violation has no loop, and a loop begins within the run", () => {
  expect(changed((trace) => ({ ...trace, loopFrom: 1 }))).toBe(
    'FILE is not a valid trace; restore it, or find the failure again:\n  a run that violates "always" has no loop, at loopFrom',
  );
  const property = { name: "every resource decides", kind: "eventually", message: "rm1 has not decided" };
  expect(changed((trace) => ({ ...trace, property, loopFrom: 3 }))).toBe("none");
  expect(changed((trace) => ({ ...trace, property, loopFrom: 4 }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  wanted at most the number of steps, 3, at loopFrom",
  );
});

test("each step of a run in simulated time has its time", () => {
  expect(changed((trace) => ({ ...trace, times: [0.5, 1000, 1000] }))).toBe("none");
  expect(changed((trace) => ({ ...trace, times: [0.5, 1000] }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  wanted one for each step, 3, at times",
  );
  expect(changed((trace) => ({ ...trace, times: [0.5, 1000, -1] }))).toMatch(/at times\[2\]|at times\.2/u);
});

test("a key __proto__ is refused anywhere", () => {
  const poisoned = good.replace(
    '"action":{"kind":"commit"}',
    '"action":{"kind":"commit","__proto__":{"polluted":true}}',
  );
  expect(poisoned).not.toBe(good);
  expect(complaint(poisoned)).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  a key is __proto__; wanted any other name, at steps.1.action",
  );
  expect(complaint(`{"__proto__":{"hearsay":2},${good.slice(1)}`)).toMatch(/a key is __proto__/u);
});

test("control characters, which could take over a terminal, are refused", () => {
  expect(changed((trace) => ({ ...trace, protocol: "\u001b[2Jgotcha" }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  wanted text without control characters, at protocol",
  );
});

test("nesting that would exhaust the stack is refused", () => {
  expect(complaint(`{"hearsay":2,"x":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`)).toMatch(
    /it nests deeper than 100 levels/u,
  );
});

test("more values than a trace can need are refused before any is looked at, and so is the first wrong one of many", () => {
  const zeros = Array.from({ length: 600_000 }, () => 0);
  const invalid = "FILE is not a valid trace; restore it, or find the failure again:\n  ";
  for (const part of ["steps", "start"]) {
    expect(changed((trace) => ({ ...trace, [part]: zeros }))).toBe(
      `${invalid}it has more than 500,000 values, at the top`,
    );
  }
  const start = zeros.slice(0, 400_000);
  expect(changed((trace) => ({ ...trace, start }))).toBe(
    `${invalid}Invalid input: expected object, received number, at start[0]`,
  );
});

test("a name or sentence that is too long is refused", () => {
  const message = "x".repeat(10_001);
  expect(changed((trace) => ({ ...trace, property: { ...(trace["property"] as object), message } }))).toBe(
    "FILE is not a valid trace; restore it, or find the failure again:\n  wanted at most 10,000 characters, at property.message",
  );
});

test("200 MB of garbage are refused without being read", () => {
  writeFileSync(file, "");
  truncateSync(file, 200 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  expect(complaintAbout(file)).toMatch(/^FILE has 200\.0 MB; a trace has at most 4\.0 MB\.\nIt was not read\./u);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test("anything but a file is refused: a folder, an endless device, nothing at all", () => {
  expect(complaintAbout(folder)).toMatch(/^FILE is not a file\./u);
  expect(complaintAbout("/dev/zero")).toMatch(/^FILE is not a file\./u);
  expect(complaintAbout(join(folder, "absent.json"))).toBe("FILE does not exist.");
  expect(complaintAbout("a\0b")).toMatch(/^FILE cannot be read/u);
});

test("a folder stands for the traces in it, in the order of their names", () => {
  const home = mkdtempSync(join(tmpdir(), "hearsay-list-"));
  mkdirSync(join(home, "gossip"));
  for (const name of ["gossip/b.json", "gossip/a.json", "gossip/.a.json.tmp", "gossip/notes.md", "z.json"]) {
    writeFileSync(join(home, name), "{}");
  }
  expect(listTraces(home)).toEqual(["gossip/a.json", "gossip/b.json", "z.json"].map((name) => join(home, name)));
  expect(listTraces(join(home, "z.json"))).toEqual([join(home, "z.json")]);
});
