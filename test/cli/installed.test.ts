import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check as prettier } from "prettier";
import { describe, expect, it } from "vitest";
import { type Ended, file, root, temporaryFolder } from "./hearsay.ts";
import { folderWith, packageWith, published, tsc } from "./installed.ts";

const built = published();
const KEEPS = "keeps the token when it passes it on";
const TRACE = "traces/demo/keeps-the-token-when-it-passes-it-on.json";
const newDemo = ["new", "protocol", "demo"];
const breakDemo = ["check", "demo", "--mutant", KEEPS];
const broken = `throw new Error("no such luck");`;

const typeCheck = (folder: string, files: readonly string[]): Buffer =>
  execFileSync(process.execPath, [tsc, "--noEmit", "--module", "nodenext", "--strict", ...files], { cwd: folder });

/** A complete protocol in one file, with a property. */
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
    const { folder, hearsay, inTurn } = folderWith(built, type);
    for (const ended of await inTurn([
      ["new", "protocol", "one", ...js],
      ["check", "one"],
    ]))
      expect(ended).toMatchObject({ code: 0, stderr: "" });
    const written = readdirSync(folder).filter((name) => name.startsWith("one") || name.startsWith("."));
    expect(written).toEqual(files);
    for (const path of files) {
      const isFormatted = await prettier(readFileSync(join(folder, path), "utf8"), { filepath: path, printWidth: 120 });
      expect([path, isFormatted]).toEqual([path, true]);
    }
    if (js.length === 0) expect(typeCheck(folder, files).toString()).toBe("");
    const protocol = join(
      folder,
      files.find((name) => !name.includes("properties"))!,
    );
    const keeps = readFileSync(protocol, "utf8").replace(/(?<rule>keepsToken: .*) => false/u, "$<rule> => true");
    writeFileSync(protocol, keeps);
    const edited = await hearsay(["check", "one"]);
    expect(edited).toMatchObject({ code: 1, stderr: "" });
    expect(edited.stdout).toContain("✗ held by n1, and 1 in flight");
  });

  it.each([
    [["--js"], "one.mjs", /SyntaxError: Unexpected token ',' \(one\.mjs:17\)/u],
    [[], "one.mts", /TransformError: Expected identifier but found "," \(one\.mts:28:24\)/u],
  ] as const)(
    "a mistake in a protocol that `new` %s wrote is reported with its file and line",
    async (js, name, told) => {
      const { folder, hearsay, said } = folderWith(built);
      await said(["new", "protocol", "one", ...js]);
      const path = join(folder, name);
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace("init: (self) => ({", "init: (self) => ({,"));
      expect((await hearsay(["check", "one"])).stderr).toMatch(told);
      writeFileSync(path, text.replace("receive: {", "recieve: {"));
      expect((await hearsay(["check", "one"])).stderr).toContain(
        'cannot be imported: protocol "one": roles.node has an unknown field "recieve": did you mean "receive"?',
      );
    },
  );

  it("if this package is not installed, `new` says that what it wrote needs it", async () => {
    const { said } = folderWith(built);
    const ended = await said(["new", "protocol", "one"], { cwd: temporaryFolder() });
    expect(ended.stdout).toBe(
      "wrote one.mts\nwrote one.properties.mts\n\nThey import hearsay: install it in this folder first.\nnpx hearsay check one\n",
    );
  });

  it("what `new property` prints type-checks in its properties file, and can be checked", async () => {
    const { folder, hearsay, inTurn } = folderWith(built);
    const [, shown] = await inTurn(["protocol", "property"].map((what) => ["new", what, "one"]));
    const path = join(folder, "one.properties.mts");
    const printed = /Add what you need to \S+:\n\n(?<lines>.*?)\n\nImport the functions/su.exec(shown.stdout);
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
    expect(others).toEqual(["say what every run reaches and then keeps"]);
  });

  it("two protocols are listed in full and their mutants killed; bundled ones are only named", async () => {
    const { inTurn, said } = folderWith(built);
    for (const name of ["one", "two"]) await said(["new", "protocol", name]);
    const [listed, asJson, killed] = await inTurn([["list"], ["list", "--json"], ["mutants"]]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^one: .*\n\ntwo: .*\n\nBundled, see npx hearsay list NAME: abd-register, .*\n$/su);
    const json = JSON.parse(asJson.stdout) as { protocols: object[]; bundled: string[] };
    expect(json.protocols).toMatchObject([{ name: "one" }, { name: "two" }]);
    expect(json.bundled).toContain("gossip");
    expect(killed.stdout).toContain("2 of 2 mutants are killed");
    expect(killed.code).toBe(0);
  });

  const written = {
    commonjs: [
      ["own.properties.ts", esm, "export default"],
      ["own.properties.mts", esm, "export default"],
      ["own.properties.cts", esm, "export default"],
      ["own.properties.mjs", esm, "export default"],
      ["own.properties.js", cjs, "module.exports ="],
    ],
    module: [
      ["own.properties.ts", esm, "export default"],
      ["own.properties.cts", cjs, "module.exports ="],
      ["own.properties.cjs", cjs, "module.exports ="],
      ["own.properties.js", esm, "export default"],
    ],
  } as const;
  const all = new Map(
    (["commonjs", "module"] as const).map((type) => {
      let ended: Promise<readonly Ended[]> | undefined;
      return [type, () => (ended ??= checked(type))] as const;
    }),
  );

  /** Each is alone in its folder. */
  function checked(type: keyof typeof written): Promise<readonly Ended[]> {
    const { folder, inTurn } = folderWith(built, type);
    const files = written[type].map(([name, imports, exports], at) =>
      file(name, properties("own", imports, exports), join(folder, `${at}`)),
    );
    return inTurn(
      files.map(() => ["check", "own"]),
      { cwd: files.map(dirname) },
    );
  }

  it.each(
    (["commonjs", "module"] as const).flatMap((type) => written[type].map(([name], at) => [name, type, at] as const)),
  )("%s is loaded in a package of %s", async (_, type, at) => {
    const { code, stderr, stdout } = (await all.get(type)!())[at];
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("n is 2");
  });

  it("the printed commands replay and show a failure of a file in a subfolder, from whatever folder", async () => {
    const { folder, inTurn, said } = folderWith(built);
    mkdirSync(join(folder, "sub"));
    await said(newDemo, { cwd: join(folder, "sub") });
    const [found, replayed, shown] = await inTurn([
      ["check", "sub/demo.properties.mts", "--mutant", KEEPS],
      ["replay", TRACE],
      ["show", TRACE],
    ]);
    expect(found.stdout.trimEnd().split("\n").at(-1)).toBe(`npx hearsay replay ${TRACE}`);
    expect(replayed.stdout).toContain("reproduced");
    expect(shown).toMatchObject({ code: 0, stderr: "" });

    renameSync(join(folder, "sub"), join(folder, "moved"));
    const named = ["--properties", "moved/demo.properties.mts"];
    const [gone, ...moved] = await inTurn([
      ["replay", TRACE],
      ["replay", TRACE, ...named],
      ["show", TRACE, ...named],
    ]);
    expect(gone.stdout).toContain('the protocol "demo" is gone from sub/demo.properties.mts');
    expect(gone.code).toBe(1);
    expect(moved.map(({ code }) => code)).toEqual([0, 0]);
  });

  it("a failure of a file elsewhere is replayed by the printed command, with its option", async () => {
    const { folder, inTurn, said } = folderWith(built);
    mkdirSync(join(folder, "sub"));
    await said(newDemo);
    const printed = ["replay", TRACE, "--properties", "../demo.properties.mts"];
    const [found, ...replayed] = await inTurn(
      [["check", "../demo.properties.mts", "--mutant", KEEPS], ["replay", TRACE], printed],
      { cwd: join(folder, "sub") },
    );
    expect(found.stdout.trimEnd().split("\n").at(-1)).toBe(`npx hearsay ${printed.join(" ")}`);
    expect(replayed.map(({ code }) => code)).toEqual([1, 0]);
  });

  it("a trace cannot make hearsay import a file that is outside of the folder, hidden, in a package, or not a properties file", async () => {
    const { folder, inTurn } = folderWith(built);
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

  it("a name that stands for a bundled file and one of the user's is refused, naming both", async () => {
    const { folder, inTurn } = packageWith(built);
    file("gossip.properties.mjs", properties("gossip", esm, "export default"), folder);
    const [ended, own, replayed] = await inTurn([["check", "gossip"], ["check", "gossip.properties.mjs"], ["replay"]]);
    expect(ended.stderr).toBe(
      '"gossip" stands for 2 files: gossip.properties.mjs, node_modules/hearsay/dist/properties/basics/gossip.properties.js (bundled).\n' +
        "Type the path of the one that is meant.\n",
    );
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(own.stdout).toContain("n is 2");
    expect(replayed).toMatchObject({ code: 0 });
    const path = join(folder, "traces/gossip/n-is-small.json");
    const { properties: _, ...trace } = JSON.parse(readFileSync(path, "utf8")) as { properties: string };
    writeFileSync(path, JSON.stringify(trace));
    const [ofWhich, named, bundled] = await inTurn([
      ["replay"],
      ["replay", "--properties", "gossip.properties.mjs"],
      ["check", "node_modules/hearsay/dist/properties/basics/gossip.properties.js", "--max-states", "10"],
    ]);
    expect(ofWhich.stderr).toMatch(
      /^"gossip" stands for 2 files: .*\nName the one that the trace is of: --properties FILE.\n$/u,
    );
    expect(ofWhich.code).toBe(2);
    expect(named).toMatchObject({ code: 0 });
    expect(bundled.stdout).not.toContain("n is");
  });

  it("`new` refuses every name whose files could not be loaded, and all other files that it writes hold", async () => {
    const { folder, hearsay, said } = folderWith(built);
    const meant = ["gossip", "protocol", "properties", "always", "sometimes", "undefined", "global-this"];
    const words = ["class", "await", "eval", "package", "let", "null"];
    const odd = ["A", "a_b", "a-", "1a", "a.b", "../a", ""];
    const news = (names: readonly string[]) => Promise.all(names.map((name) => said(["new", "protocol", name])));
    const refused = [...meant, ...words, ...odd];
    const told = (await news(refused)).map(({ code, stderr }, at) => [refused[at], code, stderr === ""]);
    expect(told).toEqual(refused.map((name) => [name, 2, false]));
    expect(readdirSync(folder)).toEqual([]);
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

  it("`new` continues if it was killed between its two files, and overwrites no file with another text", async () => {
    const { folder, said } = folderWith(built);
    await said(["new", "protocol", "one"]);
    const left = `.one.properties.mts.${spawnSync("true").pid}.b5d6f1de-3f0a-4bd8-9f0e-0123456789ab.tmp`;
    renameSync(join(folder, "one.properties.mts"), join(folder, left));
    expect((await said(["new", "protocol", "one"])).stdout).toBe("wrote one.properties.mts\n\nnpx hearsay check one\n");
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    const again = await said(["new", "protocol", "one"]);
    expect(again.stderr).toBe("one.mts already exists; nothing was written. Choose another name.\n");
    file("two.mts", "// mine\n", folder);
    expect((await said(["new", "protocol", "two"])).code).toBe(2);
    expect(readFileSync(join(folder, "two.mts"), "utf8")).toBe("// mine\n");
  });

  it("a broken properties file does not affect others", async () => {
    const { folder, hearsay, inTurn } = folderWith(built);
    await inTurn([newDemo, breakDemo]);
    file("broken.properties.mjs", broken, folder);
    const message = "broken.properties.mjs cannot be imported: Error: no such luck";
    const [listed, killed, asJson, replayed] = await inTurn([["list"], ["mutants"], ["list", "--json"], ["replay"]]);
    expect(listed.stdout).toContain("demo: the nodes of a ring");
    expect(killed.stdout).toContain("1 of 1 mutants are killed");
    for (const { code, stderr } of [listed, killed]) {
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
    const { broken: told } = JSON.parse(asJson.stdout) as { broken: object[] };
    expect(told).toEqual([{ file: "broken.properties.mjs", message: expect.stringContaining(message) as string }]);
    expect(replayed).toMatchObject({ code: 0, stderr: "" });
    // An old trace, which names no file.
    const { properties: _, ...trace } = JSON.parse(readFileSync(join(folder, TRACE), "utf8")) as { properties: string };
    writeFileSync(join(folder, TRACE), JSON.stringify(trace));
    expect(await hearsay(["replay"])).toMatchObject({ code: 0, stderr: "" });
  });

  it("its pages are made from the compiled code: of a violation, a picture, and an explorer of the user's own protocol", async () => {
    const { folder, inTurn } = folderWith(built, "module");
    copyFileSync(join(root, "docs/examples/hasty.ts"), join(folder, "hasty.properties.ts"));
    const trace = "traces/hasty/at-most-one-node-leads";
    const [found, exported, explored] = await inTurn([
      ["check", "hasty", "--html"],
      ["show", `${trace}.json`, "--export", "svg"],
      ["explore", "hasty", "--html"],
    ]);
    expect(found.stdout).toContain(`${trace}.html is a page for your browser.`);
    const page = readFileSync(join(folder, `${trace}.html`), "utf8");
    expect(page.length).toBeLessThan(400_000);
    expect(page).toContain("n1 and n2 both lead");
    expect(exported.stdout.startsWith("<svg ")).toBe(true);
    expect(`${explored.code} ${explored.stdout}${explored.stderr}`).toBe(
      "0 hasty-smoke.html is a page for your browser.\n",
    );
  });

  it("if there is no properties file, `list` says so, and `mutants` asks for one", async () => {
    const { said } = folderWith(built);
    expect((await said(["list"])).stdout).toContain("This folder has no properties file: npx hearsay new");
    const ended = await said(["mutants"], { cwd: temporaryFolder() });
    expect(ended.stderr).toContain("Neither this folder nor its properties/ has a properties file.");
    expect(ended.code).toBe(2);
  });
});
