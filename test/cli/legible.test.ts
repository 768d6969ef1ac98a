/** Text by strangers (traces, histories, file names) is shown, and never controls the terminal or the shell. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { quoted, quotedPath } from "../../src/cli/terminal/shell-quoting.ts";
import { legible, legibleJson, legibleLines } from "../../src/model/legible.ts";
import { writeTrace } from "../../src/trace/write-trace.ts";
import { hastyCommit } from "../trace/hasty-commit.ts";
import { file, said, temporaryFolder } from "./hearsay.ts";

const [ESC, DEL, CSI, RLO, LINE] = ["\u001b", "\u007f", "\u009b", "\u202e", "\u2028"];
/** Everything that must not reach a terminal, except the line breaks of our own text. */
const commanding = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const hostile = `x${ESC}[2J${DEL}${CSI}31m${RLO}y`;

describe("text that is shown", () => {
  it("has as many columns as before, and keeps everything that controls nothing", () => {
    expect(legible(`a${ESC}[2Jb${DEL}${CSI}${RLO}c${LINE}d\te\n`)).toBe("a\uFFFD[2Jb\uFFFD\uFFFD\uFFFDc d e ");
    expect(legible("Vöcking ナ 🦊 ─►")).toBe("Vöcking ナ 🦊 ─►");
    expect(legibleLines(`one\n${ESC}two`)).toBe("one\n\uFFFDtwo");
  });
  it("in JSON is the same document, with escapes", () => {
    const text = legibleJson(JSON.stringify({ hostile }, undefined, 2));
    expect(text).not.toMatch(commanding);
    expect(JSON.parse(text)).toEqual({ hostile });
  });
});

describe("a word for the shell", () => {
  it("stays as it is if possible, and is quoted otherwise", () => {
    expect(quoted("traces/a.json")).toBe("traces/a.json");
    expect(quoted("it's")).toBe(`'it'\\''s'`);
    expect(quotedPath("-x.json")).toBe("./-x.json");
  });
  it("reaches the command unchanged, whatever is in it", () => {
    for (const text of ["$(rm x)", "`x`", "a b;c", "it's\\", hostile, `'${ESC}\\'\n🦊`]) {
      expect(quoted(text)).not.toMatch(commanding);
      expect(execFileSync("bash", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" })).toBe(text);
    }
  });
});

/** The trace with every free string made hostile. */
function poisoned(): string {
  const document = JSON.parse(JSON.stringify(writeTrace(hastyCommit)));
  const [giveUp, commit, obey] = document.steps;
  obey.message = { kind: `commit${ESC}]0;x`, [hostile]: hostile };
  commit.choices = [hostile, { kind: hostile }];
  giveUp.action = { ...giveUp.action, by: hostile };
  document.property.message = `${RLO}says`;
  document.scope.name = `${RLO}smoke`;
  document.found.command = `${RLO}command`;
  return JSON.stringify(document);
}

describe.concurrent("no byte of a stranger's file controls the terminal", () => {
  it.each(["show", "show --json", "replay", "replay --json"])("%s", async (typed) => {
    const [command, ...flags] = typed.split(" ");
    const folder = temporaryFolder();
    const path = join(folder, `-$(x) ${ESC}[2J${RLO}.json`);
    writeFileSync(path, poisoned());
    const { stdout, stderr } = await said([command, path, ...flags]);
    expect(stdout).not.toBe("");
    expect(stdout + stderr).not.toMatch(commanding);
  });
  it.each([
    ["protocol", `{"hearsay":2,"protocol":"${RLO}gone"}`],
    ["key", JSON.stringify({ ...(writeTrace(hastyCommit) as object), [hostile]: 1 })],
    ["node", poisoned().replace('"node":"rm2"', `"node":"${RLO}rm2"`)],
    ["scope", poisoned().replace('"resources":3', `"${RLO}resources":3`)],
    ["property", poisoned().replace("no resource commits", `${RLO}no resource commits`)],
    ["text", `${CSI}${ESC} is no JSON`],
  ])("an error about its %s", async (_, text) => {
    for (const command of ["show", "replay"]) {
      const { stdout, stderr, code } = await said([command, file("a.json", text)]);
      expect(stdout + stderr).not.toMatch(commanding);
      expect(code).not.toBe(0);
    }
  });
  it("a history", async () => {
    const run = { kind: "run", run: hostile, t: 0, nodes: {} };
    const rows = [{ kind: hostile, run: "R", t: 0 }, run, `${ESC}${CSI}`, { kind: "view", run: RLO, t: CSI }];
    for (const row of rows) {
      const path = file("h.jsonl", typeof row === "string" ? row : JSON.stringify(row));
      const { stdout, stderr, code } = await said(["observe", "redis-cluster", path]);
      expect(stdout + stderr).not.toMatch(commanding);
      expect(code).toBe(2);
    }
  });
  it("a file name in an error", async () => {
    const { stdout, stderr } = await said(["observe", "gossip", `no${ESC}[2J${CSI}such.jsonl`]);
    const message =
      "no\uFFFD[2J\uFFFDsuch.jsonl does not exist.\nName a recorded history: a file with one JSON object per line.\n";
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: message });
  });
});
