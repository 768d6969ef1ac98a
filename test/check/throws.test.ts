/** If a user's function throws, that is a violation of its own, with the run that leads there. */
import { describe, expect, it } from "vitest";
import { type Checked, checkNow } from "../../src/check/check.ts";
import { checkingLasso } from "../../src/check/liveness/check-lasso.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import type { Fuzzed } from "../../src/fuzz/fuzz-result.ts";
import {
  always,
  current,
  converges,
  deadlockFree,
  eventually,
  leadsTo,
  possible,
  recurs,
  type Property,
  protocol,
  type RoleDefinition,
  sometimes,
  step,
} from "../../src/index.ts";
import type { ActionOf, AnyProtocol, StateOf } from "../../src/model/protocol.ts";
import type { Suite } from "../../src/model/properties.ts";
import { replay } from "../../src/trace/replay.ts";
import { traceOf } from "../../src/trace/trace-of.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import { Space } from "../../src/semantics/space.ts";
import { findProperty, THROWS } from "../../src/semantics/never-throws.ts";

interface Counter {
  readonly roles: {
    readonly counter: {
      readonly state: { n: number; steps: { last: number } };
      readonly action: { readonly kind: "count"; to: number };
    };
  };
  readonly scope: object;
  readonly record: { readonly kind: "counted" };
}

const boom = (): never => {
  throw new TypeError("mine");
};
/** The place where `boom` throws. */
const HERE = ((): string => {
  try {
    return boom();
  } catch (error) {
    return /throws\.test\.ts:\d+:\d+/u.exec((error as Error).stack!)![0];
  }
})();

/** Two nodes count to four, each by itself. */
const counter = (parts: Partial<RoleDefinition<Counter, "counter">> = {}): AnyProtocol =>
  protocol<Counter>()({
    name: "counter",
    summary: "two nodes count",
    nodes: () => ({ counter: ["n1", "n2"] }),
    roles: {
      counter: {
        init: () => ({ n: 0, steps: { last: 0 } }),
        actions: ({ n }) => (n < 4 ? [{ kind: "count", to: n + 1 }] : []),
        fair: () => true,
        act: {
          count(state, { to }, self) {
            state.n = to;
            self.record({ kind: "counted" });
          },
        },
        ...parts,
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });

type Properties = Readonly<Record<string, Property<Counter>>>;
const small: Properties = {
  "each is small": always(({ nodes }) => nodes.every(({ state: { n } }) => n < 4) || "four"),
};
/** Stays open, so that random runs go on looking for violations. */
const still: Properties = {
  "some counter is at nine": sometimes(({ nodes }) => nodes.some(({ state: { n } }) => n === 9)),
};

const subject = (of: AnyProtocol, properties: Properties, scope = {}) => ({
  protocol: of,
  scope,
  selection: {},
  properties: Object.entries(properties).map(([name, property]): NamedProperty => ({
    name,
    property: property as never,
  })),
});
const results = (of: AnyProtocol, properties: Properties, scope = {}): readonly Checked[] =>
  checkNow(subject(of, properties, scope)).properties;
const brief = ({ name, verdict, counterexample }: Pick<Checked | Fuzzed, "name" | "verdict" | "counterexample">) => [
  name,
  verdict,
  counterexample?.run.steps.length,
  counterexample?.message,
];

describe("a function of the protocol that throws is a violation, and the properties have their verdicts", () => {
  const at = (n: number) => (state: { n: number }) => (state.n === n ? boom() : undefined);
  const crashes = { faults: { crash: 1 } };
  it.each<[what: string, parts: Partial<RoleDefinition<Counter, "counter">>, steps: number, scope?: object]>([
    ["act.count", { act: { count: (state) => void (++state.n === 2 && boom()) } }, 2],
    ["start", { start: boom }, 0],
    ["restart", { restart: boom }, 2, { faults: { crash: 1, restart: 1 } }],
    ["after", { after: (state) => at(2)(state) }, 2],
    ["actions", { actions: (state) => at(2)(state) ?? [{ kind: "count", to: state.n + 1 }] }, 2],
    ["fair", { fair: ({ to }) => to < 3 || boom() }, 2],
    ['the bound "n is fine"', { bounds: { "n is fine": (state) => at(2)(state) ?? true } }, 2],
    ["init", { init: boom }, 0],
    ["durable", { durable: (state) => at(1)(state) ?? {} }, 2, crashes],
    ["lastWords", { lastWords: (state) => at(1)(state) ?? [] }, 2, crashes],
  ])("%s", async (what, parts, steps, scope = {}) => {
    const of = counter(parts);
    const thrown = [THROWS, "violated", steps, `n1: ${what} threw TypeError: mine (${HERE})`];
    const found = results(of, small, scope);
    expect(found.map(brief)).toContainEqual(thrown);
    expect(found.map(({ name }) => name).sort()).toEqual(["each is small", THROWS]);

    const { properties } = await fuzz(subject(of, still, scope), { seed: 1, runs: 300 });
    const random = properties.find(({ name }) => name === THROWS)!;
    expect(random.verdict).toBe("violated");
    expect(random.counterexample?.run.steps).toHaveLength(steps);

    const space = new Space(of, scope);
    const trace = traceOf({
      space,
      counterexample: found.find(({ name }) => name === THROWS)!.counterexample!,
      found: { by: "check", command: "", versions: { hearsay: "0", node: "0" } },
    });
    const suite: Suite = { of: { ...of, scopes: { smoke: scope } }, hold: {}, refuted: {} };
    expect(replay(trace, suite).verdict).toBe("reproduced");
    expect(replay(trace, { ...suite, of: { ...counter(), scopes: { smoke: scope } } }).verdict).toBe("gone");
  });

  it("a RangeError of the user is an error like any other, and not a lack of memory", () => {
    const [thrown] = results(counter({ actions: () => new Array(-1) }), small);
    expect(thrown).toMatchObject({ name: THROWS, verdict: "violated" });
    expect(thrown!.counterexample!.message).toMatch(
      /^n1: actions threw RangeError: Invalid array length \(throws\.test\.ts/u,
    );
  });

  it("an endless recursion is found, although where it ends is not defined", () => {
    const forever = (n: number): number => forever(n + 1) + 1;
    const [thrown] = results(counter({ actions: ({ n }) => [{ kind: "count", to: forever(n) }] }), small);
    expect(thrown!.counterexample!.message).toBe("n1: actions threw RangeError: Maximum call stack size exceeded");
  });

  it.each<[what: string, hint: string, count: (state: StateOf<Counter>, action: ActionOf<Counter>) => void]>([
    [
      "changes a value that others share",
      "(others share it, so it is frozen: copy it first, as with structuredClone)",
      (_, action) => void (action.to = 5),
    ],
    [
      "copies a draft as if it were plain data",
      "(the state is a draft: use current(state.x) to copy a part of it)",
      (state) => void structuredClone(state.steps),
    ],
  ])("a handler that %s is told what to do", (_, hint, count) => {
    const [thrown] = results(counter({ act: { count } }), small);
    expect(thrown).toMatchObject({ name: THROWS, verdict: "violated" });
    expect(thrown!.counterexample!.message).toMatch(/^n\d: act\.count threw (?:TypeError|DataCloneError): /u);
    expect(thrown!.counterexample!.message).toContain(hint);
  });

  it("a part of a state may be copied as it is at that moment", () => {
    const of = counter({
      act: {
        count(state) {
          const before = current(state.steps);
          state.steps.last = ++state.n;
          const put = { inner: state.steps };
          const after = current(put);
          state.steps.last += 10;
          // A finished draft is plain data: it keeps its value, and can be cloned.
          state.steps = { last: structuredClone(before).last * 100 + structuredClone(after).inner.last };
        },
      },
    });
    const property = always<Counter>(
      ({ nodes }) => nodes[0]!.state.steps.last < 102 || String(nodes[0]!.state.steps.last),
    );
    expect(results(of, { "it is small": property }).map(brief)).toEqual([["it is small", "violated", 2, "102"]]);
  });

  it("in a state outside a bound, nodes are not asked for their actions", () => {
    const of = counter({
      bounds: { "n <= 1": ({ n }) => n <= 1 },
      actions: ({ n }) => (n > 1 ? boom() : [{ kind: "count", to: n + 1 }]),
    });
    expect(results(of, small).map(({ name }) => name)).toEqual(["each is small"]);
  });
});

describe("a property that throws in a reachable state", () => {
  const twice = ({ nodes }: { nodes: readonly { state: { n: number } }[] }) => nodes[0]!.state.n === 2;
  const throwing = (world: Parameters<typeof twice>[0]) => (twice(world) ? boom() : true);
  it.each<[kind: string, property: Property<Counter>, steps: number]>([
    ["always", always(throwing), 2],
    ["step", step(({ after }) => throwing(after)), 2],
    ["deadlockFree", deadlockFree(boom), 8],
    ["history", always(() => true, { history: { start: 0, fold: (n) => (n === 1 ? boom() : n + 1) } }), 2],
  ])("is violated there, where it is a property about each of these: %s", async (_, property, steps) => {
    const named = { ...small, "a slip": property };
    const message = property.history ? "the fold of its history" : "it";
    expect(results(counter(), named).map(brief)).toEqual([
      ["each is small", "violated", 4, "four"],
      ["a slip", "violated", steps, `${message} threw TypeError: mine (${HERE})`],
    ]);
    const random = await fuzz(subject(counter(), named), { seed: 1, runs: 300 });
    expect(random.properties.map(brief)).toEqual([
      ["each is small", "violated", 4, "four"],
      ["a slip", "violated", steps, `${message} threw TypeError: mine (${HERE})`],
    ]);
  });

  it.each<[kind: string, property: Property<Counter>, verdict: string, says?: string]>([
    ["sometimes", sometimes((world) => throwing(world) !== true), "violated"],
    ["possible", possible(throwing), "incomplete"],
    ["eventually", eventually((world) => throwing(world) !== true), "incomplete"],
    ["converges", converges(throwing), "incomplete"],
    ["leadsTo", leadsTo(throwing, () => true), "incomplete", "its premise"],
    ["recurs", recurs(({ after }) => throwing(after) !== true), "incomplete"],
  ])(
    "is a violation beside its verdict, where it is no property about each: %s",
    async (kind, property, verdict, message = "it") => {
      const named = { "a slip": property };
      const thrown = ['"a slip" does not throw', "violated", 2, `${message} threw TypeError: mine (${HERE})`];
      const found = results(counter(), named);
      expect(found.map(brief)).toContainEqual(thrown);
      expect(found.find(({ name }) => name === "a slip")!.verdict).toBe(verdict);
      if (kind === "possible" || kind === "converges") return; // random runs ask these nowhere, or where they end
      const random = await fuzz(subject(counter(), named), { seed: 1, runs: 300 });
      expect(random.properties.map(brief)).toContainEqual(thrown);
    },
  );

  it("also if an assumption of it throws", async () => {
    const named: Properties = {
      "both get to four": eventually(({ nodes }) => nodes.every(({ state: { n } }) => n === 4), {
        ceases: { "nobody stops": (_, taken) => taken.kind === "act" && boom() },
      }),
    };
    const found = results(counter(), named).map(brief);
    const thrown = [
      'what "both get to four" assumes does not throw',
      "violated",
      1,
      `"nobody stops" threw TypeError: mine (${HERE})`,
    ];
    const random = await fuzz(subject(counter(), named), { seed: 1, runs: 300, steps: 1 });
    expect(random.properties.map(brief)).toContainEqual(thrown);
    expect(found).toContainEqual(thrown.with(2, 8));
  });

  it("and replays as itself", () => {
    const named: Properties = { "a slip": eventually(throwing) };
    const { properties: all } = subject(counter(), named);
    const name = '"a slip" does not throw';
    const { counterexample } = results(counter(), { "a slip": eventually((world) => throwing(world) !== true) }).find(
      (one) => one.name === name,
    )!;
    const space = new Space(counter(), {});
    const trace = traceOf({
      space,
      named: findProperty(name, all),
      counterexample: counterexample!,
      found: { by: "check", command: "", versions: { hearsay: "0", node: "0" } },
    });
    const suite = (hold: Properties): Suite => ({ of: counter(), hold, refuted: {} }) as unknown as Suite;
    expect(replay(trace, suite(named), { checkLasso: checkingLasso }).verdict).toBe("reproduced");
    expect(replay(trace, suite({ "a slip": eventually(() => true) }), { checkLasso: checkingLasso }).verdict).toBe(
      "gone",
    );
  });
});
