import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

test("every folder of traces belongs to a properties file, whose suite replays them", () => {
  const folders = existsSync("traces") ? readdirSync("traces") : [];
  expect(folders.filter((name) => !existsSync(`properties/${name}.properties.ts`))).toEqual([]);
});
