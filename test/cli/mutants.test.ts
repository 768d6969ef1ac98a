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
