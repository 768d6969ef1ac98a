import { expect, test } from "vitest";
import { said } from "./hearsay.ts";

test.concurrent.each(["check", "simulate", "run", "swarm"])(
  "each option of hearsay %s is under a heading that says what it is for",
  async (command) => {
    const { stdout } = await said([command, "--help"]);
    const headings = stdout.split("\n").filter((line) => /^[A-Z].*:$/u.test(line));
    expect(headings.slice(0, 2)).toEqual(["Arguments:", command === "swarm" ? "Kinds of jobs:" : "What to run:"]);
    expect(headings).not.toContain("Options:");
    expect(headings).toContain("What to print and write:");
  },
);

test("a command with few options has one list of them", async () => {
  const { stdout } = await said(["list", "--help"]);
  expect(stdout.split("\n").filter((line) => /^[A-Z].*:$/u.test(line))).toEqual(["Arguments:", "Options:"]);
});
