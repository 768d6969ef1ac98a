import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, parse, sep } from "node:path";
import { describe, expect, test } from "vitest";

/** What each folder of src/ may import besides itself. `index` is the public API, src/index.ts. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  semantics: ["model"],
  check: ["model", "semantics"],
  fuzz: ["model", "semantics", "check"],
  simulate: ["model", "semantics", "check", "fuzz"],
  system: [],
  trace: ["model", "semantics", "system"],
  report: ["model", "semantics"],
  suite: ["model", "semantics", "check", "fuzz", "simulate", "trace", "report"],
  observe: ["model", "semantics", "simulate", "trace", "suite"],
  run: ["model", "semantics", "fuzz", "simulate", "system", "trace", "observe"],
  threads: ["model", "semantics", "check", "fuzz", "simulate", "suite"],
  explorer: ["model", "semantics", "check", "fuzz", "trace", "report", "suite"],
  protocols: ["index"],
  index: ["model", "suite", "observe", "run", "threads"],
  vitest: ["model", "check", "fuzz", "trace", "suite", "cli"],
  cli: [
    "model",
    "semantics",
    "check",
    "fuzz",
    "simulate",
    "system",
    "trace",
    "report",
    "suite",
    "observe",
    "run",
    "threads",
    "explorer",
  ],
};
/**
 * Layers in which the same input always gives the same result: no files, clocks or randomness. Strict mode is about clocks and randomness,
 * so its files have to name them.
 */
const pure = ["model", "semantics", "check", "simulate", "suite", "observe", "protocols", "index"];
const clocksAndDice = /\bDate\b|\bMath\.random\b|\bperformance\./u;
const comments = /\/\*.*?\*\/|\/\/[^\n]*/gsu;
const namesClocks = [join("src", "semantics", "strict.ts")];

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/u.test(file))
  .map((file) => ({ path: join("src", file), text: readFileSync(join("src", file), "utf8") }));
const layerOf = (path: string): string => path.split(sep)[1].replace(/\.ts$/u, "");
const imported = (text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(?<target>[^"]+)"/gu)].map(({ groups }) => groups!.target);

describe.each(Object.keys(mayImport))("src/%s", (layer) => {
  const own = files.filter(({ path }) => layerOf(path) === layer);

  test("imports only what the layers allow", () => {
    const found = own.flatMap(({ path, text }) =>
      imported(text)
        .filter((target) => target.startsWith("."))
        .map((target) => layerOf(normalize(join(dirname(path), target))))
        .filter((target) => target !== layer && !mayImport[layer].includes(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(found).toEqual([]);
  });

  test.runIf(pure.includes(layer))("uses no module of Node, no clock and no randomness", () => {
    const found = own.filter(
      ({ path, text }) =>
        imported(text).some((target) => target.startsWith("node:")) ||
        (clocksAndDice.test(text.replace(comments, "")) && !namesClocks.includes(path)),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

test("every file of src/ is in a layer", () => {
  expect(files.map(({ path }) => layerOf(path)).filter((layer) => !(layer in mayImport))).toEqual([]);
});

/** Protocols are an exception, because all have the same layout: each has its types, scopes, rules and mutants. */
test("no two files have the same name", () => {
  const names = files.filter(({ path }) => layerOf(path) !== "protocols").map(({ path }) => parse(path).name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

/** What several protocols of one system share is in a separate folder: `akka/joining` next to `akka/akka-join`. */
test("a protocol imports no other protocol, and nothing but what its family shares", () => {
  const folder = (path: string): string => path.split(sep)[2];
  const isShared = (target: string, path: string): boolean => `${folder(path)}-`.startsWith(`${folder(target)}-`);
  const found = files.flatMap(({ path, text }) =>
    layerOf(path) !== "protocols"
      ? []
      : imported(text)
          .filter((target) => target.startsWith(".") && !target.endsWith("/index.ts"))
          .filter((target) => !isShared(normalize(join(dirname(path), target)), path))
          .map((target) => `${path} imports ${target}`),
  );
  expect(found).toEqual([]);
});
