import { expect, it } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { always, properties, protocol, sometimes } from "../../src/index.ts";
import { casesOf, type Means } from "../../src/suite/test-cases.ts";

interface Count {
  roles: { node: { state: { n: number }; action: { kind: "count" } } };
  scope: object;
}
const count = protocol<Count>()({
  name: "count",
  summary: "it counts to two",
  nodes: () => ({ node: ["a"] }),
  roles: {
    node: {
      init: () => ({ n: 0 }),
      actions: ({ n }, { rules }) => (n < rules.most() ? [{ kind: "count" }] : []),
      act: { count: (state) => void state.n++ },
    },
  },
  rules: { most: () => 2 },
  mutants: { "counts on": { source: "made up", rules: { most: () => 3 } } },
  scopes: { smoke: {} },
});
const below = (most: number) => always<Count>(({ nodes }) => nodes[0].state.n < most || `n is ${most}`);
const suite = properties(count, { "n is below three": below(3) }, { "n is below two": below(2) });

interface Found {
  readonly name: string;
  readonly counterexample?: unknown;
}
/** The real results, with some changed before they are judged. */
const meansWith = (change: (found: readonly Found[]) => readonly Found[]): Means => {
  const changed = <T extends { readonly properties: readonly Found[] }>(result: T): T => ({
    ...result,
    properties: change(result.properties),
  });
  return {
    search: async (subject, options) => changed(checkNow(subject, options)),
    randomRuns: async (subject, options) => changed(await fuzz(subject, { seed: 1, ...options })),
    replaying: {},
  };
};
async function outcomes(means: Means): Promise<Readonly<Record<string, string>>> {
  const told: [string, string][] = [];
  for (const { name, run } of casesOf(suite, means)) {
    const outcome = await run();
    told.push([name, "message" in outcome ? outcome.message.split("\n")[0] : outcome.kind]);
  }
  return Object.fromEntries(told);
}

const allPassed = {
  "check (smoke): n is below three": "passed",
  "check (smoke): the protocol does not throw": "passed",
  "fuzz (smoke): n is below three": "passed",
  "fuzz (smoke): the protocol does not throw": "passed",
  "each property could have failed: its premise is met in some scope": "passed",
  "known to be false (smoke): n is below two": "passed",
  "mutant (smoke): counts on, is found": "passed",
};

it("properties that hold, properties that are refuted as they must be, and mutants that are found pass", async () => {
  expect(await outcomes(meansWith((found) => found))).toEqual(allPassed);
});

it("a property without a result fails", async () => {
  expect(await outcomes(meansWith((found) => found.filter(({ name }) => !name.startsWith("n is"))))).toEqual({
    ...allPassed,
    "check (smoke): n is below three": '"n is below three" is missing from what was found.',
    "fuzz (smoke): n is below three": '"n is below three" is missing from what was found.',
    "known to be false (smoke): n is below two": '"n is below two" is missing from what was found.',
    "mutant (smoke): counts on, is found": 'No property sees the mutant "counts on" in scope smoke.',
  });
});

it("a property that is violated without a run that shows it fails", async () => {
  const violated = (found: readonly Found[]): readonly Found[] =>
    found.map((one) => ({ name: one.name, verdict: "violated" }));
  expect(await outcomes(meansWith(violated))).toMatchObject({
    "check (smoke): n is below three": '"n is below three" is violated, and no run shows it.',
    "fuzz (smoke): n is below three": '"n is below three" is violated, and no run shows it.',
    "known to be false (smoke): n is below two": '"n is below two" is violated, and no run shows it.',
  });
});

it("a mutant that only properties see which are violated without it, too, survives", async () => {
  const alwaysFalse = properties(count, { "n is below two": below(2) });
  const outcome = await casesOf(
    alwaysFalse,
    meansWith((found) => found),
  )
    .find(({ group }) => group === "mutants")!
    .run();
  expect(outcome).toEqual({
    kind: "failed",
    title: "Survived",
    message:
      'No property sees the mutant "counts on" in scope smoke.\n"n is below two" is violated without it, too.\n' +
      "Add a property that does, or name the scope that shows it.",
  });
});

const reaches = (n: number) => sometimes<Count>(({ nodes }) => nodes[0].state.n === n);

it("a mutant that makes unreachable what a `sometimes` wants is found by it, unless that is unreachable without it, too", async () => {
  const low = { source: "made up", rules: { most: () => 1 } };
  const of = protocol<Count>()({ ...count, mutants: { "stops at one": low } });
  const killed = async (hold: Readonly<Record<string, ReturnType<typeof reaches>>>) => {
    const cases = casesOf(
      properties(of, hold),
      meansWith((found) => found),
    );
    return cases.find(({ group }) => group === "mutants")!.run();
  };
  expect(await killed({ "it reaches two": reaches(2) })).toEqual({
    kind: "passed",
    killed: 'check: "it reaches two" (sometimes, 0 steps); fuzz: not found in 2000 runs',
  });
  expect(await killed({ "it reaches nine": reaches(9) })).toMatchObject({
    title: "Survived",
    message:
      'No property sees the mutant "stops at one" in scope smoke.\n"it reaches nine" is violated without it, too.\n' +
      "Add a property that does, or name the scope that shows it.",
  });
});
