import { expect, test } from "vitest";
import {
  always,
  assertHolds,
  check,
  possible,
  properties,
  type Property,
  protocol,
  type Suite,
} from "../../src/index.ts";

interface Lamp {
  roles: { lamp: { state: { on: boolean }; action: { kind: "break" } } };
  scope: object;
}

/** A lamp that burns until it breaks. */
const lamp = protocol<Lamp>()({
  name: "lamp",
  summary: "burns until it breaks",
  nodes: () => ({ lamp: ["l"] }),
  roles: {
    lamp: {
      init: () => ({ on: true }),
      actions: ({ on }) => (on ? [{ kind: "break" }] : []),
      act: { break: (state) => void (state.on = false) },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

/** What the report says about when the first property of a suite is violated. */
async function sentenceOf(suite: Suite): Promise<string | undefined> {
  const result = await check(suite, { scope: "smoke" });
  try {
    assertHolds(result);
  } catch (error) {
    return (error as Error).message.split("\n").find((line) => line.startsWith("Violated"));
  }
  return undefined;
}

const burns = (property: Property<Lamp>): Suite => properties(lamp, { "it burns": property });

test("a counterexample to a safety property is said to be the shortest", async () => {
  expect(await sentenceOf(burns(always(({ nodes }) => nodes[0].state.on)))).toBe(
    "Violated after 1 step, and in no shorter run:",
  );
});

test("so is a counterexample to `possible` once all nearer states are known to reach the goal", async () => {
  expect(await sentenceOf(burns(possible(({ nodes }) => nodes[0].state.on)))).toBe(
    "Violated after 1 step, and in no shorter run:",
  );
});

interface Walker {
  roles: {
    walker: {
      state: { at: "home" | "road" | "pit" | "moor"; x: number; y: number };
      action: { kind: "leave" | "return" | "fall" | "stray" | "east" | "north" };
    };
  };
  scope: object;
}

const SIDE = 80;

/** Falls into a pit after two steps, or strays after one onto a moor of 6,400 places: more states than are known when liveness is first decided. */
const walker = protocol<Walker>()({
  name: "walker",
  summary: "leaves home",
  nodes: () => ({ walker: ["w"] }),
  roles: {
    walker: {
      init: () => ({ at: "home", x: 0, y: 0 }),
      actions({ at, x, y }) {
        switch (at) {
          case "home":
            return [{ kind: "leave" }, { kind: "stray" }];
          case "road":
            return [{ kind: "return" }, { kind: "fall" }];
          case "pit":
            return [];
          case "moor":
            return [
              ...(x < SIDE - 1 ? ([{ kind: "east" }] as const) : []),
              ...(y < SIDE - 1 ? ([{ kind: "north" }] as const) : []),
            ];
        }
      },
      act: {
        leave: (state) => void (state.at = "road"),
        return: (state) => void (state.at = "home"),
        fall: (state) => void (state.at = "pit"),
        stray: (state) => void (state.at = "moor"),
        east: (state) => void state.x++,
        north: (state) => void state.y++,
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

const canReturn = possible<Walker>(({ nodes }) => nodes[0].state.at === "home");

test("a nearer state that a search finds later replaces the one that it found first", async () => {
  const isSomewhere = always<Walker>(({ nodes }) => nodes[0].state.x < SIDE);
  const suite = properties(walker, { "it can return": canReturn, "it is on the map": isSomewhere });
  expect(await sentenceOf(suite)).toBe("Violated after 1 step, and in no shorter run:");
});

test("a search that ends because it has its verdicts does not say that there is no nearer one", async () => {
  expect(await sentenceOf(properties(walker, { "it can return": canReturn }))).toBe("Violated after 2 steps:");
});
