import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ImageFile } from "../../src/run/image-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-image-"));
  path = join(folder, "n1.image");
});
afterEach(() => rmSync(folder, { recursive: true }));

const image = (term: number) => ({ state: { term, votes: new Set(["n1"]) }, choices: [] });

function kept(...terms: readonly number[]): void {
  const file = new ImageFile(path);
  terms.forEach((term, seq) => file.keep(seq, image(term)));
  file.close();
}

test("the last image that was kept is read again", () => {
  kept(1, 2, 3);
  expect(new ImageFile(path).before).toEqual({ image: image(3), seq: 2 });
});

test("a new file has none", () => {
  expect(new ImageFile(path).before).toBeUndefined();
});

test("half a line that a killed process left at the end is cut off", () => {
  kept(1, 2);
  const whole = readFileSync(path, "utf8");
  appendFileSync(path, whole.slice(0, 30));
  expect(new ImageFile(path).before).toEqual({ image: image(2), seq: 1 });
  expect(readFileSync(path, "utf8")).toBe(whole);
});

test("a last line whose bytes did not all reach the disk is cut off", () => {
  kept(1, 2);
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, `${lines[0]}\n${lines[1].slice(0, -4)}\0\0\0\0\n`);
  expect(new ImageFile(path).before).toEqual({ image: image(1), seq: 0 });
  expect(readFileSync(path, "utf8")).toBe(`${lines[0]}\n`);
});

test("a damaged line that is not the last is an error that names it", () => {
  kept(1, 2);
  writeFileSync(path, readFileSync(path, "utf8").replace('"term":1', '"term":7'));
  expect(() => new ImageFile(path)).toThrow(
    `${path}, line 1: its checksum is wrong. It is not what a killed process leaves behind. Restore the file; or remove it, and the node forgets everything it promised.`,
  );
});

test("a file that grows long is rewritten with only the last image", () => {
  const file = new ImageFile(path);
  const long = "x".repeat(100_000);
  for (let seq = 0; seq < 30; seq++) file.keep(seq, { state: { long, seq }, choices: [] });
  file.close();
  expect(statSync(path).size).toBeLessThan(1024 * 1024);
  expect(new ImageFile(path).before).toEqual({ image: { state: { long, seq: 29 }, choices: [] }, seq: 29 });
});
