import { describe, expect, test } from "vitest";
import suite from "../../properties/basics/two-phase-commit.properties.ts";
import { fuzz, type FuzzOptions } from "../../src/fuzz/fuzz.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { converges, eventually, leadsTo, recurs } from "../../src/model/property-makers.ts";
import { type AnyProtocol, protocol } from "../../src/model/protocol.ts";
import { refuteRun } from "../../src/check/search/refute-run.ts";
import { Space } from "../../src/semantics/space.ts";
import { along, at, ceasing, drawn, type Drawing } from "../check/drawn.ts";

const fuzzDrawn = async (drawing: Drawing, property: AnyProperty, options: Partial<FuzzOptions> = {}) => {
  const subject = { protocol: drawn(drawing), scope: {}, selection: {}, properties: [{ name: "property", property }] };
  const { properties } = await fuzz(subject, { seed: 1, runs: 100, ...options });
  return properties[0]!;
};

const refuting =
  (drawing: Drawing): NonNullable<FuzzOptions["refute"]> =>
  (named, run) =>
    refuteRun(new Space(drawn(drawing), {}, { histories: [named] }), named, run, 1000);

test("a manager that crashes leaves a prepared resource waiting for ever", async () => {
  const protocol = suite.of;
  const name = "every resource decides";
  const properties = [{ name, property: suite.refuted[name]! }];
  const subject = { protocol, scope: protocol.scopes["manager crashes"]!, selection: {}, properties };
  const [found] = (await fuzz(subject, { seed: 1, runs: 300 })).properties;
  expect(found).toMatchObject({
    verdict: "violated",
    scope: { resources: 1 },
    counterexample: {
      run: {
        steps: [
          { kind: "act", action: { kind: "prepare" } },
          { kind: "crash", node: "tm" },
        ],
      },
      message: "nothing more has to happen, and rm1 has not decided",
    },
  });
});

describe("eventually", () => {
  test("is refuted by a final state without having met the goal", async () => {
    const found = await fuzzDrawn({ edges: "a --go--> b\nb --go--> c" }, eventually(at("d")));
    expect(found.verdict).toBe("violated");
    expect(found.counterexample!.run.steps).toHaveLength(2);
    expect(found.counterexample!.message).toBe("nothing more has to happen, and at c");
  });

  test("holds if the goal was met on the way", async () => {
    expect((await fuzzDrawn({ edges: "a --go--> b\nb --go--> c" }, eventually(at("b")))).verdict).toBe("holds");
  });

  test("is settled with fair steps only", async () => {
    const found = await fuzzDrawn({ edges: "a --go?--> b" }, eventually(at("b")), { steps: 0 });
    expect(found.verdict).toBe("violated");
    expect(found.counterexample!.run.steps).toEqual([]);
  });

  test("is refuted where an action is left that need not be taken, though random steps would take it", async () => {
    const found = await fuzzDrawn({ edges: "a --go?--> b" }, eventually(at("b")), { runs: 1000 });
    expect(found).toMatchObject({
      verdict: "violated",
      counterexample: { run: { steps: [] }, message: "nothing more has to happen, and at a" },
    });
  });

  test("is met by the delivery of a message that changes no node", async () => {
    const isEmpty: AnyProperty = eventually(({ inFlight }) => inFlight.length === 0);
    expect((await fuzzDrawn({ edges: "a --go--> b", mail: ["mail"] }, isEmpty)).verdict).toBe("holds");
  });

  test("is unsettled if a run goes on for ever", async () => {
    const found = await fuzzDrawn({ edges: "a --@tick--> b\nb --@tick--> a" }, eventually(at("c")), { settle: 50 });
    expect(found.verdict).toBe("unsettled");
    expect(found.counterexample!.run.steps).toHaveLength(150);
  });

  test("is violated if a search refutes what did not settle", async () => {
    const asked: number[] = [];
    const found = await fuzzDrawn({ edges: "a --@tick--> b\nb --@tick--> a" }, eventually(at("c")), {
      refute: (_, run) => {
        asked.push(run.steps.length);
        return asked.length < 2
          ? undefined
          : { run: { start: [], steps: [] }, message: "it ticks for ever", loopFrom: 0 };
      },
      settle: 10,
    });
    expect(found).toMatchObject({ verdict: "violated", run: 1, counterexample: { message: "it ticks for ever" } });
    expect(asked).toEqual([110, 110]);
  });

  test("is refuted by no more than the loop, however long the random run was", async () => {
    const drawing = { edges: "a --@tick--> b\nb --@tick--> a" };
    const found = await fuzzDrawn(drawing, eventually(at("c")), { refute: refuting(drawing) });
    expect(found.counterexample).toMatchObject({
      loopFrom: 0,
      message: "the last 2 steps can repeat for ever, and at a",
    });
    expect(found.counterexample!.run.steps).toHaveLength(2);
  });

  test("is refuted with the shortest stem", async () => {
    const edges = `a --wait--> a2
      a2 --wait--> a
      a --in--> b
      b --turn--> c
      c --turn--> b`;
    const drawing = { edges };
    const found = await fuzzDrawn(drawing, eventually(at("d")), { refute: refuting(drawing), steps: 7 });
    expect(found.counterexample).toMatchObject({ loopFrom: 1 });
    expect(found.counterexample!.run.steps.map((step) => step.kind === "act" && step.action.kind)).toEqual([
      "in",
      "turn",
      "turn",
    ]);
  });

  test("is neither refuted nor reported to hold outside a declared bound", async () => {
    const found = await fuzzDrawn({ edges: "a --go--> b\nb --go--> c", beyond: ["b"] }, eventually(at("d")));
    expect(found).toEqual({
      name: "property",
      kind: "eventually",
      verdict: "undecided",
      vacuous: "goal",
      cutOff: [{ bound: "not at b", runs: 100 }],
      grounds: "every run left a declared bound: not at b",
    });
  });

  test("holds if the goal comes before the bound", async () => {
    const edges = "a --go--> b\nb --go--> c";
    const found = await fuzzDrawn({ edges, beyond: ["c"] }, eventually(at("b")));
    expect(found).toEqual({ name: "property", kind: "eventually", verdict: "holds" });
  });

  test("holds by the runs that came to an end, and says how many did not", async () => {
    const edges = "a --left--> b\na --right--> c\nb --go--> d";
    const { verdict, cutOff, grounds } = await fuzzDrawn({ edges, beyond: ["c"] }, eventually(at("d")), { steps: 0 });
    const runs = cutOff![0]!.runs;
    expect({ verdict, bounds: cutOff!.map(({ bound }) => bound) }).toEqual({ verdict: "holds", bounds: ["not at c"] });
    expect(grounds).toBe(`in ${100 - runs} of 100 runs; the others left a declared bound: not at c`);
  });
});

describe("of two properties that settle together", () => {
  const drawing = { edges: "a --go--> b\nb --go--> a" };
  const properties = [
    { name: "b follows", property: leadsTo(at("a"), at("b")) },
    { name: "stays at b", property: converges(at("b")) },
  ];
  const subject = { protocol: drawn(drawing), scope: {}, selection: {}, properties };
  const fuzzBoth = (options: Partial<FuzzOptions>) => fuzz(subject, { seed: 1, runs: 300, ...options });

  test("one that never comes to rest makes no suspicion of another that is met again and again", async () => {
    const { properties } = await fuzzBoth({});
    expect(properties.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["b follows", "holds"],
      ["stays at b", "unsettled"],
    ]);
  });

  test("one that is known to be violated is not waited for any more", async () => {
    const { properties, steps } = await fuzzBoth({ refute: refuting(drawing), settle: 1000 });
    expect(properties.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["b follows", "holds"],
      ["stays at b", "violated"],
    ]);
    // It is known once the first 100 runs are over; if all settled for as long as they may, there would be 330,000 steps.
    expect(steps).toBeLessThan(150_000);
  });
});

describe("leadsTo", () => {
  const edges = "a --go--> b\nb --go--> c\nc --go--> d";

  test("is refuted if the premise came last", async () => {
    expect((await fuzzDrawn({ edges }, leadsTo(at("c"), at("b")))).verdict).toBe("violated");
  });

  test("holds if the goal came after the premise", async () => {
    expect((await fuzzDrawn({ edges }, leadsTo(at("b"), at("c")))).verdict).toBe("holds");
  });

  test("holds vacuously if its premise was never met, and says so", async () => {
    expect(await fuzzDrawn({ edges }, leadsTo(at("e"), at("f")))).toMatchObject({
      verdict: "holds",
      vacuous: "premise",
    });
  });

  test("is undecided if the goal may come beyond the bound that ends every run", async () => {
    const found = await fuzzDrawn({ edges, beyond: ["d"] }, leadsTo(at("c"), at("b")), { runs: 1000 });
    expect(found).toMatchObject({ verdict: "undecided", grounds: "every run left a declared bound: not at d" });
    expect(found.vacuous).toBeUndefined();
  });

  test("holds if the goal followed each premise before the bound", async () => {
    expect((await fuzzDrawn({ edges, beyond: ["d"] }, leadsTo(at("b"), at("c")))).verdict).toBe("holds");
  });
});

describe("converges", () => {
  test("demands the goal only in the last state", async () => {
    const edges = "a --go--> b\nb --go--> c";
    expect((await fuzzDrawn({ edges }, converges(at("c")))).verdict).toBe("holds");
    expect((await fuzzDrawn({ edges }, converges(at("b")))).verdict).toBe("violated");
  });

  test("is undecided if a bound ends every run, even if the goal was met there", async () => {
    const edges = "a --go--> b\nb --go--> c";
    const found = await fuzzDrawn({ edges, beyond: ["c"] }, converges(at("b", "c")));
    expect(found.verdict).toBe("undecided");
    expect(found.vacuous).toBeUndefined();
  });

  test("says what is assumed to cease", async () => {
    const found = await fuzzDrawn({ edges: "a --flap--> a\na --go--> b" }, converges(at("b"), ceasing("flap")));
    expect(found).toMatchObject({ verdict: "holds", assumptions: ["flap goes on"] });
  });

  test("settles without what is assumed to cease", async () => {
    const edges = "a --flap--> b\nb --flap--> a\nb --go--> c\nc --flap--> a";
    const goal = at("c", "a");
    expect((await fuzzDrawn({ edges }, converges(goal, ceasing("flap")))).verdict).toBe("holds");
    expect((await fuzzDrawn({ edges }, converges(at("c"), ceasing("flap")))).verdict).toBe("violated");
  });
});

describe("recurs", () => {
  const ring = "a --go--> b\nb --run--> a";

  test("is refuted by a run that ends, whatever it did before", async () => {
    const found = await fuzzDrawn({ edges: "a --go--> b\nb --go--> c" }, recurs(along("go")));
    expect(found).toMatchObject({
      verdict: "violated",
      counterexample: { message: "nothing more has to happen, so nothing recurs" },
    });
    expect(found.counterexample!.run.steps).toHaveLength(2);
  });

  test("holds if runs go on to take such steps, even ones that change nothing", async () => {
    expect(await fuzzDrawn({ edges: ring }, recurs(along("go")))).toEqual({
      ...{ name: "property", kind: "recurs", verdict: "holds" },
    });
    expect((await fuzzDrawn({ edges: "a --go--> b\nb --@tick--> b" }, recurs(along("@tick")))).verdict).toBe("holds");
  });

  test("is unsettled if they do not, until a search refutes it", async () => {
    const drawing = { edges: `start --in--> a\n${ring}` };
    const unsettled = await fuzzDrawn(drawing, recurs(along("in")));
    expect(unsettled).toMatchObject({ verdict: "unsettled" });
    expect(unsettled.counterexample!.message).toMatch(/^none of the last \d+ steps is one that has to recur$/u);
    const found = await fuzzDrawn(drawing, recurs(along("in")), { refute: refuting(drawing) });
    expect(found).toMatchObject({ verdict: "violated", counterexample: { loopFrom: 1 } });
    expect(found.counterexample!.run.steps).toHaveLength(3);
  });

  test("is undecided where a bound ends every run", async () => {
    const found = await fuzzDrawn({ edges: "a --go--> b\nb --go--> c", beyond: ["c"] }, recurs(along("go")));
    expect(found).toMatchObject({ verdict: "undecided", grounds: "every run left a declared bound: not at c" });
  });
});

test("properties with different assumptions settle separately, each from where the random phase ended", async () => {
  const protocol = drawn({ edges: "a --go?--> b\nb --left--> c\nb --right--> d" });
  const properties = [
    { name: "ends left if right ceases", property: converges(at("a", "c", "d"), ceasing("right")) },
    { name: "ends right if left ceases", property: converges(at("a", "c", "d"), ceasing("left")) },
  ];
  const result = await fuzz({ protocol, scope: {}, selection: {}, properties }, { seed: 1, runs: 100, steps: 1 });
  expect(result.properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
});

describe("settling ends as soon as no answer can change any more", () => {
  interface Ball {
    roles: { player: { state: { hits: number }; receives: { kind: "ball" } } };
    scope: object;
  }
  /** Two players who play a ball to each other for ever, and count modulo something. */
  const game = (modulo: number): AnyProtocol =>
    protocol<Ball>()({
      name: "game",
      summary: "a ball goes back and forth",
      nodes: () => ({ player: ["a", "b"] }),
      roles: {
        player: {
          init: () => ({ hits: 0 }),
          start: (_, self) => void (self.id === "a" && self.send("b", { kind: "ball" })),
          receive: {
            ball(state, { from }, self) {
              state.hits = (state.hits + 1) % modulo;
              self.send(from, { kind: "ball" });
            },
          },
        },
      },
      rules: {},
      scopes: {},
    });
  const stepsOf = async (modulo: number, property: AnyProperty): Promise<readonly [string, number]> => {
    const subject = { protocol: game(modulo), scope: {}, selection: {}, properties: [{ name: "property", property }] };
    const { properties, steps } = await fuzz(subject, { seed: 1, runs: 1, steps: 10, settle: 50 });
    return [properties[0]!.verdict, steps];
  };

  test("if no node can change and properties read nothing else", async () => {
    const nobodyHasHit = converges(({ nodes }) => nodes.every(({ state }) => (state as { hits: number }).hits === 0));
    expect(await stepsOf(1, nobodyHasHit)).toEqual(["holds", 18]);
    expect(
      await stepsOf(
        1,
        converges(() => "never"),
      ),
    ).toEqual(["unsettled", 18]);
  });

  test("but not if nodes go on changing, or if properties read messages", async () => {
    expect(
      await stepsOf(
        3,
        converges(() => true),
      ),
    ).toEqual(["holds", 60]);
    expect(
      await stepsOf(
        1,
        converges(({ inFlight }) => inFlight.length === 1),
      ),
    ).toEqual(["holds", 60]);
  });
});
