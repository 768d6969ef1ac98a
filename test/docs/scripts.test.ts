import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { root } from "../cli/hearsay.ts";

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const files = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /^tsx (?<file>\S+)$/u.exec(command)?.groups?.file;
  return file === undefined ? [] : [[name, file] as const];
});

it.each(files)("npm run %s (%s) has a usage of that name", (name, file) => {
  expect(readFileSync(join(root, file), "utf8")).toMatch(new RegExp(`(?:script\\(\\s*|name: )"${name}"`, "u"));
});

const gallery = ["--import", "tsx", join(root, "properties/gallery/write-gallery.ts")];

it("npm run gallery -- --help says what it takes, and what it does not know it refuses before it writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(execFileSync(process.execPath, [...gallery, "--help"], { cwd: root, encoding: "utf8" })).toContain(
    "Usage: npm run gallery -- [options] [folder] [protocols...]\n",
  );
  const site = join(folder, "site");
  const unknownOption = spawnSync(process.execPath, [...gallery, "--fast", site], { cwd: root, encoding: "utf8" });
  expect([unknownOption.status, unknownOption.stderr]).toEqual([
    2,
    "error: unknown option '--fast'\nnpm run gallery -- --help shows what there is.\n",
  ]);
  const unknownName = spawnSync(process.execPath, [...gallery, site, "swimm"], { cwd: root, encoding: "utf8" });
  expect([unknownName.status, unknownName.stderr]).toEqual([
    2,
    expect.stringContaining('error: no protocol is called "swimm": did you mean "swim"? Known: '),
  ]);
  expect(existsSync(site)).toBe(false);
});
