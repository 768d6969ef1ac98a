import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { file } from "./hearsay.ts";
import { modules, packageWith, published, tsc } from "./installed.ts";

const { folder } = packageWith(published(), "module");

/** A user's protocol, and calls of the library, as in a project. */
const program = `
import {
  always, assertHolds, check, explore, fuzz, HoldsError, properties, protocol,
  type CheckReport, type Successor, type World,
} from "hearsay";

interface Token {
  roles: {
    node: { state: { holds: boolean }; receives: { kind: "token" }; action: { kind: "pass" } };
  };
  scope: object;
}

const token = protocol<Token>()({
  name: "token",
  summary: "a token goes from node to node",
  nodes: () => ({ node: ["a", "b"] }),
  rules: { keeps: (): boolean => false },
  mutants: { "keeps it": { source: "made up", rules: { keeps: () => true } } },
  scopes: { smoke: {} },
  roles: {
    node: {
      init: ({ id }) => ({ holds: id === "a" }),
      actions: (state) => (state.holds ? [{ kind: "pass" }] : []),
      act: {
        pass(state, _, self) {
          state.holds = self.rules.keeps();
          for (const node of self.nodes.node) if (node !== self.id) self.send(node, { kind: "token" });
        },
      },
      receive: { token(state) { state.holds = true; } },
    },
  },
});

const suite = properties(token, {
  "at most one holds it": always(
    ({ nodes }) => nodes.filter(({ state }) => state.holds).length <= 1 || "two hold it",
  ),
});

const report: CheckReport = await check(suite);
assertHolds(report);
console.log(report.verdict, report.states);

const broken = await check(suite, { mutant: "keeps it" });
console.log(broken.verdict, broken.properties[0]?.message, broken.properties[0]?.run?.steps.length);
try {
  assertHolds(broken);
} catch (error) {
  console.log(error instanceof HoldsError, String(error).includes("two hold it"));
}

const random = await fuzz(suite, { runs: 10, seed: 1 });
console.log(random.verdict, random.runs);

const [{ world }] = explore(suite).initial as [ReturnType<typeof explore>["initial"][0]];
const steps: readonly Successor[] = world.steps();
console.log(steps.map(({ step }) => step.kind).join());
type Held = World<Token>["nodes"][number]["state"]["holds"];
const held: Held = true;
// @ts-expect-error: a node has no such state
const wrong: World<Token>["nodes"][number]["state"]["hold"] = held;
void wrong;
`;

file("program.ts", program, folder);

/** Three nodes that count, in a separate module, because threads import it again. */
const counters = `
import { always, properties, protocol } from "hearsay";

interface Counters {
  roles: { node: { state: { n: number }; action: { kind: "count" } } };
  scope: { max: number };
}

const counters = protocol<Counters>()({
  name: "counters",
  summary: "three nodes count",
  nodes: () => ({ node: ["a", "b", "c"] }),
  rules: {},
  scopes: { smoke: { max: 20 }, large: { max: 200 } },
  roles: {
    node: {
      init: () => ({ n: 0 }),
      actions: ({ n }, { scope }) => (n < scope.max ? [{ kind: "count" }] : []),
      act: { count(state) { state.n++; } },
    },
  },
});

export default properties(counters, {
  "nobody counts too far": always(({ nodes }) => nodes.every(({ state }) => state.n <= 200) || "too far"),
  "the sum is not 7": always(({ nodes }) => nodes.reduce((sum, { state }) => sum + state.n, 0) !== 7 || "it is 7"),
});
`;
file("counters.ts", counters, folder);
file("other.js", "export default 7;", folder);

const page = `
import { explore } from "hearsay";
import counters from "./counters.js";

for (const { world } of explore(counters).initial) told.push(...world.steps().map(({ step }) => step.kind + " " + step.node));
`;
file("page.ts", page, folder);

const threads = `
import { isDeepStrictEqual } from "node:util";
import { check, fuzz, ModelError, simulate } from "hearsay";
import counters from "./counters.js";

const file = import.meta.resolve("./counters.js");
const [one, three] = [await check(counters), await check(counters, { workers: 3, file })];
console.log(one.verdict, one.states, isDeepStrictEqual(one, three));
const runs = { runs: 2000, seed: 7, strategy: "uneven" as const };
const [alone, together] = [await fuzz(counters, runs), await fuzz(counters, { ...runs, workers: 3, file: "../counters.ts" })];
console.log(alone.verdict, alone.runs, isDeepStrictEqual(alone, together));

const timed = { scope: { max: 3, timing: { delay: 0, actions: { count: { kind: "exponential", mean: 5 } } } }, runs: 200 };
const [oneByOne, side] = [await simulate(counters, timed), await simulate(counters, { ...timed, workers: 3, file })];
console.log(oneByOne.runs, oneByOne.events, oneByOne.points[0]?.properties.map(({ verdict }) => verdict).join(), isDeepStrictEqual(oneByOne, side));

const other = await check(counters, { scope: "large", properties: ["nobody counts too far"], workers: 2, file: "other.js" });
console.log(other.verdict, other.limit?.replace(/file:[^ ]*[/]/u, ""));
const untilLost = await fuzz(counters, { runs: 1_000_000, properties: ["nobody counts too far"], workers: 2, file: "other.js" });
console.log(untilLost.verdict, untilLost.runs < 1_000_000, untilLost.limit?.slice(0, 20));
try {
  await check(counters, { workers: 2 });
} catch (error) {
  console.log(error instanceof ModelError, error instanceof Error && error.message.slice(0, 35));
}
`;
file("threads.ts", threads, folder);

/** A properties file, and the two ways to make tests of it. */
const tested = packageWith(join(folder, "node_modules/hearsay"), "module");
symlinkSync(join(modules, "vitest"), join(tested.folder, "node_modules/vitest"), "dir");
const token = program.slice(0, program.indexOf("const report")).replace("const suite =", "export default");
file("token.properties.ts", token, tested.folder);
file(
  "kept.properties.ts",
  token.replace('name: "token"', 'name: "kept"').replace("boolean => false", "boolean => true"),
  tested.folder,
);
file(
  "vitest.config.ts",
  `import { hearsay } from "hearsay/vitest";
import { defineConfig } from "vitest/config";
export default defineConfig({ plugins: [hearsay()] });
`,
  tested.folder,
);
file(
  "own.test.ts",
  `import { testSuite } from "hearsay/vitest";
import token from "./token.properties.js";
await testSuite(token);
`,
  tested.folder,
);

const compile = (...options: readonly string[]): string =>
  spawnSync(process.execPath, [tsc, "--strict", "--target", "es2023", "--types", "", ...options], {
    cwd: folder,
    encoding: "utf8",
  }).stdout;

describe("a package that has installed the plugin for Vitest", () => {
  it.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])("type-checks with modules %s, resolved as %s", (module, resolution) => {
    const options = ["--noEmit", "--skipLibCheck", "--module", module, "--moduleResolution", resolution];
    const said = spawnSync(process.execPath, [tsc, "--strict", ...options, "own.test.ts", "vitest.config.ts"], {
      cwd: tested.folder,
      encoding: "utf8",
    });
    expect(said.stdout).toBe("");
  });

  it("tests its properties files directly and in a test file of its own, and saves what fails", () => {
    const { stdout } = spawnSync(
      process.execPath,
      [join(modules, "vitest/vitest.mjs"), "run", "--reporter=json", "--maxWorkers=1"],
      { cwd: tested.folder, encoding: "utf8", env: { ...process.env, CI: undefined, VITEST: "" } },
    );
    const { testResults } = JSON.parse(stdout) as {
      readonly testResults: readonly {
        readonly name: string;
        readonly assertionResults: readonly { status: string; failureMessages: readonly string[] }[];
      }[];
    };
    const told = testResults.map(({ name, assertionResults }) => [
      basename(name),
      assertionResults.map(({ status }) => status).join(),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      // The last is its seeded bug: what it violates is violated without it, too.
      "kept.properties.ts": "failed,passed,failed,passed,passed,failed",
      "own.test.ts": "passed,passed,passed,passed,passed,passed",
      "token.properties.ts": "passed,passed,passed,passed,passed,passed",
    });
    const [failed] = testResults.flatMap(({ assertionResults }) =>
      assertionResults.flatMap(({ failureMessages }) => failureMessages),
    );
    const saved = "traces/kept/at-most-one-holds-it.json";
    expect(failed).toContain(`Saved as ${saved}. To see it again:\n  npx hearsay replay ${saved}`);
    expect(readFileSync(join(tested.folder, saved), "utf8")).toContain(`"properties": "kept.properties.ts"`);
  });
});

describe("a program that has installed the library", () => {
  it.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])("type-checks with modules %s, resolved as %s", (module, resolution) => {
    const lib = ["--lib", "es2023,dom"];
    expect(compile("program.ts", "--noEmit", "--module", module, "--moduleResolution", resolution, ...lib)).toBe("");
  });

  it("checks, fuzzes and explores a protocol of its own", () => {
    expect(compile("program.ts", "--module", "nodenext", "--lib", "es2023,dom", "--outDir", "out")).toBe("");
    const said = execFileSync(process.execPath, [join("out", "program.js")], { cwd: folder, encoding: "utf8" });
    expect(said.trimEnd().split("\n")).toEqual(["holds 4", "violated two hold it 2", "true true", "holds 10", "act"]);
  });

  it("gets the same results from several threads as from one, and each imports the suite again", () => {
    spawnSync(
      process.execPath,
      [tsc, "threads.ts", "--target", "es2023", "--module", "nodenext", "--noCheck", "--outDir", "out"],
      { cwd: folder },
    );
    cpSync(join(folder, "other.js"), join(folder, "out/other.js"));
    const said = execFileSync(process.execPath, ["threads.js"], { cwd: join(folder, "out"), encoding: "utf8" });
    expect(said.trimEnd().split("\n")).toEqual([
      "violated 9261 true",
      "violated 2000 true",
      "200 1800 held,violated true",
      "incomplete a worker that failed: ModelError: the default export of other.js is no suite; wanted that of counters.",
      "incomplete true a worker that failed",
      "true 2 workers for counters, and no file",
    ]);
  });

  it("explores in a browser: bundled for one, it needs nothing of Node", async () => {
    const bundle = { bundle: true, platform: "browser", format: "iife", write: false, logLevel: "silent" } as const;
    const { outputFiles } = await build({ ...bundle, entryPoints: [join(folder, "page.ts")] });
    const told: string[] = [];
    runInNewContext(outputFiles[0].text, { told, TextEncoder });
    expect(told).toEqual(["act a", "act b", "act c"]);
  });

  it("is installed without running a script of this package, so npm does not ask about one", () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, "node_modules/hearsay/package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const atInstall = ["preinstall", "install", "postinstall", "prepare"];
    expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
  });
});
