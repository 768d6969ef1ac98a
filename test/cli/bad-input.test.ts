import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { FAULTS_MAX, positive, SECONDS_MAX, whole } from "../../src/cli/terminal/numbers.ts";
import { type Ended, file, hearsay, inTurn, type Parts, root, said, suite, temporaryFolder } from "./hearsay.ts";

/** The message has one to three lines, and nothing that only a programmer of this package understands. */
function isSpoken({ stderr }: Ended): void {
  const lines = stderr.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(stderr).not.toMatch(/^ {4}at /mu);
}

const onAction = (code: string): Parts => ({ go: `state.n++; ${code}` });

describe("a command that cannot be carried out says why, and exits with 2", () => {
  const wrongCommands: readonly (readonly [title: string, args: readonly string[], says: RegExp])[] = [
    [
      "an unknown protocol",
      ["check", "two-phase-comit"],
      /^No protocol is called "two-phase-comit": did you mean "two-phase-commit"\?/u,
    ],
    ["an unknown scope", ["check", "two-phase-commit", "--scope", "smok"], /no scope "smok": did you mean "smoke"\?/u],
    [
      "an unknown variant",
      ["check", "gossip", "--variant", "forgetfull"],
      /no variant "forgetfull": did you mean "forgetful"\?/u,
    ],
    [
      "an unknown mutant",
      ["check", "two-phase-commit", "--mutant", "commits before all have prepare"],
      /did you mean "commits before all have prepared"\?/u,
    ],
    [
      "an unknown property",
      ["check", "two-phase-commit", "--property", "a transaction can comit"],
      /did you mean "a transaction can commit"\?/u,
    ],
    ["an --out that names nothing", ["check", "two-phase-commit", "--out", ""], /--out: wanted a folder; got ""/u],
    [
      "a file that does not exist",
      ["check", "./nowhere.ts"],
      /^\.\/nowhere\.ts does not exist\.\nName a properties file, or one of the protocols /u,
    ],
    [
      "a single-valued option given twice",
      ["check", "two-phase-commit", "--scope", "smoke", "--scope=rm7"],
      /--scope takes one value, and got "smoke" and "rm7"/u,
    ],
    ["a number given twice", ["fuzz", "gossip", "--seed", "1", "--seed", "1"], /--seed takes one value/u],
    ["an unknown flag", ["check", "gossip", "--drops", "1"], /unknown option '--drops'\s+\(Did you mean --drop\?\)/u],
    [
      "a flag of other commands",
      ["graph", "gossip", "--workers", "2"],
      /^hearsay graph has no option --workers; these have one: check, fuzz, simulate, swarm\.\nnpx hearsay graph --help/u,
    ],
    ["a folder", ["check", "properties"], /^properties is a folder\. Name one .*:\nnpx hearsay test properties$/mu],
    ["an unknown command", ["chek"], /unknown command 'chek'/u],
    ["a missing protocol", ["check"], /^missing: <protocol>\. Only --watch works without one/u],
    [
      "several missing arguments",
      ["run", "--seed", "1"],
      /^missing: <protocol>, --node <name> and --config <file>\nnpx hearsay run --help shows what there is\.$/mu,
    ],
    ["a forgotten first argument", ["new", "lock"], /^missing: <name> \(<what> is lock\)$/mu],
    ["a missing option", ["frontier", "gossip"], /^missing: --property <name>$/mu],
    ["help for an unknown command", ["help", "chek"], /Usage: hearsay/u],
    ["a list of an unknown protocol", ["list", "gosip"], /^No protocol is called "gosip": did you mean "gossip"\?/u],
    ["a trace that does not exist", ["replay", "traces/nothing.json"], /traces\/nothing\.json does not exist/u],
    [
      "a protocol instead of a trace",
      ["show", "bully"],
      /^bully does not exist; name a saved trace, as in traces\/PROTOCOL\/NAME\.json\.\nSaved traces: traces\/bully\/a-coord\S+, \S+, \S+, and \d+ more\.$/mu,
    ],
    [
      "a folder instead of a trace",
      ["explain", "traces/bully"],
      /^traces\/bully is a folder; name one trace in it\.$/mu,
    ],
    [
      "a properties file of another protocol than the trace's",
      ["replay", "traces/bully/there-is-at-most-one-leader.json", "--properties", "gossip"],
      /^gossip is of the protocol "gossip"; the trace is one of "bully"\.$/mu,
    ],
    [
      "a trace whose name is misspelt",
      ["show", "traces/bully/there-is-at-most-one-leadr.json"],
      /^Did you mean traces\/bully\/there-is-at-most-one-leader\.json\?$/mu,
    ],
    ["a new thing of an unknown kind", ["new", "protocl", "x"], /wanted "protocol" or "property"; got "protocl"/u],
    ["a new protocol whose name is a path", ["new", "protocol", "../x"], /wanted a name in small letters/u],
  ];
  let all: Promise<readonly Ended[]> | undefined;
  const ended = async (at: number): Promise<Ended> =>
    (await (all ??= inTurn(wrongCommands.map(([, args]) => args))))[at];

  it.each(wrongCommands.map(([title, ...wrong], at) => [title, at, ...wrong] as const))(
    "%s",
    async (_, at, args, message) => {
      const { stderr, ...rest } = await ended(at);
      expect(stderr).toMatch(message);
      expect(rest).toEqual({ code: 2, stdout: "" });
      if (args[0] !== "help") isSpoken(await ended(at));
    },
  );

  it("and that is the exit code of the process", async () => {
    expect(await hearsay(wrongCommands[0][1])).toEqual(await ended(0));
  });
});

describe("a number that makes no sense is refused with its range", () => {
  const faults = whole("--drop", 0, FAULTS_MAX);
  it.each(["-1", "1e9", "1001", "1.5", "NaN", "0x10", "", " 1", "99999999999999999999"])("whole: %j", (text) => {
    expect(() => faults(text)).toThrow(`--drop: wanted a whole number from 0 to 1,000; got ${JSON.stringify(text)}.`);
  });
  it.each(["-3", "0", "1e3", "Infinity", "soon", "99999999999"])("above zero: %j", (text) => {
    const wanted = "--max-seconds: wanted a number above 0, at most 31,536,000";
    expect(() => positive("--max-seconds", SECONDS_MAX)(text)).toThrow(`${wanted}; got ${JSON.stringify(text)}.`);
  });
  it("a number in its range is accepted", () => {
    expect([faults("0"), faults("1000"), positive("--max-seconds", SECONDS_MAX)("0.5")]).toEqual([0, 1000, 0.5]);
  });
  it("from the command line", async () => {
    const ended = await said(["check", "two-phase-commit", "--drop", "-1"]);
    expect(ended).toEqual({
      code: 2,
      stdout: "",
      stderr: '--drop: wanted a whole number from 0 to 1,000; got "-1".\n',
    });
  });
});

describe.concurrent("the error says what is wrong with a properties file that", () => {
  it("throws on import", async () => {
    const path = file("broken.properties.mjs", `throw new Error("no such luck");`);
    const ended = await hearsay(["check", path]);
    expect(ended.stderr).toContain(`${path} cannot be imported: Error: no such luck (broken.properties.mjs:1:7)\n`);
    expect(ended.code).toBe(2);
    isSpoken(ended);
    const { stderr } = await hearsay(["check", path, "--debug"]);
    expect(stderr).toMatch(/\ncaused by: Error: no such luck\n {4}at .*broken\.properties\.mjs:1:7\)?\n/u);
  });
  it("is not TypeScript", async () => {
    const ended = await said(["check", file("typo.properties.ts", "export default properties(;\n")]);
    expect(ended.stderr).toMatch(
      /typo\.properties\.ts cannot be imported: TransformError: Unexpected ";" \(typo\.properties\.ts:1:26\)\n/u,
    );
    expect(ended.code).toBe(2);
    isSpoken(ended);
  });
  it("lacks a bracket", async () => {
    const ended = await said([
      "check",
      file("open.properties.mjs", 'import { join } from "node:path";\nexport default f({ a: { b: {} } ;\n'),
    ]);
    expect(ended.stderr).toContain(
      "open.properties.mjs cannot be imported: SyntaxError: Unexpected token ';' (open.properties.mjs:2)\n",
    );
    expect(ended.code).toBe(2);
    isSpoken(ended);
  });
  it("exports nothing", async () => {
    const ended = await said(["check", file("empty.properties.mjs", "export {};")]);
    expect(ended.stderr).toContain("is not a properties file: it exports nothing.\nWanted: export default properties(");
    expect(ended.code).toBe(2);
    isSpoken(ended);
  });
  it("exports something else", async () => {
    const ended = await said(["check", file("other.properties.mjs", "export default 42;")]);
    expect(ended.stderr).toContain("its default export is something else");
    expect(ended.code).toBe(2);
  });
});

describe("a protocol that breaks the rules of the model is refused", () => {
  const broken: readonly (readonly [title: string, parts: Parts, says: RegExp, flags: readonly string[]])[] = [
    [
      "it returns a Promise",
      { ...onAction("return Promise.resolve();") },
      /odd, a, action "go": the handler returned a Promise/u,
      [],
    ],
    [
      "it returns a new state instead of changing the one that it is given",
      onAction("return { n: state.n };"),
      /odd, a, action "go": the handler returned an object; wanted nothing: change the state/u,
      [],
    ],
    [
      "a property that returns neither a boolean nor a sentence",
      { properties: '"all is well": always(() => "")' },
      /property "all is well" returned ""; wanted true, or a sentence/u,
      [],
    ],
    [
      "it keeps state outside",
      { before: "let calls = 0;", ...onAction("state.n = Math.min(9, ++calls);") },
      /odd, a, action "go" is not pure: run twice on the same state and event, it differed at state\.n: \d, then \d/u,
      [],
    ],
    ["it throws dice", onAction("state.n += Math.floor(Math.random() * 1e6);"), /odd, a, action "go" is not pure/u, []],
    [
      "it reads a clock, under --strict",
      onAction("state.n += Date.now() > 0 ? 0 : 1;"),
      /odd, a, action "go": Date was used \(odd\.properties\.mjs:11:\d+\): what a protocol and its properties answer/u,
      ["--strict"],
    ],
    [
      "its actions throw dice, in fuzz under --strict",
      { actions: '(Math.random() < 2 && state.n < 3 ? [{ kind: "go" }] : [])' },
      /odd, a, actions: Math\.random was used \(odd\.properties\.mjs:9:\d+\)/u,
      ["fuzz", "--strict"],
    ],
    ["it sends to an unknown node", onAction(`self.send("c", { kind: "hello" });`), /odd, a, action "go".*"c"/u, []],
    [
      "it sends a function",
      onAction(`self.send("b", { kind: "hello", f: () => 1 });`),
      /\.f is a function; wanted plain data/u,
      [],
    ],
    ["it sends NaN", onAction(`self.send("b", { kind: "hello", x: NaN });`), /\.x is NaN; wanted a finite number/u, []],
    [
      "it has an array with a field of its own",
      onAction("state.log = Object.assign([], { committed: 6 });"),
      /odd, a, action "go": state\.log is an array with a property "committed" of its own/u,
      [],
    ],
    ...[2_000, 100_000].map((levels): readonly [string, Parts, RegExp, readonly string[]] => [
      `its state is nested ${levels} levels deep`,
      onAction(
        `let chain = 0; for (let level = 0; level < ${levels}; level++) chain = { next: chain }; state.chain = chain;`,
      ),
      /state.* is nested more than 500 levels deep; wanted at most 500/u,
      [],
    ]),
    [
      "it chooses from nothing",
      onAction("self.choose([]);"),
      /a chooses from an empty list; wanted at least one value/u,
      [],
    ],
    [
      "it sends what its role does not receive",
      onAction(`self.send("b", { kind: "helo" });`),
      /odd, a, action "go".*"helo".*did you mean "hello"/su,
      [],
    ],
    [
      "it lists an action without a handler",
      { actions: '[{ kind: "goes" }]' },
      /odd, a, action "goes": no handler is called act\.goes: did you mean "go"/u,
      [],
    ],
    ["it has no nodes", { nodes: "{ node: [] }" }, /no nodes/u, []],
  ];
  const commandOf = ([, parts, , flags]: (typeof broken)[number], out: string): readonly string[] => {
    const [command, ...rest] = flags[0]?.startsWith("--") === false ? flags : ["check", ...flags];
    return [command!, suite(parts), "--out", out, ...rest];
  };
  let all: Promise<readonly Ended[]> | undefined;

  it.each(broken.map(([title, , message], at) => [title, at, message] as const))("%s", async (_, at, message) => {
    const out = temporaryFolder();
    const ended = (await (all ??= inTurn(broken.map((one) => commandOf(one, out)))))[at];
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(2);
    isSpoken(ended);
  });

  it("with --json, the error is the one object on stdout", async () => {
    const ended = await hearsay(["check", suite({ nodes: "{ node: [] }" }), "--json"]);
    expect(JSON.parse(ended.stdout)).toEqual({ error: expect.stringContaining("no nodes") as string });
    expect(ended.code).toBe(2);
  });
});

describe.concurrent("it is a violation, with the run that leads there, if a handler", () => {
  it("throws", async () => {
    const ended = await said([
      "check",
      suite(onAction(`if (state.n === 2) throw new Error("two");`)),
      "--out",
      temporaryFolder(),
      "--json",
    ]);
    const result = JSON.parse(ended.stdout) as { verdict: string; properties: readonly object[] };
    expect(result.verdict).toBe("violated");
    expect(result.properties).toContainEqual(
      expect.objectContaining({
        name: "the protocol does not throw",
        verdict: "violated",
        length: 2,
        message: "a: act.go threw Error: two (odd.properties.mjs:11:43)",
      }),
    );
    expect(ended.code).toBe(1);
  });
  it("changes a message that other nodes may have", async () => {
    const go = `state.n = 9; self.send("b", { kind: "hello", n: 1 });`;
    const receive = "{ hello(state, message) { message.n++; } }";
    const ended = await said([
      "check",
      suite({ go, receive, actions: `(state.n === 0 ? [{ kind: "go" }] : [])` }),
      "--out",
      temporaryFolder(),
    ]);
    expect(ended.stdout).toMatch(
      /read only property 'n'.*\(others\s+share\s+it,\s+so\s+it\s+is\s+frozen:\s+copy\s+it\s+first,/su,
    );
    expect(ended.code).toBe(1);
  });
});

describe.concurrent("counterexamples that cannot be saved", () => {
  const fails = suite({
    ...onAction(""),
    properties: `"n stays small": always(({ nodes }) => nodes.every(({ state }) => state.n < 2) || "it grew")`,
  });

  it.skipIf(!existsSync("/proc"))("a folder in which nothing can be created is refused before the search", async () => {
    const ended = await said(["check", fails, "--out", "/proc/traces"]);
    expect(ended.stderr).toContain("may not be written to (");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    isSpoken(ended);
  });
  it("a folder below a file is refused before the search", async () => {
    const path = file("a-file", "");
    const ended = await said(["check", fails, "--out", join(path, "deeper")]);
    expect(ended.stderr).toContain("is a file; wanted a folder");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    isSpoken(ended);
  });
  it.skipIf(process.getuid?.() === 0)("a folder without write permission is refused before the search", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    const ended = await hearsay(["check", fails, "--out", folder]);
    expect(ended.stderr).toContain("may not be written to");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
  });
  it("on a full disk the verdict is still printed, and then why nothing was saved", async () => {
    const full = file(
      "full-disk.mjs",
      `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
       const write = fs.writeSync;
       fs.writeSync = (to, bytes, ...rest) => { if (to > 2 && bytes.length > 99) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }); return write(to, bytes, ...rest); };
       syncBuiltinESMExports();`,
    );
    const ended = await hearsay(["check", fails, "--out", temporaryFolder()], {
      nodeOptions: `--import=${pathToFileURL(full).href}`,
    });
    expect(ended.stdout).toContain("✗ it grew");
    expect(ended.stderr).toContain("The disk is full");
    expect(ended.code).toBe(1);
    isSpoken(ended);
  });
});

describe.concurrent("a broken trace is refused", () => {
  it("that is cut off", async () => {
    const path = file("cut.json", `{ "hearsay": 2, "protocol": "goss`);
    const ended = await said(["replay", path]);
    expect(ended.stderr).toContain(`${path} is cut off`);
    expect(ended.code).toBe(2);
    isSpoken(ended);
  });
  it("among others, which are replayed all the same", async () => {
    const path = file("cut.json", `{ "hearsay": 2, "protocol": "goss`);
    const good = "traces/two-phase-commit/commits-before-all-have-prepared.json";
    const ended = await said(["replay", path, good]);
    expect(ended.stdout).toContain(`✗ ${path}: unreadable\n  ${path} is cut off`);
    expect(ended.stdout).toContain(`✓ ${good}: reproduced\n1 of 2 traces as expected`);
    expect(ended.code).toBe(2);
  });
});

it("a new protocol in a checkout is in TypeScript, among the bundled ones", async () => {
  const ended = await said(["new", "protocol", "my-ring", "--js"]);
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toBe("hearsay new protocol: protocols of this package are in TypeScript; leave out --js.\n");
});

it("a new protocol never overwrites a file", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "my-ring.properties.ts"), "mine");
  const ended = await said(["new", "protocol", "my-ring"], { cwd: folder });
  expect(ended.stderr).toContain('"my-ring" is already the name of my-ring.properties.ts; nothing was written.');
  expect(ended.code).toBe(2);
  expect(root).not.toBe(folder);
});
