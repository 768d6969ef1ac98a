import { expect, test } from "vitest";
import { always, assertHolds, check, possible, properties, type Property, protocol } from "../../src/index.ts";

interface Lamp {
  roles: { lamp: { state: { on: boolean }; action: { kind: "break" } } };
  scope: object;
}

/** Burns until it breaks. */
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

async function sentenceOf(property: Property<Lamp>): Promise<string | undefined> {
  const result = await check(properties(lamp, { "it burns": property }), { scope: "smoke" });
  try {
    assertHolds(result);
  } catch (error) {
    return (error as Error).message.split("\n").find((line) => line.startsWith("Violated"));
  }
  return undefined;
}

test("a counterexample to a safety property is said to be the shortest", async () => {
  expect(await sentenceOf(always(({ nodes }) => nodes[0].state.on))).toBe(
    "Violated after 1 step, and in no shorter run:",
  );
});

test("one to a property that must stay possible is not, for the search may know a longer one first", async () => {
  expect(await sentenceOf(possible(({ nodes }) => nodes[0].state.on))).toBe("Violated after 1 step:");
});
