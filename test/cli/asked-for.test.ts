import { describe, expect, it } from "vitest";
import { file, root, said, temporaryFolder } from "./hearsay.ts";

/** Counts to the number that the scope allows: 0, 3 or 4. */
const counting = file(
  "counting.properties.mjs",
  `import { always, possible, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const counting = protocol()({
  name: "counting", summary: "it counts", nodes: () => ({ node: ["a"] }),
  roles: { node: {
    init: () => ({ n: 0 }),
    actions: (state, self) => (state.n < self.scope.most ? [{ kind: "count" }] : []),
    act: { count(state) { state.n++; } },
  } },
  rules: {}, variants: ["plain", "fixed"],
  scopes: { smoke: { most: 0 }, three: { most: 3 }, four: { most: 4 } },
});
const upTo = (most, options) => always(({ nodes }) => nodes[0].state.n <= most || "n is " + nodes[0].state.n, options);
export default properties(counting, {
  "n is at most 3": upTo(3, { scopes: ["three", "four"], variants: ["fixed"] }),
  "n is a number": upTo(9),
}, {
  "n is at most 2": upTo(2, { scopes: ["three"] }),
  "n is at most 4": upTo(4, { scopes: ["four"] }),
  "5 can be reached": possible(({ nodes }) => nodes[0].state.n === 0),
});`,
);
const run = (command: string, ...args: readonly string[]): ReturnType<typeof said> =>
  said([command, counting, "--out", temporaryFolder(), ...args]);

describe.concurrent("a property named with --property", () => {
  it("is checked in every place that it names, and each is printed", async () => {
    const { code, stdout } = await run("check", "--property", "n is at most 3");
    expect(stdout).toMatch(
      /^counting, scope three, variant fixed\n\n✓ always {8}n is at most 3\n.*\n\ncounting, scope four, variant fixed\n\n✗ always {8}n is at most 3 {2}\(after 4 steps\)\n/su,
    );
    expect(stdout).not.toContain("does not apply in");
    expect(code).toBe(1);
    const json = JSON.parse((await run("check", "--property", "n is at most 3", "--json")).stdout) as object;
    expect(json).toMatchObject({
      verdict: "violated",
      places: [
        { scope: "three", variant: "fixed", verdict: "holds" },
        { scope: "four", variant: "fixed", verdict: "violated" },
      ],
    });
  });

  it("shares a place with other named properties", async () => {
    const names = ["--property", "n is at most 3", "--property", "n is at most 2", "--property", "n is a number"];
    const { stdout } = await run("check", ...names, "--scope", "three", "--variant", "fixed", "--json");
    const { properties } = JSON.parse(stdout) as { properties: readonly object[] };
    expect(properties).toMatchObject([
      { name: "n is at most 3", verdict: "holds" },
      { name: "n is at most 2", verdict: "violated" },
      { name: "n is a number", verdict: "holds" },
    ]);
  });

  it("is watched by random runs in the same places", async () => {
    const { code, stdout } = await run("fuzz", "--property", "n is at most 3", "--seed", "1", "--runs", "20");
    expect(stdout).toMatch(/counting, scope three, variant fixed\n.*\ncounting, scope four, variant fixed\n/su);
    expect(code).toBe(1);
  });

  it("must have a single place for a checkpoint", async () => {
    const ended = await run("check", "--property", "n is at most 3", "--checkpoint", temporaryFolder());
    expect(ended.stderr).toBe(
      "--checkpoint saves the search of one place, and there are 2: three, fixed; four, fixed.\nChoose one with --scope and --variant.\n",
    );
    expect(ended.code).toBe(2);
  });
});

describe.concurrent("a property known to be false that is named with --property", () => {
  it("is refuted as it must be: exit 0", async () => {
    for (const [command, ...more] of [["check"], ["fuzz", "--seed", "1", "--runs", "20"]]) {
      const { code, stdout } = await run(command, "--property", "n is at most 2", ...more);
      expect(stdout).toContain("✓ always        n is at most 2  (fails, as expected, after 3 steps)\n");
      expect(stdout).toContain('"n is at most 2" is known to be false, and fails here, as expected.\n');
      expect(code).toBe(0);
    }
    const { stdout } = await run("check", "--property", "n is at most 2", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "holds",
      properties: [{ name: "n is at most 2", verdict: "violated", expected: "violated", length: 3 }],
    });
  });

  it("is not refuted: exit 1", async () => {
    const { code, stdout } = await run("check", "--property", "n is at most 4");
    expect(stdout).toContain("✗ always        n is at most 4  (is known to be false, but was not refuted)\n");
    expect(stdout).toContain(
      '"n is at most 4" is known to be false, but does not fail here. If it is true, move it to the properties that hold; else name the scope that shows it.\n',
    );
    expect(code).toBe(1);
  });

  it("is not refuted so far: exit 3", async () => {
    const runs = await run("fuzz", "--property", "n is at most 4", "--seed", "1", "--runs", "20");
    expect(runs.stdout).toContain('"n is at most 4" is known to be false, but has not failed here so far.\n');
    expect(runs.code).toBe(3);
    expect(await run("fuzz", "--property", "5 can be reached", "--seed", "1", "--runs", "20")).toMatchObject({
      code: 3,
    });
  });

  it("is an ordinary property where it does not apply: in another scope or variant, or with other faults", async () => {
    for (const other of [
      ["--scope", "four"],
      ["--variant", "fixed"],
      ["--crash", "1"],
    ]) {
      const { code, stdout } = await run("check", "--property", "n is at most 2", ...other);
      expect(stdout).toContain('"n is at most 2" is known to be false in three, plain. No verdict is expected here');
      expect(stdout).not.toContain("refuted");
      expect(code).toBe(1);
    }
    expect((await run("check", "--scope", "three", "--variant", "fixed")).stdout).not.toContain(
      "known to be false, looked at",
    );
    expect((await run("check", "--scope", "three")).stdout).toContain(
      "known to be false, checked only with --property: n is at most 2",
    );
  });
});

describe.concurrent("a fault that is asked for but can never happen", () => {
  it("is refused, with the option's name", async () => {
    for (const command of ["check", "fuzz", "graph"]) {
      const ended = await said([command, counting, "--duplicate", "2"]);
      expect(ended.stderr).toBe(
        '--duplicate 2 can never happen in counting, scope "smoke": no node that it is for receives messages from another.\n',
      );
      expect(ended.code).toBe(2);
    }
    expect((await run("check", "--restart", "1", "--scope", "three")).stderr).toBe(
      '--restart 1 can never happen in counting, scope "three": no node that it is for can go down. Allow a crash, host or power as well.\n',
    );
    expect((await run("check", "--partition", "1")).stderr).toBe(
      '--partition 1 can never happen in counting, scope "smoke": no partition of the scope cuts a link.\n',
    );
  });

  it("is not asked for by --duplicate 0, and a restart makes sense with a crash", async () => {
    expect((await run("check", "--duplicate", "0", "--restart", "1", "--crash", "1")).code).toBe(0);
  });

  it("may be left over: without its crashes, a scope has nothing to restart", async () => {
    expect((await said(["check", "gossip", "--scope", "pair restarts one", "--crash", "0"])).stderr).toBe("");
  });
});
