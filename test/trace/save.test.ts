import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { loadTrace } from "../../src/trace/load-trace.ts";
import { replaceTrace, saveTrace } from "../../src/trace/save.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { shortName, slug } from "../../src/trace/trace-of.ts";
import { TraceError } from "../../src/trace/trace-error.ts";
import { compiledModules } from "../../bin/checkout.js";
import { root } from "../cli/hearsay.ts";
import { commit, giveUp, hastyCommit, obey, traceWith } from "./hasty-commit.ts";

const fresh = (): string => mkdtempSync(join(tmpdir(), "hearsay-save-"));
/** The result of a script in a separate process. */
const imports = `
    import { replaceTrace, saveTrace } from ${JSON.stringify(pathToFileURL(join(compiledModules(root), "src/trace/save.js")))};
    const hastyCommit = ${JSON.stringify(hastyCommit)};`;
const longer: Trace = traceWith([commit, giveUp, obey]);

test("a trace is saved under its protocol and its mutant, and nothing else is left in the folder", () => {
  const folder = fresh();
  const path = join(folder, "two-phase-commit", "commits-before-all-have-prepared.json");
  expect(saveTrace(hastyCommit, folder)).toEqual({ path, isNew: true });
  expect(loadTrace(path)).toEqual(hastyCommit);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    "two-phase-commit",
    "two-phase-commit/commits-before-all-have-prepared.json",
  ]);
});

test("a file has a line for each step, without fields that are restored when it is read", () => {
  const { path } = saveTrace({ ...hastyCommit, start: [{ node: "tm", choices: [1, new Set([2])] }] }, fresh());
  expect(readFileSync(path, "utf8")).toBe(`{
  "hearsay": 2,
  "protocol": "two-phase-commit",
  "variant": null,
  "mutant": "commits before all have prepared",
  "scope": {
    "name": "smoke",
    "values": { "resources": 3 }
  },
  "property": {
    "name": "no resource commits while another aborts",
    "kind": "always",
    "message": "rm2 committed, rm1 aborted"
  },
  "start": [
    { "node": "tm", "choices": [ 1, { "$set": [ 2 ] } ] }
  ],
  "steps": [
    { "kind": "act", "node": "rm1", "action": { "kind": "give up" } },
    { "kind": "act", "node": "tm", "action": { "kind": "commit" } },
    { "kind": "deliver", "node": "rm2", "from": "tm", "message": { "kind": "commit" } }
  ],
  "expect": "reproduced",
  "found": {
    "by": "check",
    "command": "npx hearsay check two-phase-commit --scope smoke",
    "seed": 7,
    "versions": { "hearsay": "0.1.0", "node": "20.20.2" }
  }
}
`);
});

test("the same failure is saved only once, however it was found", () => {
  const folder = fresh();
  const { path } = saveTrace(hastyCommit, folder);
  const text = readFileSync(path, "utf8");
  const again: Trace = { ...hastyCommit, found: { ...hastyCommit.found, by: "fuzz", seed: 8 } };
  expect(saveTrace(again, folder)).toEqual({ path, isNew: false });
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("another failure of the same name gets the next number, and never replaces one", () => {
  const folder = fresh();
  const first = saveTrace(hastyCommit, folder).path;
  const second = saveTrace(longer, folder).path;
  expect(second).toBe(first.replace(".json", "-2.json"));
  writeFileSync(first.replace(".json", "-3.json"), "not a trace, but somebody's");
  expect(saveTrace(traceWith([commit, obey, giveUp]), folder).path).toBe(first.replace(".json", "-4.json"));
  expect(saveTrace(longer, folder)).toEqual({ path: second, isNew: false });
  expect(loadTrace(first)).toEqual(hastyCommit);
  expect(readFileSync(first.replace(".json", "-3.json"), "utf8")).toBe("not a trace, but somebody's");
});

test.each<[string, Partial<Trace>]>([
  ["scope", { scope: { name: "smoke", values: { resources: 4 } as object } }],
  ["variant", { variant: "other" }],
  ["property", { property: { ...hastyCommit.property, name: "another" } }],
  ["start", { start: [{ node: "tm", choices: [1] }] }],
])("a failure with another %s is another failure", (_, difference) => {
  const folder = fresh();
  saveTrace(hastyCommit, folder);
  expect(saveTrace({ ...hastyCommit, ...difference }, folder).path).toMatch(/-2\.json$/u);
});

test("a sentence that is too long to be read again is cut", () => {
  const message = `\u001b${"x".repeat(300_000)}`;
  const trace = traceWith([giveUp, commit, obey], message);
  expect(trace.property.message).toBe(`\uFFFD${"x".repeat(9_998)}…`);
  expect(loadTrace(saveTrace(trace, fresh()).path)).toEqual(trace);
});

test("a name is the mutant, or the chosen variant and the property, or the property", () => {
  expect(shortName(hastyCommit)).toBe("commits-before-all-have-prepared");
  expect(shortName({ ...hastyCommit, mutant: null })).toBe("no-resource-commits-while-another-aborts");
  const redis: Trace = { ...hastyCommit, mutant: null, variant: "redis 7.0.15" };
  expect(shortName(redis)).toBe("redis-7-0-15-no-resource-commits-while-another-aborts");
  expect(shortName(redis, "redis 7.0.15")).toBe("no-resource-commits-while-another-aborts");
});

test("no file name leads out of the folder, is empty, or is longer than 60 characters", () => {
  expect(slug("../../etc/passwd")).toBe("etc-passwd");
  expect(slug("/")).toBe("unnamed");
  expect(slug("ナ")).toBe("unnamed");
  expect(slug("Vöcking's C:\\rule\0")).toBe("vocking-s-c-rule");
  expect(slug("x".repeat(99))).toBe("x".repeat(60));
  expect(slug("a sentence that goes on for much longer than any file name should ever go on")).toBe(
    "a-sentence-that-goes-on-for-much-longer-than-any-file-name",
  );
  const folder = fresh();
  const { path } = saveTrace({ ...hastyCommit, protocol: "../../../tmp/evil", mutant: "..\\..\\evil" }, folder);
  expect(path).toBe(join(folder, "tmp-evil", "evil.json"));
});

test("a replaced trace is completely the new one", () => {
  const folder = fresh();
  const { path } = saveTrace(hastyCommit, folder);
  replaceTrace(longer, path);
  expect(loadTrace(path)).toEqual(longer);
  expect(readdirSync(join(folder, "two-phase-commit"))).toEqual(["commits-before-all-have-prepared.json"]);
});

test("a link to a replaced trace still leads to it, and its permissions stay the same", () => {
  const folder = fresh();
  const { path } = saveTrace(hastyCommit, folder);
  chmodSync(path, 0o640);
  const link = join(folder, "link.json");
  symlinkSync(path, link);
  replaceTrace(longer, link);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(loadTrace(path)).toEqual(longer);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(["link.json", "two-phase-commit"]);
});

test("the next saver removes what a killed one left behind, but not other files, nor what a running saver is writing", () => {
  const folder = fresh();
  const home = join(folder, "two-phase-commit");
  mkdirSync(home);
  const id = "b5d6f1de-3f0a-4bd8-9f0e-0123456789ab";
  const running = `.x.json.${process.pid}.${id}.tmp`;
  const killed = `.x.json.${spawnSync("true").pid}.${id}.tmp`;
  const others = [running, ".hidden", ".notes.tmp"];
  for (const name of [killed, ...others]) writeFileSync(join(home, name), "");
  saveTrace(hastyCommit, folder);
  expect(readdirSync(home).sort()).toEqual([...others, "commits-before-all-have-prepared.json"].sort());
});

test("several savers at the same time save one failure once, and lose no other", async () => {
  const folder = fresh();
  // Each waits for the end of its input, which all of them see at the same time.
  const script = `${imports}
    import { readFileSync } from "node:fs";
    console.log("ready");
    readFileSync(0);
    for (let i = 0; i < 40; i++) {
      const scope = { values: { resources: i } };
      saveTrace({ ...hastyCommit, scope }, process.argv[1]);
    }`;
  const savers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", script, folder], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  await Promise.all(savers.map(({ stdout }) => once(stdout, "data")));
  const ended = savers.map((saver) => once(saver, "close"));
  for (const { stdin } of savers) stdin.end();
  expect(await Promise.all(ended)).toEqual(savers.map(() => [0, null]));
  const home = join(folder, "two-phase-commit");
  const scopes = readdirSync(home).map((name) => JSON.stringify(loadTrace(join(home, name)).scope.values));
  expect(scopes.length).toBe(40);
  expect(new Set(scopes).size).toBe(40);
});

test("a folder that cannot be made is an error that says what to do", () => {
  const folder = fresh();
  writeFileSync(join(folder, "file"), "");
  expect(() => saveTrace(hastyCommit, join(folder, "file"))).toThrow(TraceError);
  expect(() => saveTrace(hastyCommit, join(folder, "file"))).toThrow(
    "A part of this path is a file: choose another folder.",
  );
  expect(() => saveTrace(hastyCommit, "/proc/hearsay")).toThrow(TraceError);
  expect(() => replaceTrace(hastyCommit, "/proc/hearsay.json")).toThrow(TraceError);
});

test("when a file can be written only in part, the old one stays and nothing is left behind", () => {
  const folder = fresh();
  const home = join(folder, "two-phase-commit");
  mkdirSync(home);
  const path = join(home, "old.json");
  writeFileSync(path, "the old file");
  const script = `${imports}
    for (const save of [() => replaceTrace(hastyCommit, process.argv[1]), () => saveTrace(hastyCommit, process.argv[2])]) {
      try { save(); } catch (error) { console.log(error.name + ": " + error.message); }
    }`;
  // No file may grow beyond one block: as on a full disk, the first bytes are written.
  const limited = `trap "" XFSZ; ulimit -f 1; exec "$0" --input-type=module -e "$1" "$2" "$3"`;
  const said = execFileSync("sh", ["-c", limited, process.execPath, script, path, folder], { encoding: "utf8" });
  expect(said.match(/^TraceError: The trace could not be saved in /gmu)).toHaveLength(2);
  expect(said).toContain("EFBIG");
  expect(readdirSync(home)).toEqual(["old.json"]);
  expect(readFileSync(path, "utf8")).toBe("the old file");
});

test("a run that could not be read again is not saved, and the error names the limit", () => {
  const folder = fresh();
  const steps = Array.from({ length: 80_000 }, () => hastyCommit.steps[0]!);
  expect(() => saveTrace({ ...hastyCommit, steps }, folder)).toThrow(
    /its 80,000 steps take \d\.\d MB, and a trace has at most 4\.0 MB/u,
  );
  expect(() => saveTrace({ ...hastyCommit, mutant: "\u001b[2J" }, folder)).toThrow(
    "wanted text without control characters",
  );
  expect(readdirSync(join(folder, "two-phase-commit"))).toEqual([]);
});
