import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { differences, sourcesOf } from "../../src/cli/sources.ts";
import { root, temporaryFolder } from "./hearsay.ts";

/** A package with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ "package.json": "{}", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The user's files that count as sources of a properties file with this text. */
const counted = (text: string, others: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(sourcesOf(join(folderWith({ "p/my.properties.ts": text, ...others }), "p/my.properties.ts"))).filter(
    (file) => !file.startsWith("hearsay/") && !file.startsWith("../../"),
  );

test("what a properties file imports, by whatever syntax, counts, directly or indirectly, and nothing else does", () => {
  const text = `
    import { a } from "./a.ts";
    import type { B } from './b.js';
    export * from "../lib";
    import "side-effect";
    const later = await import("./later.mjs");
    const table = new URL("./table.json", import.meta.url);
    // import { no } from "nowhere";
  `;
  const others = {
    "p/a.ts": `import {\n  c,\n} from "./c";`,
    "p/b.ts": "",
    "p/c.ts": "",
    "p/later.mjs": "",
    "p/table.json": "[]",
    "p/unused.ts": "",
    "lib/index.ts": "",
    "node_modules/side-effect/package.json": `{ "main": "./main.js" }`,
    "node_modules/side-effect/main.js": `module.exports = require("./inner");`,
    "node_modules/side-effect/inner.js": "",
    "node_modules/side-effect/unused.js": "",
  };
  const loaded = ["../lib/index.ts", "../node_modules/side-effect/inner.js", "../node_modules/side-effect/main.js"];
  expect(counted(text, others)).toEqual([
    ...loaded,
    ...["a.ts", "b.ts", "c.ts", "later.mjs", "my.properties.ts", "table.json"],
  ]);
});

test("if an import cannot be followed, all sources of the package count", () => {
  const others = { "p/a.ts": "", "lib/b.mts": "", "lib/notes.md": "", "node_modules/x/x.js": "", ".hidden/c.ts": "" };
  const all = ["../lib/b.mts", "a.ts", "my.properties.ts"];
  expect(counted("await import(process.env.WHICH);", others)).toEqual(all);
  expect(counted("await import(`./${name}.ts`);", others)).toEqual(all);
  expect(counted(`import { b } from "@alias/b";`, others)).toEqual(all);
  expect(counted(`import { readFileSync } from "node:fs";`, others)).toEqual(["my.properties.ts"]);
});

test("the engine counts, except for what only reports on a search", () => {
  const files = Object.keys(sourcesOf(join(root, "properties/basics/gossip.properties.ts")));
  for (const file of [
    "check/search/search.ts",
    "semantics/space.ts",
    "model/plain.ts",
    "protocols/basics/gossip/gossip.ts",
  ]) {
    expect(files).toContain(`hearsay/src/${file}`);
  }
  expect(files).toContain("hearsay/properties/basics/gossip.properties.ts");
  expect(files.filter((file) => /src\/(?:report|cli|protocols\/detectors)\//u.test(file))).toEqual([]);
});

test("files that differ are named, each with what happened to it", () => {
  expect(differences({ a: "1", b: "1", c: "1" }, { a: "1", b: "2", d: "1" })).toEqual([
    "b (edited)",
    "c (no longer loaded)",
    "d (not loaded then)",
  ]);
});
