import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { said, temporaryFolder } from "./hearsay.ts";

describe.concurrent("--plot and --svg", () => {
  it("draw the states that a check found at each depth, below its verdicts and as an image", async () => {
    const cwd = temporaryFolder();
    const { stdout, code } = await said(["check", "two-phase-commit", "--plot", "--svg", "states.svg"], { cwd });
    expect(stdout).toContain("\n\ntwo-phase-commit, smoke: states at each depth\ndepth 0   1 █\ndepth 1   7 ███████\n");
    expect(readFileSync(join(cwd, "states.svg"), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/u);
    expect(code).toBe(0);
  });

  it("draw what random runs meet; programs get that as data", async () => {
    const args = ["fuzz", "two-phase-commit", "--runs", "20", "--seed", "1"];
    const { stdout } = await said([...args, "--plot"]);
    expect(stdout).toContain("\n\ntwo-phase-commit, smoke: distinct states in random runs (states) over runs\n");
    expect(stdout).toContain("\n\ntwo-phase-commit, smoke: steps taken in random runs\nact give up ");
    const { met } = JSON.parse((await said([...args, "--plot", "--json"])).stdout) as { met: { states: number[] } };
    expect(met.states).toHaveLength(20);
    expect(JSON.parse((await said([...args, "--json"])).stdout)).not.toHaveProperty("met");
  });

  it("have room for one place in a file", async () => {
    const args = ["--property", "all members end up with all rumours and the same state if nothing is lost"];
    const { stderr, code } = await said(["check", "gossip", ...args, "--svg", "states.svg"]);
    expect(stderr).toMatch(/^--svg states\.svg draws one place, and there are \d+\.\nChoose one with --scope/u);
    expect(code).toBe(2);
  });
});
