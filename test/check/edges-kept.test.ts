/** The steps between states are kept only from when they matter: once a step leads back, or a decision needs them. */
import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { eventually, properties, protocol } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type { Scope } from "../../src/model/scope.ts";
import { decide } from "../../src/check/liveness/decide-liveness.ts";
import { Edges } from "../../src/check/liveness/edges.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { still, Stopped } from "../../src/semantics/pulse.ts";
import { toEnd } from "../../src/semantics/sliced.ts";
import { Space } from "../../src/semantics/space.ts";

interface Dials {
  readonly roles: { readonly dial: { readonly state: { at: number }; readonly action: { readonly kind: "turn" } } };
  readonly scope: { readonly wraps: boolean };
}

/** Three dials turn from 0 to 3; if they wrap, then on to 0. */
const dials = protocol<Dials>()({
  name: "dials",
  summary: "each turns by itself",
  nodes: () => ({ dial: ["n1", "n2", "n3"] }),
  roles: {
    dial: {
      init: () => ({ at: 0 }),
      actions: ({ at }, self) => (at < 3 || self.scope.wraps ? [{ kind: "turn" }] : []),
      fair: () => true,
      act: {
        turn(state) {
          state.at = (state.at + 1) % 4;
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: { wraps: false }, wrapping: { wraps: true } },
});

const scopeOf = (wraps: boolean): Scope => dials.scopes[wraps ? "wrapping" : "smoke"]!;

const { hold } = properties(dials, {
  "all dials come to 3": eventually(({ nodes }) => nodes.every(({ state }) => state.at === 3)),
  "a dial comes to 4": eventually(({ nodes }) => nodes.some(({ state }) => state.at === 4)),
});

function searched(wraps: boolean, names: readonly string[], edges?: Edges): Search {
  const space = new Space(dials, scopeOf(wraps), {});
  const parts = partsOf(
    space,
    names.map((name) => ({ name, property: hold[name] as AnyProperty })),
  );
  const search = new Search(edges ? { ...parts, monitors: { ...parts.monitors, edges } } : parts);
  while (!search.advance(1024));
  search.close();
  return search;
}

const targetsOf = ({ edges, states }: Search): readonly (readonly number[])[] =>
  Array.from({ length: states.count }, (_, row) => {
    const targets: number[] = [];
    for (let edge = edges!.first(row); edge < edges!.first(row + 1); edge++) targets.push(edges!.target(edge));
    return targets;
  });

test("as long as every step leads on, no step is kept, and the final states decide", () => {
  const search = searched(false, ["all dials come to 3"]);
  expect(search.states.count).toBe(64);
  expect(search.transitions).toBe(144);
  expect(search.edges!.keeping).toBe("not needed");
  expect(toEnd(decide(search, search.found.liveness[0]!))).toEqual({ assumed: 0 });
  expect(search.edges!.keeping).toBe("not needed");
});

test("once a step leads back all steps are kept, and those that were made before are listed", () => {
  const search = searched(true, ["all dials come to 3"]);
  expect(search.states.count).toBe(64);
  expect(search.transitions).toBe(192);
  expect(search.edges!.keeping).toBe("kept");
  const fromTheStart = searched(true, ["all dials come to 3"], new Edges("kept"));
  expect(targetsOf(search)).toEqual(targetsOf(fromTheStart));
  expect(targetsOf(search)[0]).toEqual([1, 2, 3]);
});

test("if a run may stay without the goal the steps are listed when that is decided", () => {
  const search = searched(false, ["a dial comes to 4"]);
  expect(search.edges!.keeping).toBe("not needed");
  expect(toEnd(decide(search, search.found.liveness[0]!)).counterexample?.run.steps).toHaveLength(9);
  expect(search.edges!.keeping).toBe("kept");
  expect(search.transitions).toBe(144);
});

test("if listing them is stopped they are still wanted", () => {
  let beats = 0;
  const pulse = {
    ...still,
    beat: () => {
      if (beats-- === 1) throw new Stopped("a test");
    },
  };
  const space = new Space(dials, scopeOf(false), { pulse });
  const search = new Search(
    partsOf(space, [{ name: "a dial comes to 4", property: hold["a dial comes to 4"] as AnyProperty }]),
  );
  while (!search.advance(1024));
  search.close();
  const labels = search.found.liveness[0]!;
  beats = 10;
  expect(() => toEnd(decide(search, labels))).toThrow("ended by a test");
  expect(search.edges!.keeping).toBe("wanted");
  expect(toEnd(decide(search, labels)).counterexample?.run.steps).toHaveLength(9);
});

test("a check decides the same as one that keeps all steps", () => {
  const checked = (wraps: boolean) =>
    checkNow({
      protocol: dials,
      scope: scopeOf(wraps),
      selection: {},
      properties: Object.entries(hold).map(([name, property]) => ({ name, property })),
    }).properties.map(({ verdict, counterexample }) => [verdict, counterexample?.loopFrom]);
  expect(checked(false)).toEqual([
    ["holds", undefined],
    ["violated", undefined],
  ]);
  expect(checked(true)).toEqual([
    ["violated", 0],
    ["violated", 0],
  ]);
});
