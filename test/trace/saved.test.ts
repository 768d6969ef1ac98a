import { basename } from "node:path";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listTraces, loadTrace } from "../../src/trace/load-trace.ts";
import { traceText } from "../../src/trace/write-trace.ts";

const folders = existsSync("traces") ? readdirSync("traces") : [];
const files = existsSync("traces") ? listTraces("traces") : [];

test("every folder of traces belongs to a properties file, whose suite replays them", () => {
  const suites = readdirSync("properties", { recursive: true, encoding: "utf8" }).map((path) => basename(path));
  expect(folders.filter((name) => !suites.includes(`${name}.properties.ts`))).toEqual([]);
});

test("every trace is as it would be saved today, and together they stay small", () => {
  const texts = files.map((path) => readFileSync(path, "utf8"));
  expect(files.filter((path, i) => traceText(loadTrace(path)) !== texts[i])).toEqual([]);
  expect(Buffer.byteLength(texts.join(""))).toBeLessThan(1_300_000);
});
