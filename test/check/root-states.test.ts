/** A state is usually a record. It may also be an array, a Map or a Set, and stays one whatever happens to its node. */
import { describe, expect, it } from "vitest";
import { checkNow, type CheckResult } from "../../src/check/check.ts";
import { always, properties, protocol, sometimes } from "../../src/index.ts";

interface Rooted<S extends object> {
  readonly roles: { readonly server: { readonly state: S; readonly action: { readonly kind: "up" } } };
  readonly scope: object;
}

interface Root<S extends object> {
  readonly first: S;
  readonly count: (state: S) => number;
  readonly up: (state: S) => void;
  readonly survives: boolean;
  readonly durable?: (state: S) => unknown;
}

function checked<S extends object>({ first, count, up, survives, durable }: Root<S>): CheckResult {
  const rooted = protocol<Rooted<S>>()({
    name: "rooted",
    summary: "one node counts to two in a state that is no record",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => first,
        actions: (state) => (count(state as S) < 2 ? [{ kind: "up" }] : []),
        act: { up },
        ...(survives ? { durable: (state: S) => (durable ?? ((all) => all))(state) as S } : {}),
      },
    },
    rules: {},
    scopes: { smoke: { faults: { crash: 1, restart: 1 } } },
  });
  const kind = Object.getPrototypeOf(first) as object;
  const { of, hold } = properties(rooted, {
    "the state keeps its type": always(({ nodes: [node] }) => Object.getPrototypeOf(node!.state) === kind),
    "after a crash it is 2": sometimes(({ nodes: [node] }) => !node!.up && count(node!.state as S) === 2),
  });
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return checkNow({ protocol: of, scope: of.scopes.smoke!, selection: {}, properties: named });
}

const array = { first: [0, 0], count: (state: number[]) => state[0]!, up: (state: number[]) => void state[0]!++ };
const map = {
  first: new Map([["x", 0]]),
  count: (state: Map<string, number>) => state.get("x")!,
  up: (state: Map<string, number>) => void state.set("x", state.get("x")! + 1),
};
const set = {
  first: new Set<number>(),
  count: (state: Set<number>) => state.size,
  up: (state: Set<number>) => void state.add(state.size),
};

describe.each([
  ["an array", array],
  ["a Map", map],
  ["a Set", set],
] as const)("a state that is %s", (_, root) => {
  const whole = root as Omit<Root<object>, "survives">;
  it("survives a crash as a whole if it is durable", () => {
    const { properties: found } = checked({ ...whole, survives: true });
    expect(found.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });
  it("is the initial one again if nothing is durable", () => {
    const { properties: found } = checked({ ...whole, survives: false });
    expect(found.map(({ verdict }) => verdict)).toEqual(["holds", "violated"]);
  });
  it("does not become another kind: what is durable is of the same kind", () => {
    expect(() => checked({ ...whole, survives: true, durable: () => ({ x: 2 }) })).toThrow(
      /^rooted, n1, durable returned a plain object; wanted (an array|a Map|a Set), as init makes\.$/u,
    );
  });
});

it("a record does not become an array", () => {
  const record = { first: { x: 0 }, count: ({ x }: { x: number }) => x, up: (state: { x: number }) => void state.x++ };
  expect(() => checked({ ...record, survives: true, durable: () => [2] })).toThrow(
    "rooted, n1, durable returned an array; wanted a plain object, as init makes.",
  );
});
