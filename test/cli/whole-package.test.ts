import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { file, hearsay, root, said, temporaryFolder } from "./hearsay.ts";

interface Parts {
  readonly most?: number;
  readonly properties?: string;
  readonly refuted?: string;
  readonly more?: string;
}

/** A properties file with a protocol of its own: it counts up to `most` in smoke, and one further in `more`. */
const counting = ({ most = 2, properties = "", refuted = "", more = "" }: Parts): string => `
import { always, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const upTo = (most, options) => always(({ nodes }) => nodes[0].state.n <= most || "n is " + nodes[0].state.n, options);
const counting = protocol()({
  name: "counting", summary: "it counts", nodes: () => ({ node: ["a"] }),
  roles: { node: {
    init: () => ({ n: 0 }),
    actions: (state, self) => (state.n < self.scope.most ? [{ kind: "count" }] : []),
    act: { count(state, _, self) { state.n += self.rules.by(); } },
  } },
  rules: { by: () => 1 },
  scopes: { smoke: { most: ${most} }, more: { most: ${most + 1} } }, ${more}
});
export default properties(counting, { "n is small": upTo(3), ${properties} }, { ${refuted} });
`;

interface Told {
  readonly complete: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: readonly { file: string; cases: readonly { name: string; outcome: string; message?: string }[] }[];
}
/** The cases that did not pass, by name. */
const notPassed = ({ files }: Told): Readonly<Record<string, string>> =>
  Object.fromEntries(
    files.flatMap(({ cases }) =>
      cases.filter(({ outcome }) => outcome !== "passed").map(({ name, outcome }) => [name, outcome]),
    ),
  );

async function tested(folder: string): Promise<{ code: number | null; told: Told }> {
  const { code, stdout } = await said(["test", "--json"], { cwd: folder });
  return { code, told: JSON.parse(stdout) as Told };
}

const jumps = `mutants: { "jumps": { source: "made up", rules: { by: () => 4 } } },`;

describe.concurrent("`test` runs everything that the properties files of a package say", () => {
  it("every scope, refuted property, mutant and saved trace of each file below, and nothing of packages or hidden folders", async () => {
    const folder = temporaryFolder();
    const text = counting({ refuted: `"n is at most 1": upTo(1)`, more: jumps });
    file("sub/deeper/counting.properties.mjs", text, folder);
    file("other.properties.mjs", counting({}).replaceAll('"counting"', '"other"'), folder);
    for (const hidden of ["node_modules/theirs", ".hidden"])
      file(`${hidden}/x.properties.mjs`, `throw new Error("no");`, folder);
    await said(["check", "sub/deeper/counting.properties.mjs", "--mutant", "jumps"], { cwd: folder });
    const { code, told } = await tested(folder);
    expect(told.files.map((one) => one.file)).toEqual(["other.properties.mjs", "sub/deeper/counting.properties.mjs"]);
    expect(told.files[1].cases.map(({ name }) => name)).toEqual([
      "check (smoke): n is small",
      "check (smoke): the protocol does not throw",
      "fuzz (smoke): n is small",
      "fuzz (smoke): the protocol does not throw",
      "check (more): n is small",
      "check (more): the protocol does not throw",
      "each property could have failed: its premise is met in some scope",
      "known to be false (smoke): n is at most 1",
      "mutant (smoke): jumps, is found",
      "trace: traces/counting/jumps.json has its expected verdict",
    ]);
    expect(notPassed(told)).toEqual({});
    expect({ code, passed: told.passed, complete: told.complete }).toEqual({ code: 0, passed: 17, complete: true });
    const one = await said(["test", "sub"], { cwd: folder });
    expect(one.stdout).toBe(
      "✓ sub/deeper/counting.properties.mjs (counting): 10 passed\n" +
        "  check 5, fuzz 2, known to be false 1, mutants 1, traces 1\n\n1 file: 10 passed\n",
    );
    expect(one.code).toBe(0);
  });

  it("whatever is not as they say fails", async () => {
    const folder = temporaryFolder();
    const weak = `mutants: { "harmless": { source: "made up", rules: { by: () => 1 } } },`;
    const parts = { most: 3, refuted: `"n is at most 9": upTo(9)`, more: weak };
    file("counting.properties.mjs", counting(parts), folder);
    const { code, told } = await tested(folder);
    expect(notPassed(told)).toEqual({
      "check (more): n is small": "violated",
      "known to be false (smoke): n is at most 9": "failed",
      "mutant (smoke): harmless, is found": "failed",
    });
    expect(code).toBe(1);
  });

  it("in CI, a violation comes with the command that finds it again; elsewhere it is saved, and its trace is a case from then on", async () => {
    const folder = temporaryFolder();
    file("counting.properties.mjs", counting({ most: 3 }), folder);
    const { stdout } = await hearsay(["test"], { cwd: folder, env: { CI: "true" } });
    expect(stdout).toContain(
      "    To see it again:\n      npx hearsay check counting --scope more --property 'n is small'\n",
    );
    expect(stdout).toMatch(/✗ n is 4\n/u);
    expect(existsSync(join(folder, "traces"))).toBe(false);

    const kept = await hearsay(["test"], { cwd: folder, env: { CI: undefined } });
    expect(kept.stdout).toContain(
      "    Saved as traces/counting/n-is-small.json. To see it again:\n      npx hearsay replay traces/counting/n-is-small.json\n",
    );
    const trace = join(folder, "traces/counting/n-is-small.json");
    expect(JSON.parse(readFileSync(trace, "utf8"))).toMatchObject({ properties: "counting.properties.mjs" });
    file("counting.properties.mjs", counting({}).replace("upTo(3)", "upTo(4)"), folder);
    const mended = await hearsay(["test", "--json"], { cwd: folder });
    expect(notPassed(JSON.parse(mended.stdout) as Told)).toEqual({
      "trace: traces/counting/n-is-small.json has its expected verdict": "failed",
    });
    expect(mended.code).toBe(1);
  });

  it("a violation is reported even if it cannot be saved", async () => {
    const folder = temporaryFolder();
    file("counting.properties.mjs", counting({ most: 3 }), folder);
    file("traces/counting", "a file where a folder would be", folder);
    const { code, stdout } = await hearsay(["test"], { cwd: folder, env: { CI: undefined } });
    expect(stdout).toMatch(
      /✗ n is 4\n\n {4}The trace could not be saved in traces.counting: [^\n]+\n[^\n]+\n {4}To see it again:\n {6}npx hearsay check/u,
    );
    expect(code).toBe(1);
  });

  it("a build server gets a JUnit report, and GitHub the line of the property", async () => {
    const folder = temporaryFolder();
    file("counting.properties.mjs", counting({}).replace("upTo(3)", "upTo(2)"), folder);
    const env = { GITHUB_ACTIONS: "true" };
    const { code, stdout } = await hearsay(["test", "--junit", "report.xml"], { cwd: folder, env });
    expect(code).toBe(1);
    const line =
      counting({})
        .split("\n")
        .findIndex((text) => text.includes('"n is small":')) + 1;
    expect(stdout).toContain(
      `::error file=counting.properties.mjs,line=${line},title=check (more)%3A n is small::n is `,
    );
    const xml = readFileSync(join(folder, "report.xml"), "utf8");
    expect(xml).toMatch(/<testsuite name="counting" file="counting\.properties\.mjs" tests="7" failures="[1-9]"/u);
    expect(xml).toMatch(/name="check \(more\): n is small"><failure message="n is \d"/u);
    const refused = await said(["test", "--junit", "report.xml/report.xml"], { cwd: folder });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--junit report.xml/report.xml: report.xml is a file; wanted a folder.");
  });

  it("a file or trace that cannot be read stops nothing else, and is not a violation", async () => {
    const folder = temporaryFolder();
    file("broken.properties.mjs", `throw new Error("no such luck");`, folder);
    file("counting.properties.mjs", counting({ properties: `"odd": always(() => 1)` }), folder);
    file("fine.properties.mjs", counting({}), folder);
    file("traces/cut.json", `{ "hearsay": 2`, folder);
    const { code, stdout, stderr } = await said(["test"], { cwd: folder });
    expect(stderr).toContain("broken.properties.mjs cannot be imported: Error: no such luck");
    expect(stdout).toContain("traces/cut.json is cut off");
    expect(stdout).toMatch(/✗ check \(smoke\): n is small\n\s+.*"odd" returned 1; wanted true/u);
    expect(stdout).toContain("✓ fine.properties.mjs (counting): 7 passed\n");
    expect(code).toBe(2);
  });

  it("a trace that belongs to no file here is reported", async () => {
    const folder = temporaryFolder();
    file("counting.properties.mjs", counting({ more: jumps }), folder);
    await said(["check", "counting", "--mutant", "jumps"], { cwd: folder });
    const path = join(folder, "traces/counting/jumps.json");
    const trace = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...trace, properties: "gone.properties.mjs" }));
    const { code, stdout } = await said(["test"], { cwd: folder });
    expect(stdout).toContain("\ntraces that belong to no properties file here: traces/counting/jumps.json\n");
    expect(code).toBe(0);
  });

  it("properties that are not decided within 20,000 states are skipped, and counted by reason", async () => {
    const folder = temporaryFolder();
    const endless = counting({}).replace("more: { most: 3 }", "more: { most: 1e9 }").replace("upTo(3)", "upTo(1e9)");
    file("counting.properties.mjs", endless, folder);
    const { code, stdout } = await said(["test"], { cwd: folder });
    expect(stdout).toBe(
      "✓ counting.properties.mjs (counting): 5 passed, 2 skipped\n" +
        "  check 5, fuzz 2\n" +
        "  - 2 skipped: no violation in 20,000 states; the rest is for npx hearsay check\n\n" +
        "1 file: 5 passed, 2 skipped\n",
    );
    expect(code).toBe(0);
  });

  it("an infinite smoke scope is ended by --max-seconds, and is incomplete", async () => {
    const folder = temporaryFolder();
    file("counting.properties.mjs", counting({ most: 1e9 }).replace("upTo(3)", "upTo(1e9)"), folder);
    const { code, stdout } = await hearsay(["test", "--max-seconds", "1"], { cwd: folder });
    expect(stdout).toContain("1 file: 0 passed; ended before all were run\n");
    expect(code).toBe(3);
  });

  it("a folder without properties files is refused", async () => {
    const ended = await said(["test"], { cwd: temporaryFolder() });
    expect(ended.stderr).toBe(
      "No file in . or below is called NAME.properties.ts or NAME.properties.js; npx hearsay new protocol NAME writes one.\n",
    );
    expect(ended.code).toBe(2);
  });
});
