import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { mustBeWritable, refusal } from "../../src/cli/writable.ts";

it("a full disk is not reported as a lack of permission, and no other folder on it is suggested", () => {
  expect(refusal("ENOSPC")).toEqual({
    problem: "has no room for a file (ENOSPC)",
    wayOut: "The disk is full: make room, and run the command again.",
  });
  expect(refusal("EACCES")).toEqual({ problem: "may not be written to (EACCES)" });
});

it.skipIf(!existsSync("/proc"))("a flag that was not given is not mentioned", () => {
  const refused = (named: string | undefined): string => {
    try {
      mustBeWritable("/proc/traces", "--out", named);
    } catch (error) {
      return (error as Error).message.replace(/ \(E[A-Z]+\)/u, "").replace(/\S*\/proc/u, "/proc");
    }
    return "writable";
  };
  expect(refused(undefined)).toBe(
    "/proc may not be written to.\nCounterexamples are saved in /proc/traces; choose another folder with --out.",
  );
  expect(refused("/proc/traces")).toMatch(/^--out \/proc/u);
});
