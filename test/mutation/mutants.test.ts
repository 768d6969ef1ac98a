import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { engineMutants } from "./mutants.ts";

const root = new URL("../../", import.meta.url);

test.each(engineMutants)(
  "the fault that is seeded as «$name» has its place in the engine",
  ({ file, find, replace }) => {
    const source = readFileSync(fileURLToPath(new URL(file, root)), "utf8");
    expect(source.split(find).length - 1).toBe(1);
    expect(replace).not.toBe(find);
  },
);

test("no two faults have the same name", () => {
  const names = engineMutants.map(({ file, name }) => `${file}: ${name}`);
  expect(names).toEqual([...new Set(names)]);
});
