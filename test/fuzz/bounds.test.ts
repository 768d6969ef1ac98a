/** Random runs where most steps lead outside a declared bound. */
import { describe, expect, test } from "vitest";
import { fuzz, type FuzzOptions } from "../../src/fuzz/fuzz.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { always, eventually, leadsTo, recurs, sometimes, step } from "../../src/model/property-makers.ts";
import { type AnyProtocol, protocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { along, at, drawn } from "../check/drawn.ts";

const fuzzing = async (
  of: AnyProtocol,
  property: AnyProperty,
  { scope = {}, ...options }: Partial<FuzzOptions> & { readonly scope?: Scope } = {},
) => {
  const subject = { protocol: of, scope, selection: {}, properties: [{ name: "property", property }] };
  const { properties, steps } = await fuzz(subject, { seed: 1, runs: 100, ...options });
  return { ...properties[0]!, steps };
};
/** From each of the first 20 vertices, one edge leads on and one outside a bound. */
const manyExits = drawn({
  edges: Array.from({ length: 20 }, (_, i) => `v${i} --go--> v${i + 1}\nv${i} --leave--> outside`).join("\n"),
  beyond: ["outside"],
});
const oneExit = drawn({ edges: "a --leave?--> b", beyond: ["b"] });

describe("a step that leads outside a bound", () => {
  test("is taken back, and the run goes on with another one", async () => {
    expect((await fuzzing(manyExits, sometimes(at("v20")), { runs: 1 })).verdict).toBe("holds");
  });

  test("is examined, and so is the state that it leads to", async () => {
    const isInside = always(({ nodes }) => (nodes[0]!.state as { at: string }).at !== "outside");
    for (const property of [isInside, step((taken) => along("leave")(taken) !== true) as AnyProperty]) {
      const { verdict, counterexample } = await fuzzing(manyExits, property);
      expect({ verdict, steps: counterexample!.run.steps.length }).toEqual({ verdict: "violated", steps: 1 });
    }
  });

  test("is taken once in a run if nothing else changes its node", async () => {
    const { steps } = await fuzzing(oneExit, always(() => true) as AnyProperty);
    expect(steps).toBe(100);
  });

  test("pays nothing that is owed", async () => {
    expect(await fuzzing(oneExit, eventually(at("b")))).toMatchObject({
      verdict: "violated",
      counterexample: { run: { steps: [] }, message: "nothing more has to happen, and at a" },
    });
  });

  test("creates no obligation, and leaves a property undecided whose premise is met only there", async () => {
    expect(await fuzzing(oneExit, leadsTo(at("b"), at("c")))).toMatchObject({
      verdict: "undecided",
      vacuous: "premise",
      grounds: "every run left a declared bound: not at b",
    });
  });

  test("does not count as one that recurs", async () => {
    const edges = "a --go--> b\nb --go--> a\na --leave?--> c";
    expect(await fuzzing(drawn({ edges, beyond: ["c"] }), recurs(along("leave?")), { settle: 10 })).toMatchObject({
      verdict: "unsettled",
    });
  });
});

interface Post {
  roles: {
    sender: { state: object; action: { kind: "send" } };
    receiver: { state: { received: number }; receives: { kind: "letter" } };
  };
  scope: { inFlight?: number };
  shared: { sent: number };
}
/** A sender that may send up to 30 letters at any time, and counts them in the shared part. */
const post = protocol<Post>()({
  name: "post",
  summary: "letters are sent and received",
  nodes: () => ({ sender: ["s"], receiver: ["r"] }),
  shared: () => ({ sent: 0 }),
  sharedBounds: { "sent <= 30": ({ sent }) => sent <= 30 },
  roles: {
    sender: {
      init: () => ({}),
      actions: () => [{ kind: "send" }],
      act: {
        send(_, __, self) {
          self.shared.sent++;
          self.send("r", { kind: "letter" });
        },
      },
    },
    receiver: { init: () => ({ received: 0 }), receive: { letter: (state) => void state.received++ } },
  },
  rules: {},
  scopes: {},
});
const arrive = (letters: number) =>
  sometimes(({ of }) => (of["receiver"]![0]!.state as { received: number }).received === letters);

describe("a step that leads outside a bound on more than its node", () => {
  test("is taken back, and what was possible before is so again", async () => {
    const { verdict } = await fuzzing(post, arrive(30), { runs: 1 });
    expect(verdict).toBe("holds");
  });

  test("is taken again where it stays within the bound", async () => {
    const { verdict } = await fuzzing(post, arrive(20), { runs: 1, scope: { inFlight: 1 } });
    expect(verdict).toBe("holds");
  });
});
