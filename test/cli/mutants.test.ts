import { describe, expect, it } from "vitest";
import { file, root, said } from "./hearsay.ts";

/** Six nodes count to 100 each: too many states for a search by depth to reach one with n1 at 60, but every random run does. */
const path = file(
  "counters.properties.mjs",
  `import { always, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const counters = protocol()({
  name: "counters",
  summary: "each counts on its own",
  nodes: () => ({ counter: ["n1", "n2", "n3", "n4", "n5", "n6"] }),
  roles: { counter: {
    init: () => ({ n: 0 }),
    actions: ({ n }, self) => (n < self.rules.most() ? [{ kind: "count" }] : []),
    act: { count: (state) => void state.n++ },
  } },
  rules: { most: () => 50 },
  scopes: { smoke: {} },
  mutants: { "counts on": { source: "a test", rules: { most: () => 100 } } },
});
export default properties(counters, { "none counts beyond 60": always(({ nodes }) => nodes.every(({ state }) => state.n <= 60)) });
`,
);

describe("a bug that only random runs find within the time of the check", () => {
  const args = ["mutants", path, "--seconds-per-check", "0.6"];

  it("is reported with the property that they violate, and as not decided by the check", async () => {
    const { stdout } = await said(args);
    expect(stdout).toMatch(
      /✓ {2}counters {2}counts on {2}check: not found in \d+ s \(incomplete\) {2}fuzz: \d+ runs? +none counts beyond 60\n1 of 1/u,
    );
  });

  it("has that property in JSON, too", async () => {
    const { stdout } = await said([...args, "--json"]);
    expect((JSON.parse(stdout) as { readonly mutants: readonly object[] }).mutants).toMatchObject([
      { killed: true, by: "none counts beyond 60", kind: "always", checkVerdict: "incomplete", checkLength: null },
    ]);
  });
});

/** Messages may be lost, so the property is violated with the bug and without it. */
const lossy = (
  property: string,
): string => `import { always, eventually, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const greeting = protocol()({
  name: "greeting",
  summary: "n1 greets n2",
  nodes: () => ({ node: ["n1", "n2"] }),
  roles: { node: {
    init: () => ({ heard: 0 }),
    start: (_, self) => void (self.id === "n1" && self.send("n2", { kind: "hello" })),
    receive: { hello: (state, _, self) => void (state.heard = self.rules.counted()) },
  } },
  rules: { counted: () => 1 },
  scopes: { smoke: { faults: { drop: 1 } } },
  mutants: { "counts double": { source: "a test", rules: { counted: () => 2 } } },
});
const heard = eventually(({ nodes }) => nodes[1].state.heard > 0);
const once = always(({ nodes }) => nodes[1].state.heard < 2 || "counted twice");
export default properties(greeting, { ${property} });
`;

describe("a property that is violated without the bug as well", () => {
  it("does not kill the bug", async () => {
    const { stdout, code } = await said(["mutants", file("lossy.properties.mjs", lossy(`"n2 hears it": heard`))]);
    expect([stdout, code]).toEqual([
      '✗  greeting  counts double  check: nothing  fuzz: nothing  survives; violated without it, too: "n2 hears it"\n0 of 1 mutants are killed\n',
      1,
    ]);
  });

  it("does not hide one that kills it", async () => {
    const both = file("both.properties.mjs", lossy(`"n2 hears it": heard, "n2 hears it once": once`));
    const { stdout } = await said(["mutants", both, "--json"]);
    expect((JSON.parse(stdout) as { readonly mutants: readonly object[] }).mutants).toMatchObject([
      { killed: true, by: "n2 hears it once", kind: "always", checkLength: 1, fuzzRuns: 1 },
    ]);
  });
});
