import { describe, expect, test } from "vitest";
import { check, type CheckOptions, type CheckResult, checkNow, type Subject } from "../../src/check/check.ts";
import { always, leadsTo, properties, type Property, protocol } from "../../src/index.ts";
import { type Pulse, still } from "../../src/semantics/pulse.ts";
import type { Chunk } from "../../src/check/checkpoint/chunks.ts";

interface Tick {
  readonly roles: {
    readonly node: { readonly state: { n: number }; readonly timer: { readonly kind: "tick" } };
  };
  readonly scope: object;
  readonly record: { readonly kind: "ticked" };
}

/** Counts for ever, and records the 60th tick. */
const tick = protocol<Tick>()({
  name: "tick",
  summary: "counts for ever",
  nodes: () => ({ node: ["n1"] }),
  roles: {
    node: {
      init: () => ({ n: 0 }),
      timeout: { tick: (state) => void (state.n += 1) },
      after({ n }, self) {
        if (n === 60) self.record({ kind: "ticked" });
        self.startTimer({ kind: "tick" });
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

const isNumber = always<Tick>(({ nodes }) => nodes.every(({ state }) => state.n >= 0));
const isSmall = always<Tick>(({ nodes }) => nodes.every(({ state }) => state.n < 45));
const nothingRecorded = always<Tick, boolean>(({ history }) => !history || "a tick was recorded", {
  history: { start: false, fold: () => true },
});

function subjectOf(said: Readonly<Record<string, Property<Tick>>>): Subject {
  const { of, hold } = properties(tick, said);
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return { protocol: of, scope: {}, selection: {}, properties: named };
}

/** Ends a check after this many chances to do so. */
function endedAfter(chances: number, subject: Subject, options: CheckOptions): CheckResult {
  const running = check(subject, options);
  let next = running.next();
  for (let chance = 1; chance < chances && !next.done; chance++) next = running.next();
  while (!next.done) next = running.next("--max-seconds 1");
  return next.value;
}

/** A pulse that is due at every state, or at every second one, and so on. */
function dueEach(times: number): Pulse {
  let asked = 0;
  return {
    ...still,
    get isDue() {
      return asked++ % times === 0;
    },
  };
}

describe("all searches of a check share the time", () => {
  const both = subjectOf({ "n is a number": isNumber, "nothing is recorded": nothingRecorded });

  test("a property with a history gets its turns, even if the search for the others never ends", () => {
    const { properties: found, searches } = endedAfter(20, both, { slice: 10 });
    expect(found.map(({ verdict }) => verdict)).toEqual(["incomplete", "violated"]);
    expect(found[1]!.counterexample).toMatchObject({ message: "a tick was recorded" });
    expect(found[1]!.counterexample!.run.steps).toHaveLength(60);
    expect(searches.map(({ names }) => names)).toEqual([["n is a number"], ["nothing is recorded"]]);
  });

  test("each verdict speaks of its own search", () => {
    const { properties: found, searches } = endedAfter(6, both, { slice: 10 });
    expect(found.map(({ grounds }) => grounds)).toEqual(["to depth 29 (31 states)", "to depth 29 (31 states)"]);
    expect(searches).toMatchObject([
      { limit: "--max-seconds 1", states: 31, depth: 29 },
      { limit: "--max-seconds 1", states: 31, depth: 29 },
    ]);
  });

  test.each([1, 2, 7])(
    "answers do not depend on the clock, which wants to be asked at every state, or each %i",
    (each) => {
      const pulse = dueEach(each);
      const subject = subjectOf({
        "nothing is recorded": nothingRecorded,
        "n stays below 45": isSmall,
        "n is a number": isNumber,
      });
      expect(checkNow(subject, { first: true, slice: 10, pulse })).toEqual(
        checkNow(subject, { first: true, slice: 10 }),
      );
    },
  );

  test("no search is made that no property needs", () => {
    const { states, complete, limit, searches } = checkNow(subjectOf({ "nothing is recorded": nothingRecorded }));
    expect({ states, complete, limit }).toEqual({ states: 62, complete: false, limit: undefined });
    expect(searches).toHaveLength(1);
  });

  test("if only the first violation is wanted, all searches end with it", () => {
    const { properties: found } = checkNow(both, { first: true, slice: 10 });
    expect(found).toMatchObject([{ verdict: "incomplete" }, { verdict: "violated" }]);
  });

  test("a saved check goes on with all its searches", () => {
    const running = check(both, { slice: 10 });
    let next = running.next();
    for (let chance = 0; chance < 5; chance++) next = running.next();
    const resume: readonly Chunk[] = structuredClone([...(next.done ? [] : next.value.checkpoint!())]);
    const limits = { statesMax: 100 };
    expect(checkNow(both, { ...limits, resume })).toEqual(checkNow(both, limits));
  });
});

describe("a limit on what is known", () => {
  const named = subjectOf({ "n is a number": isNumber });

  test("on the number of states is exact, and each of them is judged", () => {
    const few = subjectOf({ "n stays below 45": isSmall });
    expect(checkNow(named, { statesMax: 46 })).toMatchObject({
      complete: false,
      limit: "--max-states 46",
      states: 46,
      transitions: 45,
      depth: 45,
      properties: [{ verdict: "incomplete", grounds: "to depth 45 (46 states)" }],
    });
    expect(checkNow(few, { statesMax: 46 }).properties).toMatchObject([{ verdict: "violated" }]);
    expect(checkNow(few, { statesMax: 45 }).properties).toMatchObject([{ verdict: "incomplete" }]);
  });

  test("on their depth is exact, and each state of that depth is judged", () => {
    const few = subjectOf({ "n stays below 45": isSmall });
    expect(checkNow(named, { depthMax: 45 })).toMatchObject({
      complete: false,
      limit: "--max-depth 45",
      states: 46,
      depth: 45,
      properties: [{ verdict: "incomplete", grounds: "to depth 45 (46 states)" }],
    });
    expect(checkNow(few, { depthMax: 45 }).properties).toMatchObject([{ verdict: "violated" }]);
    expect(checkNow(few, { depthMax: 44 }).properties).toMatchObject([{ verdict: "incomplete" }]);
  });

  interface Pair {
    readonly roles: {
      readonly node: {
        readonly state: { n: number; stuck: boolean };
        readonly timer: { readonly kind: "tick" };
        readonly action: { readonly kind: "stick" };
      };
    };
    readonly scope: { readonly most: number };
  }
  /** Two nodes count, up to a number or for ever; from 3 on, each may get stuck. */
  const pair = protocol<Pair>()({
    name: "pair",
    summary: "two count, and each may get stuck",
    nodes: () => ({ node: ["n1", "n2"] }),
    roles: {
      node: {
        init: () => ({ n: 0, stuck: false }),
        actions: ({ n }) => (n >= 3 ? [{ kind: "stick" }] : []),
        fair: () => true,
        act: { stick: (state) => void (state.stuck = true) },
        timeout: { tick: (state) => void (state.n += 1) },
        after({ stuck, n }, self) {
          if (stuck || n === self.scope.most) self.stopTimer({ kind: "tick" });
          else self.startTimer({ kind: "tick" });
        },
      },
    },
    rules: {},
    scopes: { smoke: { most: 9 } },
  });
  const pairOf = (most: number): Subject => {
    const { of, hold } = properties(pair, {
      "n is a number": always(({ nodes }) => nodes.every(({ state }) => state.n >= 0)),
      "nobody sticks for ever": leadsTo(
        ({ nodes }) => nodes.every(({ state }) => state.stuck),
        ({ nodes }) => nodes.every(({ state }) => !state.stuck),
      ),
    });
    const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
    return { protocol: of, scope: { most } as object, selection: {}, properties: named };
  };

  test("a violation by whole runs ends a search at a point that does not depend on the clock", () => {
    const options = { first: true, slice: 5000 };
    const result = checkNow(pairOf(200), options);
    expect(result).toMatchObject({ states: 4282, properties: [{ verdict: "incomplete" }, { verdict: "violated" }] });
    expect(checkNow(pairOf(200), { ...options, pulse: dueEach(3) })).toEqual(result);
  });

  test("that is not reached ends nothing", () => {
    const whole = checkNow(pairOf(9));
    expect(whole).toMatchObject({ complete: true, states: 289, depth: 20 });
    expect(checkNow(pairOf(9), { statesMax: 289 })).toEqual(whole);
    expect(checkNow(pairOf(9), { depthMax: 20 })).toEqual(whole);
    expect(checkNow(pairOf(9), { statesMax: 288 })).toMatchObject({ complete: false, states: 288 });
    expect(checkNow(pairOf(9), { depthMax: 19 })).toMatchObject({ complete: false, depth: 19, states: 288 });
  });

  test("can be raised when a saved check goes on", () => {
    for (const limits of [{ statesMax: 100 }, { statesMax: 1 }, { depthMax: 0 }, { depthMax: 7 }]) {
      const running = check(pairOf(9), limits);
      let next = running.next();
      while (!next.done && !next.value.ends) next = running.next();
      const resume: readonly Chunk[] = structuredClone([...(next.done ? [] : next.value.checkpoint!())]);
      expect(checkNow(pairOf(9), { resume })).toEqual(checkNow(pairOf(9)));
    }
  });

  describe("on the time", () => {
    const decidedAfter = (chances: number): readonly unknown[] =>
      endedAfter(chances, pairOf(1e6), { slice: 4096 }).properties.map(({ verdict, grounds, counterexample }) => [
        verdict,
        grounds ?? counterexample!.run.steps.length,
      ]);

    test("leaves a violation of a property about whole runs found in what is explored", () => {
      expect(decidedAfter(40)[1]).toEqual(["violated", 8]);
    });

    test("is reported if nothing was decided before", () => {
      expect(decidedAfter(2)[1]).toEqual(["incomplete", "not decided: time ran out (--max-seconds 1)"]);
    });
  });
});
