import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { file } from "./hearsay.ts";
import { packageWith, published, tsc } from "./installed.ts";

const { folder } = packageWith(published(), "module");

/** A protocol of one's own and what the library does with it, as one would write it in a project. */
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

const compile = (...options: readonly string[]): string =>
  spawnSync(process.execPath, [tsc, "--strict", "--target", "es2023", "--types", "", "program.ts", ...options], {
    cwd: folder,
    encoding: "utf8",
  }).stdout;

describe("a program that has installed the library", () => {
  it.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])("type-checks with modules %s, resolved as %s", (module, resolution) => {
    const lib = ["--lib", "es2023,dom"];
    expect(compile("--noEmit", "--module", module, "--moduleResolution", resolution, ...lib)).toBe("");
  });

  it("checks, fuzzes and explores a protocol of its own", () => {
    expect(compile("--module", "nodenext", "--lib", "es2023,dom", "--outDir", "out")).toBe("");
    const said = execFileSync(process.execPath, [join("out", "program.js")], { cwd: folder, encoding: "utf8" });
    expect(said.trimEnd().split("\n")).toEqual(["holds 4", "violated two hold it 2", "true true", "holds 10", "act"]);
  });
});
