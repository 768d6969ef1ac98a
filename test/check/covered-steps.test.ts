/** Steps that lead to nothing new right after another step of their own node are counted, but not looked up. */
import { expect, test } from "vitest";
import { Expander } from "../../src/check/compiled/expander.ts";
import { NONE_COVERED } from "../../src/check/compiled/covered-steps.ts";
import { ALL_AWAKE } from "../../src/check/compiled/sleep-sets.ts";
import { SleepOfRows } from "../../src/check/compiled/sleep-of-rows.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { Pairs } from "../../src/check/visited/pairs.ts";
import { VisitedSet } from "../../src/check/visited/visited.ts";
import { checkNow } from "../../src/check/check.ts";
import { properties, protocol, step } from "../../src/index.ts";
import { Space } from "../../src/semantics/space.ts";
import { selecting } from "../../src/suite/selecting.ts";

interface Bag {
  readonly roles: {
    readonly filler: {
      readonly state: { letters: string };
      readonly receives: { readonly kind: "had"; readonly letters: string };
      readonly action: { readonly kind: "put"; readonly letter: string };
    };
  };
  readonly scope: { readonly order: "matters" | "is told" | "is forgotten" };
}

/** One node puts twenty dots into its bag; the other puts a, b and c into its own, each once. */
const bag = protocol<Bag>()({
  name: "bag",
  summary: "letters in a bag",
  nodes: () => ({ filler: ["n1", "n2"] }),
  roles: {
    filler: {
      init: () => ({ letters: "" }),
      actions: ({ letters }, { id }) =>
        id === "n1"
          ? letters.length < 20
            ? [{ kind: "put", letter: "." }]
            : []
          : [..."abc"].filter((letter) => !letters.includes(letter)).map((letter) => ({ kind: "put", letter })),
      act: {
        put(state, { letter }, self) {
          const letters = state.letters + letter;
          state.letters = self.scope.order === "matters" ? letters : [...letters].sort().join("");
          if (self.scope.order === "is told" && self.id === "n2") self.send("n1", { kind: "had", letters });
        },
      },
      receive: { had: () => undefined },
    },
  },
  rules: {},
  scopes: {
    "order matters": { order: "matters" },
    "order is told": { order: "is told" },
    "order is forgotten": { order: "is forgotten" },
  },
});

/** Steps are compared only if they lead to many states. */
function ofMany(covered: () => number): number {
  for (let state = 1; state < 16; state++) expect(covered()).toBe(NONE_COVERED);
  return covered();
}

/** For each letter that is put first: how many steps of n2 are looked up then, all states before it being expanded. */
function lookedUp(scope: string): readonly number[] {
  const space = new Space(bag, bag.scopes[scope]!);
  const expander = new Expander(space, ownRoom());
  const { batch, entered } = expander;
  const states = new VisitedSet(expander.trees, new Pairs(ownRoom()), ownRoom());
  expander.addInitial(space.initials().states[0]!.state);
  states.insert(batch);
  batch.length = 0;
  entered.enter(states, 0);
  expander.expand(0);
  const origins = [...batch.origins.subarray(1, 4)];
  expect([...states.insert(batch)]).toEqual([1, 2, 3, 4]);
  return origins.map((origin, i) => {
    batch.length = 0;
    entered.enter(states, 2 + i);
    // Lists the steps of this state, which are compared.
    expander.expand(2 + i);
    const covered = ofMany(() => expander.covered.after(origin));
    batch.length = 0;
    expander.expand(2 + i, ALL_AWAKE, covered);
    return [...batch.labels.subarray(0, batch.length)].filter((label) => label % 3 === 1).length;
  });
}

test("where the order of two steps is forgotten, the second order of each two is not looked up", () => {
  expect(lookedUp("order is forgotten")).toEqual([2, 1, 0]);
});

test("where the order of two steps matters, all of them are looked up", () => {
  expect(lookedUp("order matters")).toEqual([2, 2, 2]);
});

test("where another node is told of the order, all steps are looked up", () => {
  expect(lookedUp("order is told")).toEqual([2, 2, 2]);
});

test("as long as the steps after an earlier step are not listed, a step covers none", () => {
  const space = new Space(bag, bag.scopes["order is forgotten"]!);
  const expander = new Expander(space, ownRoom());
  const states = new VisitedSet(expander.trees, new Pairs(ownRoom()), ownRoom());
  expander.addInitial(space.initials().states[0]!.state);
  states.insert(expander.batch);
  expander.batch.length = 0;
  expander.entered.enter(states, 0);
  expander.expand(0);
  expect(
    [...expander.batch.origins.subarray(1, 4)].map((origin) => ofMany(() => expander.covered.after(origin))),
  ).toEqual([NONE_COVERED, NONE_COVERED, NONE_COVERED]);
});

test("a property of steps is asked about steps that are covered", () => {
  const aComesLast = step<Bag>(({ step: taken, before: { nodes } }) => {
    const [dots, letters] = nodes.map(({ state }) => state.letters);
    return taken.kind !== "act" || taken.node !== "n2" || letters !== "bc" || dots!.length !== 20 || "a comes last";
  });
  const suite = properties(bag, { "a does not come last": aComesLast });
  const result = checkNow(selecting(suite, { scope: "order is forgotten" }).subject);
  expect(result.properties).toMatchObject([{ verdict: "violated", counterexample: { message: "a comes last" } }]);
});

test("steps that are covered are counted", () => {
  const result = checkNow(selecting(properties(bag, {}), { scope: "order is forgotten" }).subject);
  // Eight sets of letters, 0 to 20 dots; each letter can be put where it is missing, and a dot where there are fewer than 20.
  expect([result.states, result.transitions]).toEqual([8 * 21, 12 * 21 + 8 * 20]);
});

test("what is asleep in two states side by side is kept apart, and nothing is asleep where nothing was noted", () => {
  const sleep = new SleepOfRows(ownRoom());
  sleep.set(4, 6, 1);
  sleep.set(5, -2, 3);
  sleep.set(4, 7, 2);
  const of = (row: number): readonly number[] => [sleep.awake(row), sleep.covered(row)];
  expect([3, 4, 5, 6].map(of)).toEqual([
    [ALL_AWAKE, NONE_COVERED],
    [7, 2],
    [-2, 3],
    [ALL_AWAKE, NONE_COVERED],
  ]);
});

test("beyond 65,535 different pairs nothing is asleep", () => {
  const sleep = new SleepOfRows(ownRoom());
  for (let row = 0; row < 65_536; row++) sleep.set(row, row, 0);
  expect([65_534, 65_535].map((row) => sleep.awake(row))).toEqual([65_534, ALL_AWAKE]);
});
