import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { isPlainJavaScript } from "../../src/cli/plain-javascript.ts";
import { file, inTurn, root, suite, temporaryFolder } from "./hearsay.ts";

/** A package whose properties file has this text. */
function fileWith(text: string, others: Readonly<Record<string, string>> = {}, name = "my.properties.mjs"): string {
  const folder = temporaryFolder();
  const files = {
    "package.json": "{}",
    "node_modules/published/package.json": '{ "main": "main.js" }',
    "node_modules/published/main.js": 'require("./inner");',
    ...others,
    [name]: text,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return join(folder, name);
}

test.each([
  ["imports nothing", ""],
  ["imports a module of Node", 'import { join } from "node:path"; import fs from "fs";'],
  ["imports a published package", 'export { a } from "published";'],
  ["imports this package", `import { always } from "${root}src/index.ts";`],
  ["imports a file that imports only such files", 'import "./a.mjs";\nconst b = await import("./b.mjs");'],
])("a file that %s is plain JavaScript", (_, text) => {
  const others = { "a.mjs": 'import { c } from "./b.mjs";', "b.mjs": "export const c = 1;" };
  expect(isPlainJavaScript(fileWith(text, others))).toBe(true);
});

test.each([
  ["imports TypeScript", 'import { a } from "./a.ts";'],
  ["imports a file that imports TypeScript", 'import "./b.mjs";'],
  ["names TypeScript by the JavaScript that it becomes", 'import { a } from "./a.mjs";'],
  ["leaves out an ending", 'import "./b";'],
  ["imports a JavaScript file whose format depends on a package.json", 'import "./c.js";'],
  ["imports data", 'import table from "./table.json" with { type: "json" };'],
  ["imports a package that Node does not find", 'import { x } from "@alias/x";'],
  ["computes what it imports", "await import(`./${name}.mjs`);"],
  ["has a comment before the name of what it imports", 'import { a } from /* types */ "./a.ts";'],
  ["imports through a function of its own", 'createRequire(import.meta.url)("./a.ts");'],
])("a file that %s may not be", (_, text) => {
  const others = { "a.ts": "", "a.mts": "", "b.mjs": "import { a }\n  from './a.ts';", "c.js": "", "table.json": "[]" };
  expect(isPlainJavaScript(fileWith(text, others))).toBe(false);
});

test("neither is TypeScript, nor a file whose format depends on a package.json", () => {
  expect(["my.properties.ts", "my.properties.js"].map((name) => isPlainJavaScript(fileWith("", {}, name)))).toEqual([
    false,
    false,
  ]);
});

test("one command may read files in both languages, in any order", async () => {
  const plain = suite({});
  const folder = dirname(plain);
  const typed = `import odd from ${JSON.stringify(plain)};\nconst all: typeof odd = odd;\nexport default all;\n`;
  const others = [
    file("typed.properties.ts", typed, folder),
    file("mixed.properties.mjs", 'export { default } from "./typed.properties.ts";\n', folder),
    suite({}),
  ];
  const all = await inTurn([plain, ...others].map((path) => ["check", path]));
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
});
