/** Histories are folded along states that were found without them: one test for each thing that could get lost. */
import { describe, expect, test } from "vitest";
import {
  check,
  checkNow,
  type CheckOptions,
  type CheckProgress,
  type CheckResult,
  type Subject,
} from "../../src/check/check.ts";
import { always, eventually, properties, type Property, protocol, sometimes, step } from "../../src/index.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import swim from "../../properties/detectors/swim.properties.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import { selecting } from "../../src/suite/selecting.ts";
import { EXPANDED } from "../../src/check/parallel/team.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import { knownBy, nearTeam } from "../near-team.ts";

interface Caller {
  readonly roles: {
    readonly node: {
      readonly state: { at: number };
      readonly action: { readonly kind: "call" | "go" | "stay" };
    };
  };
  readonly scope: {
    readonly from: readonly number[];
    readonly to: number;
    readonly throwsAt?: number;
    readonly isMute?: true;
  };
  readonly record: { readonly kind: "call"; readonly at: number };
}

/** Goes from one number to the next, and may record where it is, which changes no state. */
const caller = protocol<Caller>()({
  name: "caller",
  summary: "goes on, and calls out where it is",
  nodes: () => ({ node: ["n1"] }),
  roles: {
    node: {
      init: () => ({ at: 0 }),
      start: (state, self) => void (state.at = self.choose(self.scope.from)),
      actions: ({ at }, { scope }) => [
        ...(scope.isMute ? [] : ([{ kind: "stay" }, { kind: "call" }] as const)),
        ...(at < scope.to ? [{ kind: "go" } as const] : []),
      ],
      fair: ({ kind }) => kind === "go",
      act: {
        call: ({ at }, _, self) => self.record({ kind: "call", at }),
        go(state, _, self) {
          if (state.at === self.scope.throwsAt) throw new Error("cannot go on");
          state.at++;
        },
        stay: () => undefined,
      },
    },
  },
  rules: {},
  scopes: { smoke: { from: [0], to: 2 } },
});

/** The calls that were recorded, each once. */
const calls = {
  history: {
    start: [] as readonly number[],
    fold: (before: readonly number[], { at }: Caller["record"]) => [...new Set([...before, at])],
  },
};
const called = (numbers: string): Property<Caller> =>
  always<Caller, readonly number[]>(({ history }) => history.join() !== numbers || `called ${numbers}`, calls);
const any = called("none of these");

function checked(
  said: Readonly<Record<string, Property<Caller>>>,
  scope: Caller["scope"],
  options: CheckOptions = {},
): CheckResult {
  return checkNow(subjectOf(said, scope), options);
}

function subjectOf(said: Readonly<Record<string, Property<Caller>>>, scope: Caller["scope"]): Subject {
  const { of, hold } = properties(caller, said);
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return { protocol: of, scope: scope as object, selection: {}, properties: named };
}

const upTo = (to: number): Caller["scope"] => ({ from: [0], to });

describe("a step that changes nothing but a history", () => {
  test("is a transition of the history's search, and a stuttering step of the other", () => {
    const { searches } = checked({ "at is small": always(({ nodes }) => nodes[0]!.state.at < 9), any }, upTo(2));
    expect(searches).toMatchObject([
      { states: 3, transitions: 2, stuttering: 6, depth: 2 },
      { states: 14, transitions: 13, stuttering: 21, depth: 5 },
    ]);
  });

  test("is not a loop for properties of whole runs", () => {
    const ends = eventually<Caller>(({ nodes }) => nodes[0]!.state.at === 2);
    const { properties: found } = checked({ "comes to 2": ends, any }, upTo(2));
    expect(found.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });

  test("leads to a violation by a shortest run", () => {
    const [found] = checked({ "called 0, 2": called("0,2") }, upTo(2)).properties;
    expect(found!.verdict).toBe("violated");
    expect(found!.counterexample!.run.steps.map((step) => "action" in step && step.action.kind)).toEqual([
      "call",
      "go",
      "go",
      "call",
    ]);
  });
});

test("a property that reads more and more of the nodes is asked again when something new is read", () => {
  const looking = always<Caller, readonly number[]>(
    ({ history, nodes: [node] }) => history.length === 0 && (node!.state.at === 2 ? node!.up : node!.state.at < 3),
    calls,
  );
  const [found] = checked({ looking }, { from: [0], to: 3, isMute: true }).properties;
  expect(found!.counterexample!.run.steps).toHaveLength(3);
});

test("which of two stuttering steps is reported does not depend on whether a history is folded that records one of them", () => {
  const still = step<Caller>(({ before, after }) => before !== after && "something happened");
  const stepsOf = ({ properties: [found] }: CheckResult): unknown => found!.counterexample!.run.steps;
  const stay = [{ kind: "act", node: "n1", action: { kind: "stay" }, choices: [] }];
  expect(stepsOf(checked({ still }, upTo(2)))).toEqual(stay);
  expect(stepsOf(checked({ still, any }, upTo(2)))).toEqual(stay);
});

test("all initial states are known, even if a limit allows fewer, and even if the check was saved before they were", () => {
  const subject = subjectOf({ any }, { from: [0, 1, 2], to: 2 });
  const saved = check(subject, { statesMax: 1, slice: 1 }).next().value as CheckProgress;
  expect(saved.states).toBe(0);
  const resume = structuredClone([...saved.checkpoint!()]);
  expect(checkNow(subject, { statesMax: 1, resume })).toMatchObject({ states: 3, limit: "--max-states 1" });
});

test("each of several initial states has its history, and none exceeds a limit", () => {
  const scope = { from: [0, 1, 2], to: 2 };
  expect(checked({ any }, scope, { statesMax: 1 })).toMatchObject({ states: 3, limit: "--max-states 1" });
  expect(checked({ "called 2": called("2") }, scope).properties[0]!.counterexample).toEqual({
    message: "called 2",
    run: {
      start: [{ node: "n1", choices: [2] }],
      steps: [{ kind: "act", node: "n1", action: { kind: "call" }, choices: [] }],
    },
  });
});

test("a step in which the protocol throws is shown from the first state in which it is possible, whatever the history", () => {
  const { properties: found } = checked({ any }, { from: [0], to: 2, throwsAt: 1 });
  expect(found.map(({ name, verdict }) => [name, verdict])).toEqual([
    [THROWS, "violated"],
    ["any", "holds"],
  ]);
  const { steps } = found[0]!.counterexample!.run;
  expect(steps.map((step) => "action" in step && step.action.kind)).toEqual(["go", "go"]);
});

test("a history is searched completely even if all other properties have their verdicts", () => {
  const small = always<Caller>(({ nodes }) => nodes[0]!.state.at < 1);
  const { properties: found, searches } = checked(
    { "at is below 1": small, "called 0, 1, 2, 3": called("0,1,2,3") },
    upTo(30),
  );
  expect(found.map(({ verdict, counterexample }) => [verdict, counterexample!.run.steps.length])).toEqual([
    ["violated", 1],
    ["violated", 7],
  ]);
  expect(searches[0]).toMatchObject({ complete: false, states: 3, depth: 1 });
});

test("two histories of one check each get their own verdict", () => {
  const seen = sometimes<Caller, readonly number[]>(({ history }) => history.join() === "1,0", calls);
  const { properties: found } = checked({ "called 0": called("0"), "called 1, 0": seen }, upTo(1));
  expect(found.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["called 0", "violated"],
    ["called 1, 0", "violated"],
  ]);
});

test.each([
  ["swim", swim, {}],
  ["gossip", gossip, { variant: "acknowledged" }],
])("workers tell %s what steps record", (_, suite, where) => {
  const { subject } = selecting(suite, { scope: "smoke", ...where });
  const options = { statesMax: 2000 };
  const alone = checkNow(subject, { ...options, reductions: false });
  const team = nearTeam(subject, options, 2, 0);
  const { properties: found, searches } = checkNow(subject, { ...options, statesInJob: 8, team });
  expect({ found, searches }).toEqual({ found: alone.properties, searches: alone.searches });
  expect(knownBy(team, EXPANDED)).toBeGreaterThan(50);
});

interface Clocked {
  readonly roles: {
    readonly node: { readonly state: { n: number }; readonly action: { readonly kind: "tick" | "skip" } };
  };
  readonly scope: object;
  readonly shared: { time: number };
}

test("a continued check still knows which values of the shared part end runs", () => {
  const clocked = protocol<Clocked>()({
    name: "clocked",
    summary: "counts for ever, but for the one that skips at once",
    nodes: () => ({ node: ["n1"] }),
    shared: () => ({ time: 0 }),
    sharedBounds: { "time <= 3": ({ time }) => time <= 3 },
    roles: {
      node: {
        init: () => ({ n: 0 }),
        bounds: { "n <= 9": ({ n }) => n <= 9 },
        actions: ({ n }) => (n === 0 ? [{ kind: "skip" }, { kind: "tick" }] : [{ kind: "tick" }]),
        act: {
          tick: (state) => void state.n++,
          skip: (_state, _, self) => void (self.shared.time = 4),
        },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
  const { of, hold } = properties(clocked, {
    "n is a number": always(({ nodes }) => nodes.every(({ state }) => state.n >= 0)),
  });
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  const subject: Subject = { protocol: of as AnyProtocol, scope: {}, selection: {}, properties: named };
  const running = check(subject, { statesMax: 5, slice: 3 });
  let next = running.next();
  while (!next.done && !next.value.ends) next = running.next();
  const resume = structuredClone([...(next.done ? [] : next.value.checkpoint!())]);
  const whole = checkNow(subject);
  expect(whole.boundary).toEqual([
    { bound: "time <= 3", states: 1 },
    { bound: "n <= 9", states: 1 },
  ]);
  expect(checkNow(subject, { resume })).toEqual(whole);
});
