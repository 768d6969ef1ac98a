/** Guards, bounds and premises must return true or false, not something that merely looks like it. */
import { describe, expect, it } from "vitest";
import {
  always,
  check,
  fuzz,
  happens,
  implies,
  leadsTo,
  type Measure,
  measures,
  properties,
  protocol,
  recorded,
  share,
  simulate,
  timeUntil,
} from "../../src/index.ts";

interface Inbox {
  readonly roles: {
    readonly node: { readonly state: { queue: string[] }; readonly receives: { readonly kind: "take" } };
  };
  readonly scope: object;
}

/** A node that sends itself a message and guards it with an expression that a JavaScript file may well contain. */
const guardedBy = (answer: unknown) =>
  properties(
    protocol<Inbox>()({
      name: "inbox",
      summary: "a node takes a message if its queue is not empty, which it is",
      nodes: () => ({ node: ["n1"] }),
      roles: {
        node: {
          init: () => ({ queue: [] }),
          start: (_, self) => self.send("n1", { kind: "take" }),
          receive: { take: (state) => void state.queue.push("taken") },
          accepts: () => answer as boolean,
        },
      },
      rules: {},
      scopes: { smoke: {} },
    }),
    { "nothing is taken": always(({ nodes }) => nodes.every(({ state }) => state.queue.length === 0)) },
  );

describe("a guard must return true or false", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [0, "0"],
    [1, "1"],
    ["", '""'],
    ["no", '"no"'],
    [[], "[]"],
    [{ kind: "threw" }, '{"kind":"threw"}'],
    [Promise.resolve(false), "a Promise"],
  ])("it is an error that it answers %j", async (answer, shown) => {
    const says = `inbox, n1, accepts returned ${shown}; wanted true or false.`;
    await expect(check(guardedBy(answer))).rejects.toThrow(says);
    await expect(fuzz(guardedBy(answer), { runs: 1 })).rejects.toThrow(says);
  });

  it("a message that is not accepted stays in flight, and its delivery is not a step", async () => {
    expect(await check(guardedBy(false))).toMatchObject({ verdict: "holds", states: 1, transitions: 0 });
    expect(await check(guardedBy(true))).toMatchObject({ verdict: "violated", states: 2, transitions: 1 });
  });
});

interface Lamp {
  readonly roles: {
    readonly lamp: { readonly state: { isLit: boolean }; readonly action: { readonly kind: "toggle" } };
  };
  readonly scope: object;
  readonly shared: { presses: number };
  readonly record: { readonly kind: "toggled" };
}

/** A lamp that is switched on and off for ever, within a bound on the shared part. */
const lamp = (isWithin: unknown) =>
  protocol<Lamp>()({
    name: "lamp",
    summary: "a lamp is lit and put out",
    nodes: () => ({ lamp: ["n1"] }),
    roles: {
      lamp: {
        init: () => ({ isLit: false }),
        actions: () => [{ kind: "toggle" }],
        fair: () => true,
        act: {
          toggle(state, _, self) {
            state.isLit = !state.isLit;
            self.record({ kind: "toggled" });
          },
        },
      },
    },
    shared: () => ({ presses: 0 }),
    sharedBounds: { "presses <= 2": () => isWithin as boolean },
    rules: {},
    scopes: { smoke: {} },
  });

/** Wrong results, as of an expression, a function without `return` and an `async` function. */
const noAnswers = [
  [undefined, "undefined"],
  [1, "1"],
  [NaN, "NaN"],
  ["", '""'],
  [Promise.resolve(true), "a Promise"],
] as const;

describe("a premise must return true, false or a sentence", () => {
  it.each(noAnswers)("of leadsTo it is an error that it answers %j", async (answer, shown) => {
    const suite = properties(lamp(true), {
      "lit, it is put out for good": leadsTo(
        () => answer as unknown as boolean,
        () => false,
      ),
    });
    await expect(check(suite)).rejects.toThrow(
      `property "lit, it is put out for good", premise returned ${shown}; wanted true, or a sentence that says what is wrong.`,
    );
  });

  it.each(noAnswers)("of implies it is an error that it answers %j", async (answer, shown) => {
    const suite = properties(lamp(true), {
      "what is lit is hot": always(
        implies(
          () => answer as unknown as boolean,
          () => false,
        ),
      ),
    });
    await expect(check(suite)).rejects.toThrow(
      `property "what is lit is hot": the premise of \`implies\` returned ${shown}; wanted true, or a sentence that says what is wrong.`,
    );
  });

  it("a premise that returns a sentence is not met", async () => {
    const suite = properties(lamp(true), {
      "what is lit is hot": always(
        implies(
          ({ nodes }) => nodes[0].state.isLit || "it is dark",
          ({ nodes }) => nodes.length > 1,
        ),
      ),
    });
    expect(await check(suite)).toMatchObject({ verdict: "violated", states: 2 });
  });
});

describe("a bound of the shared part must return true or false", () => {
  it.each(noAnswers)("it is an error that it answers %j", async (answer, shown) => {
    const suite = properties(lamp(answer), { "it is dark": always(({ nodes }) => !nodes[0].state.isLit) });
    await expect(check(suite)).rejects.toThrow(
      `lamp, the bound "presses <= 2" returned ${shown}; wanted true where the state is within it, or false.`,
    );
  });
});

describe("`recorded` folds an object, because a string says what is wrong", () => {
  const ofLamp = (start: unknown, fold: () => unknown) =>
    properties(lamp(true), { "it is lit in order": recorded({ start: start as object, fold: fold as () => object }) });

  it.each([
    ["none", '"none"'],
    [0, "0"],
    [null, "null"],
    [undefined, "undefined"],
  ])("it is an error that it starts with %j", (start, shown) => {
    expect(() => ofLamp(start, () => ({}))).toThrow(
      `start of \`recorded\` is ${shown}; wanted an object, because a string would say what is wrong.`,
    );
  });

  it.each(noAnswers)("it is an error that its fold answers %j", async (answer, shown) => {
    const says = `the fold of \`recorded\` returned ${shown}; wanted the next history, which is an object, or a sentence that says what is wrong.`;
    await expect(check(ofLamp({}, () => answer))).rejects.toThrow(says);
  });

  it("a sentence is a violation", async () => {
    expect(await check(ofLamp({}, () => "it is lit twice"))).toMatchObject({ verdict: "violated" });
  });
});

describe("a condition of a measure must return true or false", () => {
  const measuring = (of: Measure<Lamp>) =>
    properties(
      lamp(true),
      {},
      {},
      {
        measures: measures(
          lamp(true),
          { it: of },
          { timed: { timing: { delay: 1, actions: { toggle: 5 }, seconds: 1 } } },
        ),
      },
    );

  it.each(noAnswers)("it is an error that it answers %j", async (answer, shown) => {
    const condition = () => answer as unknown as boolean;
    for (const [name, of] of Object.entries({
      share: share<Lamp>(condition),
      timeUntil: timeUntil<Lamp>(condition),
      happens: happens<Lamp>(condition),
    })) {
      await expect(simulate(measuring(of), { runs: 1 })).rejects.toThrow(
        `measure "it": the condition of \`${name}\` returned ${shown}; wanted true or false.`,
      );
    }
  });
});
