import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check as prettier } from "prettier";
import { describe, expect, it } from "vitest";
import { file, root, temporaryFolder } from "./hearsay.ts";
import { packageWith, published, tsc } from "./installed.ts";

const built = published();
const KEEPS = "keeps the token when it passes it on";
const TRACE = "traces/demo/keeps-the-token-when-it-passes-it-on.json";
const newDemo = ["new", "protocol", "demo"];
const breakDemo = ["check", "demo", "--mutant", KEEPS];
const broken = `throw new Error("no such luck");`;

const typeCheck = (folder: string, files: readonly string[]): Buffer =>
  execFileSync(process.execPath, [tsc, "--noEmit", "--module", "nodenext", "--strict", ...files], { cwd: folder });

/** A whole protocol in one file, and a property of it. */
const properties = (name: string, imports: string, exports: string): string => `${imports}
const held = protocol()({
  name: "${name}", summary: "it goes", nodes: () => ({ node: ["a"] }),
  roles: { node: {
    init: () => ({ n: 0 }),
    actions: (state) => (state.n < 2 ? [{ kind: "go" }] : []),
    start(state) { state.n++; },
    act: { go(state) { state.n++; } },
  } },
  rules: {}, scopes: { smoke: {} },
});
${exports} properties(held, { "n is small": always(({ nodes }) => nodes[0].state.n < 2 || "n is 2") });
`;
const esm = `import { always, properties, protocol } from "hearsay";`;
const cjs = `const { always, properties, protocol } = require("hearsay");`;

describe.concurrent("in a package that has installed this one", () => {
  it.each([
    ["commonjs", [], ["one.mts", "one.properties.mts"]],
    ["module", [], ["one.properties.ts", "one.ts"]],
    ["commonjs", ["--js"], ["one.mjs", "one.properties.mjs"]],
    ["module", ["--js"], ["one.js", "one.properties.js"]],
  ] as const)("of %s, what `new` %s writes is formatted, type-checks, and is checked", async (type, js, files) => {
    const { folder, hearsay } = packageWith(built, type);
    expect(await hearsay(["new", "protocol", "one", ...js])).toMatchObject({ code: 0, stderr: "" });
    const written = readdirSync(folder).filter((name) => name.startsWith("one") || name.startsWith("."));
    expect(written).toEqual(files);
    for (const path of files) {
      const isFormatted = await prettier(readFileSync(join(folder, path), "utf8"), { filepath: path, printWidth: 120 });
      expect([path, isFormatted]).toEqual([path, true]);
    }
    if (js.length === 0) expect(typeCheck(folder, files).toString()).toBe("");
    expect(await hearsay(["check", "one"])).toMatchObject({ code: 0, stderr: "" });

    const protocol = join(
      folder,
      files.find((name) => !name.includes("properties"))!,
    );
    const keeps = readFileSync(protocol, "utf8").replace(/(?<rule>keepsToken: .*) => false/u, "$<rule> => true");
    writeFileSync(protocol, keeps);
    const edited = await hearsay(["check", "one"]);
    expect(edited).toMatchObject({ code: 1, stderr: "" });
    expect(edited.stdout).toContain("✗ held by n1, and 1 on the way");
  });

  it.each([
    [["--js"], "one.mjs", /SyntaxError: Unexpected token ',' \(one\.mjs:17\)/u],
    [[], "one.mts", /TransformError: Expected identifier but found "," \(one\.mts:28:24\)/u],
  ] as const)("a slip in a protocol that `new` %s wrote is told with its file and line", async (js, name, told) => {
    const { folder, hearsay } = packageWith(built);
    await hearsay(["new", "protocol", "one", ...js]);
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("init: (self) => ({", "init: (self) => ({,"));
    expect((await hearsay(["check", "one"])).stderr).toMatch(told);
    writeFileSync(path, text.replace("receive: {", "recieve: {"));
    expect((await hearsay(["check", "one"])).stderr).toContain(
      'cannot be imported: protocol "one": roles.node has an unknown field "recieve": did you mean "receive"?',
    );
  });

  it("where this package is not installed, `new` says that what it wrote needs it", async () => {
    const { hearsay } = packageWith(built);
    const ended = await hearsay(["new", "protocol", "one"], { cwd: temporaryFolder() });
    expect(ended.stdout).toBe(
      "wrote one.mts\nwrote one.properties.mts\n\nThey import hearsay: install it in this folder first.\nnpx hearsay check one\n",
    );
  });

  it("what `new property` prints type-checks where it is to be added, and is checked", async () => {
    const { folder, hearsay, inTurn } = packageWith(built);
    const [, shown] = await inTurn(["protocol", "property"].map((what) => ["new", what, "one"]));
    const path = join(folder, "one.properties.mts");
    const printed = /whichever fits:\n\n(?<lines>.*?)\n\nImport what/su.exec(shown.stdout);
    const imports =
      "always, converges, deadlockFree, eventually, leadsTo, possible, properties, recurs, sometimes, step";
    const text = readFileSync(path, "utf8").replace("always, properties, sometimes", imports);
    writeFileSync(path, text.replace("properties(one, {", `properties(one, {\n${printed!.groups!["lines"]}`));
    expect(typeCheck(folder, ["one.mts", "one.properties.mts"]).toString()).toBe("");
    const { properties: found } = JSON.parse((await hearsay(["check", "one", "--json"])).stdout) as {
      properties: readonly { name: string; verdict: string }[];
    };
    expect(found).toHaveLength(11);
    const others = found.filter(({ verdict }) => verdict !== "holds").map(({ name }) => name);
    expect(others).toEqual(["say what is reached for good"]);
  });

  it("two protocols are listed and their mutants killed, and bundled ones are only named", async () => {
    const { inTurn } = packageWith(built);
    await inTurn(["one", "two"].map((name) => ["new", "protocol", name]));
    const [listed, asJson, killed] = await inTurn([["list"], ["list", "--json"], ["mutants"]]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^one: .*\n\ntwo: .*\n\nBundled, see npx hearsay list NAME: abd-register, .*\n$/su);
    const json = JSON.parse(asJson.stdout) as { protocols: object[]; bundled: string[] };
    expect(json.protocols).toMatchObject([{ name: "one" }, { name: "two" }]);
    expect(json.bundled).toContain("gossip");
    expect(killed.stdout).toContain("2 of 2 mutants are killed");
    expect(killed.code).toBe(0);
  });

  it.each([
    ["own.properties.ts", "commonjs", esm, "export default"],
    ["own.properties.ts", "module", esm, "export default"],
    ["own.properties.mts", "commonjs", esm, "export default"],
    ["own.properties.cts", "commonjs", esm, "export default"],
    ["own.properties.cts", "module", cjs, "module.exports ="],
    ["own.properties.mjs", "commonjs", esm, "export default"],
    ["own.properties.cjs", "module", cjs, "module.exports ="],
    ["own.properties.js", "commonjs", cjs, "module.exports ="],
    ["own.properties.js", "module", esm, "export default"],
  ] as const)("%s is loaded in a package of %s", async (name, type, imports, exports) => {
    const { folder, hearsay } = packageWith(built, type);
    file(name, properties("own", imports, exports), folder);
    const { code, stderr, stdout } = await hearsay(["check", "own"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("n is 2");
  });

  it("a failure of a file in a subfolder is replayed and shown as printed, wherever it comes from", async () => {
    const { folder, hearsay } = packageWith(built);
    mkdirSync(join(folder, "sub"));
    await hearsay(["new", "protocol", "demo"], { cwd: join(folder, "sub") });
    const checked = await hearsay(["check", "sub/demo.properties.mts", "--mutant", KEEPS]);
    expect(checked.stdout.trimEnd().split("\n").at(-1)).toBe(`npx hearsay replay ${TRACE}`);
    expect((await hearsay(["replay", TRACE])).stdout).toContain("reproduced");
    expect(await hearsay(["show", TRACE])).toMatchObject({ code: 0, stderr: "" });

    renameSync(join(folder, "sub"), join(folder, "moved"));
    const gone = await hearsay(["replay", TRACE]);
    expect(gone.stdout).toContain('the protocol "demo" is gone from sub/demo.properties.mts');
    expect(gone.code).toBe(1);
    const named = ["--properties", "moved/demo.properties.mts"];
    expect(await hearsay(["replay", TRACE, ...named])).toMatchObject({ code: 0 });
    expect(await hearsay(["show", TRACE, ...named])).toMatchObject({ code: 0 });
  });

  it("a failure of a file elsewhere is replayed with the option that the printed command has", async () => {
    const { folder, hearsay } = packageWith(built);
    mkdirSync(join(folder, "sub"));
    await hearsay(["new", "protocol", "demo"]);
    const below = { cwd: join(folder, "sub") };
    const checked = await hearsay(["check", "../demo.properties.mts", "--mutant", KEEPS], below);
    const command = checked.stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(command).toBe(`npx hearsay replay ${TRACE} --properties ../demo.properties.mts`);
    expect(await hearsay(["replay", TRACE], below)).toMatchObject({ code: 1 });
    expect(await hearsay(command.split(" ").slice(2), below)).toMatchObject({ code: 0 });
  });

  it("a trace has nothing imported that is outside of the folder, hidden, in a package, or no properties file", async () => {
    const { folder, inTurn } = packageWith(built);
    await inTurn([newDemo, breakDemo]);
    const evil = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(folder, "ran"))}, ""); export default 1;`;
    const outside = file("evil.properties.mjs", evil);
    for (const name of ["node_modules/evil/evil.properties.mjs", ".evil/evil.properties.mjs", "evil.mjs"])
      file(name, evil, folder);
    symlinkSync(outside, join(folder, "link.properties.mjs"));
    const trace = JSON.parse(readFileSync(join(folder, TRACE), "utf8")) as object;
    const tried = [
      [outside, "it is outside of this folder"],
      ["sub/../../evil.properties.mjs", "it is outside of this folder"],
      ["link.properties.mjs", "it is outside of this folder"],
      ["node_modules/evil/evil.properties.mjs", "it is in a hidden folder or a package"],
      [".evil/evil.properties.mjs", "it is in a hidden folder or a package"],
      ["evil.mjs", "that is not a properties file"],
    ] as const;
    const commands = tried.flatMap(([path], at) => {
      const named = file(`${at}.json`, JSON.stringify({ ...trace, properties: path }), folder);
      return ["replay", "show"].map((command) => [command, named]);
    });
    for (const [at, { code, stderr }] of (await inTurn(commands)).entries()) {
      const [path, why] = tried[at >> 1];
      expect(stderr).toBe(
        `The trace names the properties file ${path}, which was not imported: ${why}.\nIf it is the right one: --properties ${path}\n`,
      );
      expect(code).toBe(2);
    }
    expect(readdirSync(folder)).not.toContain("ran");
  });

  it("a name that stands for a bundled file and an own one is refused with both", async () => {
    const { folder, hearsay } = packageWith(built);
    file("gossip.properties.mjs", properties("gossip", esm, "export default"), folder);
    const ended = await hearsay(["check", "gossip"]);
    expect(ended.stderr).toBe(
      '"gossip" stands for 2 files: gossip.properties.mjs, node_modules/hearsay/dist/properties/basics/gossip.properties.js (bundled).\n' +
        "Type the path of the one that is meant.\n",
    );
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    const own = await hearsay(["check", "gossip.properties.mjs"]);
    expect(own.stdout).toContain("n is 2");
    expect(await hearsay(["replay"])).toMatchObject({ code: 0 });
    const path = join(folder, "traces/gossip/n-is-small.json");
    const { properties: _, ...trace } = JSON.parse(readFileSync(path, "utf8")) as { properties: string };
    writeFileSync(path, JSON.stringify(trace));
    const ofWhich = await hearsay(["replay"]);
    expect(ofWhich.stderr).toMatch(
      /^"gossip" stands for 2 files: .*\nName the one that the trace is of: --properties FILE.\n$/u,
    );
    expect(ofWhich.code).toBe(2);
    expect(await hearsay(["replay", "--properties", "gossip.properties.mjs"])).toMatchObject({ code: 0 });
    const bundled = ["check", "node_modules/hearsay/dist/properties/basics/gossip.properties.js", "--max-states", "10"];
    expect((await hearsay(bundled)).stdout).not.toContain("n is");
  });

  it("`new` refuses every name whose files could not be loaded, and what else it writes holds", async () => {
    const { folder, hearsay, inTurn } = packageWith(built);
    const meant = ["gossip", "protocol", "properties", "always", "sometimes", "undefined", "global-this"];
    const words = ["class", "await", "eval", "package", "let", "null"];
    const odd = ["A", "a_b", "a-", "1a", "a.b", "../a", ""];
    const news = (names: readonly string[]) => inTurn(names.map((name) => ["new", "protocol", name]));
    const refused = [...meant, ...words, ...odd];
    const told = (await news(refused)).map(({ code, stderr }, at) => [refused[at], code, stderr === ""]);
    expect(told).toEqual(refused.map((name) => [name, 2, false]));
    expect(readdirSync(folder).sort()).toEqual(["node_modules", "package.json"]);
    const fine = [
      "a",
      "async",
      "of",
      "type",
      "array",
      "self",
      "state",
      "hearsay",
      "exports",
      "constructor",
      "to-string",
    ];
    expect((await news(fine)).map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      fine.map(() => ({ code: 0, stderr: "" })),
    );
    const killed = await hearsay(["mutants"]);
    expect(killed.stdout).toContain(`${fine.length} of ${fine.length} mutants are killed`);
    const files = readdirSync(folder).filter((name) => name.endsWith(".mts"));
    expect(files).toHaveLength(2 * fine.length);
    expect(typeCheck(folder, files).toString()).toBe("");
  });

  it("`new` goes on where a run was killed between its two files, and overwrites none of another text", async () => {
    const { folder, hearsay } = packageWith(built);
    await hearsay(["new", "protocol", "one"]);
    const left = `.one.properties.mts.${spawnSync("true").pid}.b5d6f1de-3f0a-4bd8-9f0e-0123456789ab.tmp`;
    renameSync(join(folder, "one.properties.mts"), join(folder, left));
    expect((await hearsay(["new", "protocol", "one"])).stdout).toBe(
      "wrote one.properties.mts\n\nnpx hearsay check one\n",
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    const again = await hearsay(["new", "protocol", "one"]);
    expect(again.stderr).toBe("There is a file one.mts already; nothing was written. Choose another name.\n");
    file("two.mts", "// mine\n", folder);
    expect((await hearsay(["new", "protocol", "two"])).code).toBe(2);
    expect(readFileSync(join(folder, "two.mts"), "utf8")).toBe("// mine\n");
  });

  it("a properties file that is broken stops no other one", async () => {
    const { folder, hearsay, inTurn } = packageWith(built);
    await inTurn([newDemo, breakDemo]);
    file("broken.properties.mjs", broken, folder);
    const message = "broken.properties.mjs cannot be imported: Error: no such luck";
    const [listed, killed, asJson, replayed] = await inTurn([["list"], ["mutants"], ["list", "--json"], ["replay"]]);
    expect(listed.stdout).toContain("demo: nodes in a ring");
    expect(killed.stdout).toContain("1 of 1 mutants are killed");
    for (const { code, stderr } of [listed, killed]) {
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
    const { broken: told } = JSON.parse(asJson.stdout) as { broken: object[] };
    expect(told).toEqual([{ file: "broken.properties.mjs", message: expect.stringContaining(message) as string }]);
    expect(replayed).toMatchObject({ code: 0, stderr: "" });
    // A trace of before, which names no file.
    const { properties: _, ...trace } = JSON.parse(readFileSync(join(folder, TRACE), "utf8")) as { properties: string };
    writeFileSync(join(folder, TRACE), JSON.stringify(trace));
    expect(await hearsay(["replay"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("its pages are made of what was compiled: that of what is found, a picture, and an explorer of the user's own protocol", async () => {
    const { folder, hearsay } = packageWith(built, "module");
    copyFileSync(join(root, "docs/examples/hasty.ts"), join(folder, "hasty.properties.ts"));
    const checked = await hearsay(["check", "hasty", "--html"]);
    const trace = "traces/hasty/at-most-one-node-leads";
    expect(checked.stdout).toContain(`${trace}.html is a page for your browser.`);
    const page = readFileSync(join(folder, `${trace}.html`), "utf8");
    expect(page.length).toBeLessThan(400_000);
    expect(page).toContain("n1 and n2 both lead");
    const exported = await hearsay(["show", `${trace}.json`, "--export", "svg"]);
    expect(exported.stdout.startsWith("<svg ")).toBe(true);
    const explored = await hearsay(["explore", "hasty", "--html"]);
    expect(`${explored.code} ${explored.stdout}${explored.stderr}`).toBe(
      "0 hasty-smoke.html is a page for your browser.\n",
    );
  });

  it("where there is no properties file, `list` says so, and `mutants` wants one named", async () => {
    const { hearsay } = packageWith(built);
    expect((await hearsay(["list"])).stdout).toContain("This folder has no properties file: npx hearsay new");
    const ended = await hearsay(["mutants"], { cwd: temporaryFolder() });
    expect(ended.stderr).toContain("Neither this folder nor its properties/ has a properties file.");
    expect(ended.code).toBe(2);
  });
});
