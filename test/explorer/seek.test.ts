import { describe, expect, test } from "vitest";
import { Engine } from "../../src/explorer/engine.ts";
import type { Goal } from "../../src/explorer/messages.ts";
import { always, type Property, properties, sometimes } from "../../src/index.ts";
import { type Counter, counter } from "./counter.ts";

function sought(
  goal: Goal,
  claims: Record<string, Property<Counter>>,
  condition?: Engine["condition"],
  of = counter,
): string {
  const saving = { command: "hearsay explore", properties: undefined, versions: {} };
  const suite = properties(of, claims);
  const engine = new Engine(suite, { scope: "smoke", variant: undefined }, saving, condition);
  try {
    const answers = [...engine.answer({ kind: "seek", path: { start: [], steps: [] }, goal, statesMax: 1000 })];
    const last = answers[answers.length - 1];
    if (last.kind === "path") return `${last.path.steps.length}: ${last.message}`;
    if (last.kind === "threw") return `an error, ${last.path.steps.length}: ${last.message}`;
    return last.kind === "nowhere" ? last.message : last.kind;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe("a condition", () => {
  const count = ({ nodes }: { readonly nodes: readonly { readonly state: unknown }[] }): number =>
    (nodes[0].state as { readonly count: number }).count;
  const met = (condition: NonNullable<Engine["condition"]>): string => sought({ kind: "condition" }, {}, condition);

  test("is met if it returns true, and not if it returns false or a sentence", () => {
    expect(met((world) => count(world) === 2)).toBe("2: your condition is true");
    expect(met((world) => count(world) === 1 || "not yet")).toBe("1: your condition is true");
    expect(met((world) => count(world) === 1 && "it is one")).toBe(
      '"your condition" is shown by none of the 4 states that can follow',
    );
  });

  test("is also sought beyond states in which the protocol throws", () => {
    expect(met((world) => count(world) === 3)).toBe("3: your condition is true");
  });

  test.each([
    ["undefined", () => undefined, "undefined"],
    ["1", () => 1, "1"],
    ["a Promise", async () => false, "a Promise"],
  ])("that answers %s is an error that says so", (_, condition, shown) => {
    expect(met(condition)).toBe(
      `ModelError: property "your condition" returned ${shown}; wanted true, or a sentence that says what is wrong.`,
    );
  });

  test("that throws leads to the state in which it does, and shows the error", () => {
    expect(met((world) => (count(world) === 0 ? false : world.nodes[7].state))).toMatch(
      /^an error, 1: "your condition": it threw TypeError: Cannot read properties of undefined/u,
    );
  });
});

describe("the nearest violation", () => {
  const goal: Goal = { kind: "properties", names: ["small", "seen"] };

  test("is a state in which a property throws, if that is nearest", () => {
    const small = always<Counter>(({ nodes: [{ state }] }) => state.count < 2 || "large");
    expect(sought(goal, { small })).toBe("2: large");
    const seen = sometimes<Counter>(({ nodes }) => nodes[nodes[0].state.count].state.count === 9);
    expect(sought(goal, { small, seen })).toMatch(/^an error, 1: "seen": it threw TypeError/u);
  });

  test("is looked for among properties without a history, and it is said how many have one", () => {
    const { counter: role } = counter.roles;
    const up = { kind: "up" } as const;
    const roles = { counter: { ...role, actions: ({ count }: { count: number }) => (count === 3 ? [] : [up]) } };
    const holds = { small: always<Counter>(() => true), other: always<Counter>(() => true) };
    const told = always<Counter, number>(() => true, { history: { start: 0, fold: (count) => count } });
    const all: Goal = { kind: "properties", names: ["small", "other", "told"] };
    expect(sought(all, { ...holds, told }, undefined, { ...counter, roles })).toBe(
      "what should hold is violated in none of the 4 states that can follow; not looked for: 1 property with a history, to be chosen alone",
    );
  });

  test("is a state in which the protocol throws, if that is nearest", () => {
    const small = always<Counter>(({ nodes: [{ state }] }) => state.count < 9 || "large");
    expect(sought(goal, { small })).toMatch(/^an error, 3: c: act.slip threw Error: slipped/u);
  });
});
