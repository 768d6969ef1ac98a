import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Put, writeWhole } from "../../src/system/whole-file.ts";

const written = (text: string): ((put: Put) => void) => {
  return (put) => put(Buffer.from(text));
};

it("a file replaces the existing one, with the permissions that it is given", () => {
  const path = join(mkdtempSync(join(tmpdir(), "hearsay-")), "a.txt");
  writeFileSync(path, "before");
  writeWhole(path, written("after"), 0o600);
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["after", 0o600]);
});

it("a file stays as it was if writing ends early, and nothing is left next to it", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-"));
  const path = join(folder, "a.txt");
  writeFileSync(path, "before");
  const ends = (put: Put): void => {
    put(Buffer.from("half"));
    throw new Error("no room");
  };
  expect(() => writeWhole(path, ends)).toThrow("no room");
  expect([readFileSync(path, "utf8"), readdirSync(folder)]).toEqual(["before", ["a.txt"]]);
});
