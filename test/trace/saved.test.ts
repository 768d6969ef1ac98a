import { basename } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

test("every folder of traces belongs to a properties file, whose suite replays them", () => {
  const folders = existsSync("traces") ? readdirSync("traces") : [];
  const suites = readdirSync("properties", { recursive: true, encoding: "utf8" }).map((path) => basename(path));
  expect(folders.filter((name) => !suites.includes(`${name}.properties.ts`))).toEqual([]);
});
