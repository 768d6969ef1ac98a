/** A protocol and its properties must depend only on their arguments: strict mode reports if they do not. */
import { describe, expect, it } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { refuting } from "../../src/suite/refuting.ts";
import {
  always,
  eventually,
  type Property,
  protocol,
  type Protocol,
  type RoleDefinition,
  type StateOf,
} from "../../src/index.ts";

interface Counter {
  readonly roles: {
    readonly counter: { readonly state: { n: number }; readonly action: { readonly kind: "count" } };
  };
  readonly scope: { readonly most: number };
  readonly record: { readonly kind: "counted" };
}

type Parts = Partial<RoleDefinition<Counter, "counter">> & Partial<Pick<Protocol<Counter>, "nodes">>;

const subject = ({ nodes, ...parts }: Parts, property: Property<Counter>, most = 3) => ({
  protocol: protocol<Counter>()({
    name: "counter",
    summary: "one node counts",
    nodes: nodes ?? (() => ({ counter: ["n1"] })),
    roles: {
      counter: {
        init: () => ({ n: 0 }),
        actions: ({ n }, { scope }) => (n < scope.most ? [{ kind: "count" }] : []),
        act: {
          count(state, _, self) {
            state.n++;
            self.record({ kind: "counted" });
          },
        },
        ...parts,
      },
    },
    rules: {},
    scopes: { smoke: { most } },
  }),
  scope: { most, faults: { crash: 1 } },
  selection: {},
  properties: [{ name: "all is well", property: property as never }],
});
const well = always<Counter>(() => true);

const dice = (): boolean => Math.random() < 2;
const clock = (): boolean => Date.now() > 0;

describe("strict mode refuses clocks and dice wherever user code runs", () => {
  it.each<[where: string, says: RegExp, parts: Parts, property?: Property<Counter>]>([
    ["a handler", /^counter, n1, action "count": Math\.random/u, { act: { count: () => void dice() } }],
    ["start", /^counter, n1, start: Math\.random/u, { start: () => void dice() }],
    ["actions", /^counter, n1, actions: Math\.random/u, { actions: () => (dice() ? [] : []) }],
    ["init", /^counter, n1, init: Date/u, { init: () => ({ n: clock() ? 0 : 1 }) }],
    ["fair", /^counter, n1, fair: Math\.random/u, { fair: dice }],
    ["a bound", /^counter, n1, the bound "any": Math\.random/u, { bounds: { any: dice } }],
    ["durable", /^counter, n1, durable: Date/u, { durable: () => (clock() ? {} : {}) }],
    ["lastWords", /^counter, n1, lastWords: Date/u, { lastWords: () => (clock() ? [] : []) }],
    ["nodes", /^counter: Date/u, { nodes: () => ({ counter: clock() ? ["n1"] : [] }) }],
    ["a property", /^property "all is well": Math\.random/u, {}, always(dice)],
    ["a goal", /^property "all is well": Math\.random/u, {}, eventually(dice)],
    [
      "a fold",
      /^the fold of "all is well": Math\.random/u,
      {},
      always(() => true, { history: { start: 0, fold: (n) => (dice() ? n : n + 1) } }),
    ],
    [
      "an assumption",
      /^property "all is well": Date/u,
      { fair: () => true },
      eventually(() => false, { ceases: { "nothing does": () => !clock() } }),
    ],
  ])("%s", async (_, message, parts, property = well) => {
    const looked = subject(parts, property);
    expect(() => checkNow(looked, { strict: true })).toThrow(message);
    expect(() => checkNow(looked, { strict: true })).toThrow(
      /was used \(strict\.test\.ts:5[34]:\d+\): what a protocol and its properties answer depends on their arguments alone/u,
    );
    await expect(fuzz(looked, { seed: 1, runs: 50, strict: true })).rejects.toThrow(message);
    expect(checkNow(looked).states).toBeGreaterThan(0);
  });

  it("even if that is hidden", () => {
    const hides = (): boolean => {
      try {
        return dice();
      } catch {
        return true;
      }
    };
    expect(() => checkNow(subject({}, always(hides)), { strict: true })).toThrow(
      /^Math\.random was used \(strict\.test\.ts/u,
    );
  });

  it("and they are available again afterwards, and to the caller meanwhile", () => {
    const before = [Object.getOwnPropertyDescriptor(globalThis, "Date"), Math.random];
    let looks = 0;
    const look = (): void => void (looks += Date.now() > 0 && Math.random() >= 0 ? 1 : 0);
    const pulse = { isDue: false, beat: look, reserve: () => undefined, whole: <T>(work: () => T): T => work() };
    expect(checkNow(subject({}, well), { strict: true, pulse }).complete).toBe(true);
    expect(looks).toBeGreaterThan(5);
    expect([Object.getOwnPropertyDescriptor(globalThis, "Date"), Math.random]).toEqual(before);
  });

  it("also during the search for a way out of a run that goes round for ever", async () => {
    let looks = 0;
    const beat = (): void => void (looks += Date.now() > 0 ? 1 : 0);
    const pulse = { isDue: false, beat, reserve: () => undefined, whole: <T>(work: () => T): T => work() };
    const round: Parts = {
      nodes: () => ({ counter: ["n1", "n2"] }),
      actions: () => [{ kind: "count" }],
      act: { count: (state) => void (state.n = (state.n + 1) % 3) },
      fair: () => true,
    };
    const never = eventually<Counter>(({ nodes }) => nodes.some(({ state }) => state.n > 3));
    const goesRound = subject(round, never);
    const options = { seed: 1, runs: 3, strict: true, refute: refuting(goesRound, pulse) };
    const { properties } = await fuzz(goesRound, options);
    expect(properties.map(({ verdict }) => verdict)).toEqual(["violated"]);
    expect(looks).toBeGreaterThan(3);
  });
});

describe("a sample of the reductions is repeated in every mode", () => {
  it("so that state which a reducer keeps elsewhere is noticed", async () => {
    let calls = 0;
    const parts: Parts = { act: { count: (state) => void (state.n = Math.min(3, ++calls)) } };
    const message =
      /^counter, n1, action "count" is not pure: run twice on the same state and event, it differed at state\.n/u;
    expect(() => checkNow(subject(parts, well))).toThrow(message);
    calls = 0;
    await expect(fuzz(subject(parts, well), { seed: 1, runs: 10 })).rejects.toThrow(message);
  });

  it("even if it takes a while to show", () => {
    let calls = 0;
    const count = (state: StateOf<Counter>): void => void (state.n += ++calls < 100 ? 1 : 2);
    expect(() => checkNow(subject({ act: { count } }, well, 500))).toThrow(/is not pure/u);
  });

  it("which costs a few hundred more reductions, however many there are", () => {
    let calls = 0;
    const after = (): void => void calls++;
    const { reducerCalls } = checkNow(subject({ after }, well, 10_000));
    // It starts, it counts this often, and before each count it may crash instead.
    expect(reducerCalls).toBe(2 * 10_001);
    expect(calls - 10_001).toBeLessThan(300);
  });
});
