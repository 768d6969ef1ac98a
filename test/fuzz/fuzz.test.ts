import { describe, expect, test } from "vitest";
import suite from "../../properties/basics/two-phase-commit.properties.ts";
import { fuzz, type FuzzOptions } from "../../src/fuzz/fuzz.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { always, eventually, sometimes, step } from "../../src/model/property-makers.ts";
import { type AnyProtocol, protocol, type RoleDefinition, type StateOf } from "../../src/model/protocol.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";

const commit = suite.of;
const hasty = "commits before all have prepared";
const propertiesOf = (properties: Readonly<Record<string, AnyProperty>>) =>
  Object.entries(properties).map(([name, property]) => ({ name, property }));
const fuzzCommit = (scope: string, mutant: string | undefined, options: Partial<FuzzOptions> = {}) =>
  fuzz(
    { protocol: commit, scope: commit.scopes[scope]!, selection: { mutant }, properties: propertiesOf(suite.hold) },
    { seed: 1, runs: 300, ...options },
  );

describe("two-phase commit", () => {
  test("a manager that commits too early is caught, in three steps", async () => {
    const { properties } = await fuzzCommit("smoke", hasty);
    expect(properties[0]).toMatchObject({ name: "no resource commits while another aborts", verdict: "violated" });
    expect(properties[0]!.counterexample!.run.steps.map((step) => step.kind).toSorted()).toEqual([
      "act",
      "act",
      "deliver",
    ]);
    expect(properties.slice(1).map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds"]);
  });

  test("nothing is found if nothing is wrong", async () => {
    const { properties, runs, interrupted } = await fuzzCommit("smoke", undefined, { runs: 1000 });
    expect(properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds", "holds"]);
    expect({ runs, interrupted }).toEqual({ runs: 1000, interrupted: false });
  });

  test("the same seed gives the same result", async () => {
    const first = await fuzzCommit("small", hasty, { seed: 7 });
    expect(await fuzzCommit("small", hasty, { seed: 7 })).toEqual(first);
  });

  test("another seed gives other runs", async () => {
    const first = await fuzzCommit("small", undefined, { seed: 7 });
    expect((await fuzzCommit("small", undefined, { seed: 8 })).steps).not.toBe(first.steps);
  });

  test("forgetting what is remembered changes no result", async () => {
    const { reducerCalls: _, ...remembering } = await fuzzCommit("small", hasty, { seed: 3 });
    const { reducerCalls, ...forgetful } = await fuzzCommit("small", hasty, { seed: 3, remembered: 0 });
    expect(forgetful).toEqual(remembering);
    expect(reducerCalls).toBeGreaterThan(0);
  });

  test("it can be stopped every few thousand steps, and says so", async () => {
    let asked = 0;
    const { runs, interrupted } = await fuzzCommit("smoke", undefined, { stop: () => asked++ === 2 });
    expect({ runs, interrupted }).toEqual({ runs: 100, interrupted: true });
  });

  test("what was found before it is stopped does not depend on where it is stopped", async () => {
    const progress: { runs: number; steps: number }[] = [];
    const { steps } = await fuzzCommit("smoke", undefined, { onProgress: (now) => progress.push(now) });
    expect(progress.map(({ runs }) => runs)).toEqual([50, 100, 200, 300]);
    expect(await fuzzCommit("smoke", undefined, { runs: 200 })).toMatchObject({ steps: progress[2]!.steps });
    expect(progress[3]!.steps).toBe(steps);
  });

  test("it ends when nothing is left to find", async () => {
    const { safety } = { safety: propertiesOf(suite.hold).slice(0, 1) };
    const subject = { protocol: commit, scope: commit.scopes.smoke!, selection: { mutant: hasty }, properties: safety };
    const { runs, interrupted } = await fuzz(subject, { seed: 1, runs: 1_000_000 });
    expect(runs).toBeLessThan(1000);
    expect(interrupted).toBe(false);
  });
});

interface Counter {
  roles: { server: { state: { n: number }; action: { kind: "add" } } };
  scope: object;
}
/** One node that counts up to a limit. */
const counter = (server: Partial<RoleDefinition<Counter, "server">>): AnyProtocol =>
  protocol<Counter>()({
    name: "counter",
    summary: "counts",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => ({ n: 0 }),
        actions: ({ n }) => (n < 5 ? [{ kind: "add" }] : []),
        act: { add: (state) => void state.n++ },
        ...server,
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
const fuzzCounter = (of: AnyProtocol, properties: Readonly<Record<string, AnyProperty>>) =>
  fuzz({ protocol: of, scope: {}, selection: {}, properties: propertiesOf(properties) }, { seed: 1, runs: 20 });
const count = (world: { readonly nodes: readonly { readonly state: object }[] }): number =>
  (world.nodes[0]!.state as StateOf<Counter>).n;

test("a property sees its own history and no other's, also in assumptions and before a step", async () => {
  const history = (start: string) => ({ start, fold: (told: unknown) => told });
  const { properties } = await fuzzCounter(counter({ fair: () => true }), {
    frozen: always(() => true, { history: history("frozen") }) as AnyProperty,
    "counts to five": eventually((world) => count(world) === 5, {
      history: history("free"),
      ceases: { "steps of a frozen world": (before) => before.history === "frozen" },
    }) as AnyProperty,
    "has none": step(({ before, after }) => before.history === undefined && after.history === undefined),
  });
  expect(properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds"]);
});

test("a `sometimes` that no run shows is reported as not seen, which is not a violation", async () => {
  const { properties } = await fuzzCounter(counter({}), {
    "counts to three": sometimes((world) => count(world) === 3),
    "counts to nine": sometimes((world) => count(world) === 9),
  });
  expect(properties.map(({ verdict }) => verdict)).toEqual(["holds", "not seen"]);
});

test("a handler that throws is a violation without being stated as a property, and ends its run", async () => {
  const add = (state: StateOf<Counter>): void => {
    if (state.n === 2) throw new Error("full");
    state.n++;
  };
  const { properties } = await fuzzCounter(counter({ act: { add } }), {
    "counts to nine": sometimes((world) => count(world) === 9),
  });
  expect(properties[1]).toMatchObject({
    name: THROWS,
    verdict: "violated",
    counterexample: {
      message: expect.stringMatching(/^n1: act\.add threw Error: full \(fuzz\.test\.ts:\d+:\d+\)$/u) as string,
    },
  });
  expect(properties[1]!.counterexample!.run.steps).toHaveLength(3);
});

test("a handler that throws at the start is found in a run without steps", async () => {
  const throwing = counter({
    start(_, self) {
      if (self.choose([0, 1]) === 1) throw new Error("no start");
    },
  });
  const { properties } = await fuzzCounter(throwing, { "is small": always((world) => count(world) < 9) });
  expect(properties.map(({ verdict }) => verdict)).toEqual(["holds", "violated"]);
  expect(properties[1]!.counterexample).toEqual({
    run: { start: [{ node: "n1", choices: [1] }], steps: [] },
    message: expect.stringMatching(/^n1: start threw Error: no start \(fuzz\.test\.ts:\d+:\d+\)$/u) as string,
  });
});

test("one run may violate several properties", async () => {
  const { properties } = await fuzzCounter(counter({}), {
    "stays below two": always((world) => count(world) < 2 || "two"),
    "stays below four": always((world) => count(world) < 4 || "four"),
  });
  expect(properties.map(({ run, counterexample }) => [run, counterexample?.run.steps.length])).toEqual([
    [0, 2],
    [0, 4],
  ]);
});

test("steps that change nothing are judged too", async () => {
  const stuttering = counter({ act: { add: () => undefined } });
  const { properties } = await fuzzCounter(stuttering, {
    "nothing happens": step(({ step: { kind } }) => kind !== "act" || "it acts"),
  });
  expect(properties[0]).toMatchObject({ verdict: "violated", counterexample: { message: "it acts" } });
  expect(properties[0]!.counterexample!.run.steps).toHaveLength(1);
});

test("a run depends neither on the other properties nor on what the runs before it found", async () => {
  const named: Readonly<Record<string, AnyProperty>> = {
    "stays below two": always((world) => count(world) < 2 || "two"),
    "never comes to 3.1": step(({ after }) => count(after) !== 3.1 || "3.1"),
    "counts to five": sometimes((world) => count(world) >= 5),
  };
  const flaky = counter({ act: { add: (state, _, self) => void (state.n += self.choose([1, 1.05, 1.1])) } });
  const together = (await fuzzCounter(flaky, named)).properties;
  expect(together.map(({ verdict, run }) => [verdict, run])).toEqual([
    ["violated", 0],
    ["violated", 1],
    ["holds", undefined],
  ]);
  for (const found of together) {
    const [alone] = (await fuzzCounter(flaky, { [found.name]: named[found.name]! })).properties;
    expect(alone).toEqual(found);
  }
});

test("properties that read what was in flight before a step see it, from the first step on", async () => {
  interface Echo {
    roles: { server: { state: { heard: number }; receives: { kind: "echo" } } };
    scope: object;
  }
  const echo = protocol<Echo>()({
    name: "echo",
    summary: "tells itself something a few times",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => ({ heard: 0 }),
        start: (_, self) => self.send("n1", { kind: "echo" }),
        receive: {
          echo(state, _, self) {
            state.heard++;
            if (state.heard < 3) self.send("n1", { kind: "echo" });
          },
        },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
  const inFlight: number[][] = [];
  const looks = step(({ before, after }) => {
    inFlight.push([before.inFlight.length, after.inFlight.length]);
    return before.inFlight.length === 1 || "there was not one";
  });
  const { properties } = await fuzz(
    { protocol: echo, scope: {}, selection: {}, properties: propertiesOf({ looks: looks as AnyProperty }) },
    { seed: 1, runs: 1 },
  );
  expect(properties[0]!.verdict).toBe("holds");
  // Only the first answer, which is not used, was given without listing what is in flight.
  expect(inFlight).toEqual([
    [0, 1],
    [1, 1],
    [1, 1],
    [1, 0],
  ]);
});

test("a property is called once about what looks the same to it, and now and then again to see that it is a function", async () => {
  let asked = 0;
  const counts = always((world) => {
    asked++;
    return count(world) < 9;
  });
  const { steps } = await fuzzCounter(counter({}), { counts });
  expect(steps).toBe(100);
  // Twenty runs of six states. It is asked about each once, and again the first eight times, and the 16th, 32nd and 64th time.
  expect(asked).toBe(6 + 11);
});

test("the same holds for a property that reads messages: what is in flight is then part of what must look the same", async () => {
  let asked = 0;
  const none = always(({ inFlight }) => {
    asked++;
    return inFlight.length === 0;
  });
  const { properties, steps } = await fuzzCounter(counter({}), { none });
  expect([properties[0]!.verdict, steps]).toEqual(["holds", 100]);
  // The first answer was assumed to depend only on nodes, so the property is called once more.
  expect(asked).toBe(1 + 6 + 5);
});

test("a property that is not a function of what it sees is an error", async () => {
  let asked = 0;
  const fuzzing = fuzzCounter(counter({}), { "changes its mind": always(() => ++asked % 2 === 1 || "even") });
  await expect(fuzzing).rejects.toThrow(
    'property "changes its mind" gave two answers although everything it read was the same: it must be a function of the world that it is given, compare by value, and keep nothing between calls.',
  );
});
