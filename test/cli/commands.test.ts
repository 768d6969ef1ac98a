import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { file, hearsay, root, said, suite, temporaryFolder } from "./hearsay.ts";

const HASTY = "commits before all have prepared";

describe.concurrent("the command line", () => {
  it("lists every protocol with its scopes and variants", async () => {
    const { code, stdout } = await said(["list", "--json"]);
    const { protocols } = JSON.parse(stdout) as { protocols: readonly { name: string }[] };
    expect(code).toBe(0);
    expect(protocols.find(({ name }) => name === "two-phase-commit")).toMatchObject({
      summary: "a manager and its resources all commit or all abort",
      scopes: expect.arrayContaining(["smoke", "small"]) as string[],
      variants: [],
      properties: expect.arrayContaining([
        { name: "no resource commits while another aborts", kind: "always" },
      ]) as object[],
      refuted: [{ name: "every resource decides", kind: "eventually" }],
      mutants: [HASTY],
    });
  });

  it("lists one protocol", async () => {
    const { code, stdout } = await said(["list", "gossip", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ protocols: [{ name: "gossip" }] });
    expect(code).toBe(0);
  });

  it("says what applies elsewhere, and what is known to be false here", async () => {
    const { stdout } = await said(["check", "akka-join", "--scope", "two first seeds"]);
    expect(stdout).toContain(
      "apply only in other scopes or variants: 7 properties\nknown to be false, checked only with --property: two first seeds form one cluster\n",
    );
  });

  it("says if no property applies here", async () => {
    const nothing = file(
      "elsewhere.properties.mjs",
      `import { always, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const lamp = protocol()({
  name: "lamp", summary: "it is on", nodes: () => ({ lamp: ["a"] }), roles: { lamp: { init: () => ({}) } }, rules: {}, scopes: { smoke: {}, dark: {} },
});
export default properties(lamp, { "it is well": always(() => true, { scopes: ["dark"] }) });`,
    );
    const { stdout } = await said(["check", nothing]);
    expect(stdout.split("\n\n").at(-1)).toBe(
      "No property applies here: all that was checked is that the protocol does not throw.\n" +
        "not checked: scope dark\napply only in other scopes or variants: 1 property\n",
    );
  });

  it("says if a property does not apply here", async () => {
    const elsewhere = ["check", "akka-join", "--property", "there is one cluster", "--scope", "two first seeds"];
    const inapplicable = await said([...elsewhere, "--out", temporaryFolder()]);
    expect(inapplicable.stdout).toContain(
      "does not apply in two first seeds: it was checked because you asked for it.",
    );
  });

  it("checks a protocol that holds", async () => {
    const { code, stdout } = await said(["check", "two-phase-commit", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      command: "check",
      protocol: "two-phase-commit",
      scope: "smoke",
      variant: null,
      mutant: null,
      verdict: "holds",
      complete: true,
      states: 288,
      boundaryStates: 0,
      bounds: [],
    });
    expect(code).toBe(0);
  });

  it("a violation is drawn, saved, replayed and shown", async () => {
    const out = temporaryFolder();
    const checked = await hearsay(["check", "two-phase-commit", "--mutant", HASTY, "--out", out]);
    const trace = join(out, "two-phase-commit/commits-before-all-have-prepared.json");
    const lines = checked.stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toBe(`npx hearsay replay ${trace}`);
    expect(lines.at(-2)).toBe(`npx hearsay show ${trace} --html`);
    expect(lines.at(-3)).toBe(`npx hearsay explain ${trace}`);
    expect(lines.at(-6)).toBe("✗ rm2 committed, rm1 aborted");
    expect(checked).toMatchObject({ code: 1, stderr: "" });

    const replayed = await said(["replay", out, "--json"]);
    expect(JSON.parse(replayed.stdout)).toEqual({
      traces: [
        {
          file: trace,
          verdict: "reproduced",
          expected: "reproduced",
          asExpected: true,
          grounds: expect.any(String) as string,
        },
      ],
    });
    expect(replayed.code).toBe(0);

    const shown = await said(["show", trace]);
    expect(shown.stdout).toContain("✗ rm2 committed, rm1 aborted");
    expect(shown.code).toBe(0);
  });

  it("checks a property known to be false if it is named, in its scope, and finds it refuted as it must be", async () => {
    const args = ["check", "two-phase-commit", "--property", "every resource decides"];
    const { code, stdout } = await said([...args, "--out", temporaryFolder(), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      scope: "manager crashes",
      verdict: "holds",
      properties: [
        { name: "every resource decides", kind: "eventually", verdict: "violated", expected: "violated", length: 3 },
      ],
    });
    expect(code).toBe(0);
  });

  it("a search that ends early is incomplete", async () => {
    const { code, stdout } = await said([
      "check",
      "two-phase-commit",
      "--scope",
      "rm7",
      "--max-states",
      "5000",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "incomplete", complete: false, limit: "--max-states 5000" });
    expect(code).toBe(3);
  });

  it("the same seed gives the same random runs", async () => {
    const args = ["fuzz", "two-phase-commit", "--mutant", HASTY, "--seed", "7", "--runs", "200", "--json"];
    const [one, other] = await Promise.all(
      [temporaryFolder(), temporaryFolder()].map((out) => said([...args, "--out", out])),
    );
    const strip = (text: string): object => {
      const {
        seconds: _,
        properties,
        ...rest
      } = JSON.parse(text) as { seconds: number; properties: readonly { trace?: string }[] };
      return { ...rest, properties: properties.map(({ trace: __, ...property }) => property) };
    };
    expect(strip(one.stdout)).toEqual(strip(other.stdout));
    expect(strip(one.stdout)).toMatchObject({ command: "fuzz", verdict: "violated", seed: 7, runs: 200 });
    expect([one.code, other.code]).toEqual([1, 1]);
  });

  it("budgets on the command line replace those of the scope", async () => {
    const path = suite({
      go: `state.n++; self.send("b", { kind: "hello" });`,
      actions: `(state.n < 1 ? [{ kind: "go" }] : [])`,
    });
    const { stdout } = await said(["check", path, "--drop", "1", "--json"]);
    const without = await said(["check", path, "--json"]);
    const states = (text: string): number => (JSON.parse(text) as { states: number }).states;
    expect(states(stdout)).toBeGreaterThan(states(without.stdout));
  });

  it("every seeded bug of a protocol is found by check and by random runs", async () => {
    const { code, stdout } = await said(["mutants", "two-phase-commit", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      mutants: [
        expect.objectContaining({
          protocol: "two-phase-commit",
          mutant: HASTY,
          killed: true,
          by: "no resource commits while another aborts",
          kind: "always",
          checkLength: 3,
          fuzzRuns: expect.any(Number) as number,
        }),
      ],
    });
    expect(code).toBe(0);
  });
});

it("draws as wide as COLUMNS says when it writes into a pipe", async () => {
  const trace = "traces/two-phase-commit/commits-before-all-have-prepared.json";
  const widest = async (columns?: number): Promise<number> => {
    const { stdout } = await hearsay(["show", trace], {
      env: { COLUMNS: columns === undefined ? "" : String(columns) },
    });
    const drawn = stdout.split("\n").slice(0, -3);
    return Math.max(...drawn.map((line) => Array.from(line).length));
  };
  expect(await widest(60)).toBeLessThanOrEqual(60);
  expect(await widest()).toBeGreaterThan(60);
});

it("a machine so busy that the listening thread is late costs no verdict", async () => {
  const busy = file(
    "busy.mjs",
    `import { createRequire, syncBuiltinESMExports } from "node:module";
     const threads = createRequire(import.meta.url)("node:worker_threads");
     threads.Worker = class extends threads.Worker {
       constructor(...given) {
         super(...given);
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
       }
     };
     syncBuiltinESMExports();`,
  );
  const ended = await hearsay(["list", "two-phase-commit"], { nodeOptions: `--import=${pathToFileURL(busy).href}` });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
});

describe.concurrent("`--html` writes the page of a run that was found:", () => {
  /** A counter that goes round, and one property of each kind that is false of it, known to be false or not. */
  const counter = (isKnown: boolean): string =>
    file(
      "counter.properties.mjs",
      `import { always, converges, eventually, leadsTo, possible, properties, protocol, recurs, sometimes, step } from ${JSON.stringify(`${root}src/index.ts`)};
const counter = protocol()({
  name: "counter", summary: "it goes round", rules: {}, scopes: { smoke: {} }, nodes: () => ({ counter: ["a", "b"] }),
  roles: { counter: {
    init: () => ({ n: 0 }),
    start(state, self) { if (self.id === "a") self.send("b", { kind: "next" }); },
    receive: { next(state, { from }, self) { state.n = 1 - state.n; self.send(from, { kind: "next" }); } },
  } },
});
const is = (n) => ({ nodes: [a] }) => a.state.n === n;
const sets = {
  always: always(is(0)), step: step(() => "no step is allowed"), eventually: eventually(is(7)), converges: converges(is(1)),
  leadsTo: leadsTo(is(0), is(7)), possible: possible(is(7)), sometimes: sometimes(is(7)),
  recurs: recurs(() => false),
};
export default properties(counter, ${isKnown ? "{}, sets" : "sets"});`,
    );
  const saidOf = async (isKnown: boolean, property: string): Promise<string> => {
    const { stdout } = await said(["check", counter(isKnown), "--property", property, "--html"], {
      cwd: temporaryFolder(),
    });
    return stdout.trimEnd().split("\n").at(-1)!;
  };

  it.each(["always", "step", "eventually", "converges", "leadsTo", "possible", "recurs"])(
    "of `%s`, also if it is known to be false",
    async (kind) => {
      const page = `traces/counter/${kind.toLowerCase()}.html is a page for your browser.`;
      expect([await saidOf(false, kind), await saidOf(true, kind)]).toEqual([page, page]);
    },
  );

  it("none of `sometimes`, which no run refutes", async () => {
    const none = "No page is written: no run shows the violation.";
    expect([await saidOf(false, "sometimes"), await saidOf(true, "sometimes")]).toEqual([none, none]);
  });

  it("rather that of a violation than that of something known to be false", async () => {
    const both = readFileSync(counter(true), "utf8").replace("{}, sets", "{ longer: always(is(0)) }, sets");
    const path = file("counter.properties.mjs", both);
    const asked = ["check", path, "--property", "longer", "--property", "step", "--html"];
    const { stdout } = await said(asked, { cwd: temporaryFolder() });
    expect(stdout).toContain("traces/counter/longer.html is a page for your browser.\n");
  });
});
