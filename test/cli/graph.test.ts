import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { said, temporaryFolder } from "./hearsay.ts";

describe.concurrent("hearsay graph", () => {
  it("writes a picture, and says what it shows", async () => {
    const cwd = temporaryFolder();
    const { stdout, code } = await said(["graph", "two-phase-commit", "--by", "phase"], { cwd });
    expect(stdout).toBe("two-phase-commit.svg shows 288 states in 34 groups.\n");
    expect(readFileSync(join(cwd, "two-phase-commit.svg"), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/u);
    expect(code).toBe(0);
  });

  it.each([
    [
      ["--scope", "rm6 interchangeable"],
      "two-phase-commit, scope rm6 interchangeable has 553 states; at most 300 are drawn.\n" +
        "--by FIELD,… merges states that agree in these fields of their nodes: phase, outcome, prepared.\n",
    ],
    [["--by", "phases"], 'No node of two-phase-commit, scope smoke has a field "phases": did you mean "phase"?'],
    [
      ["--svg", "/dev/null/all.svg"],
      "is a file; wanted a folder.\nA file is saved there; choose another folder with --svg.",
    ],
  ])("%j says what is wrong and the way out", async (flags, message) => {
    const { stderr, code } = await said(["graph", "two-phase-commit", ...flags], { cwd: temporaryFolder() });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
