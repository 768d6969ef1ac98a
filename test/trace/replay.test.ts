import { expect, test } from "vitest";
import {
  always,
  deadlockFree,
  eventually,
  properties,
  protocol,
  replay as replayInLibrary,
  sometimes,
  step,
} from "../../src/index.ts";
import type { Suite } from "../../src/model/properties.ts";
import type { Step } from "../../src/model/step.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import type { LassoVerdict } from "../../src/semantics/fairness.ts";
import type { Sliced } from "../../src/semantics/sliced.ts";
import { Space } from "../../src/semantics/space.ts";
import { replay, type Replayed, type ReplayOptions } from "../../src/trace/replay.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { traceOf } from "../../src/trace/trace-of.ts";
import { traceText } from "../../src/trace/write-trace.ts";
import { agreement, commit, found, giveUp, hastyCommit, mutant, obey, suite, traceWith } from "./hasty-commit.ts";

// eslint-disable-next-line require-yield -- answers at once
function* answering<T>(answer: T): Sliced<T> {
  return answer;
}

/** What a test looks at. */
const told = ({ verdict, asExpected, grounds }: Replayed): unknown => ({ verdict, asExpected, grounds });

/** A node that counts to two by increments that it chooses. Differences between today and when a trace was saved are parameters. */
interface Counter {
  roles: {
    server: { state: { n: number; started?: boolean }; action: { kind: "tick" } | { kind: "wake" } };
  };
  scope: { most: number };
}
interface Today {
  readonly name?: string;
  /** It has to wake up before it can count: old traces have no such step. */
  readonly sleeps?: boolean;
  readonly most?: number;
  readonly throwsAt?: number;
  readonly choices?: readonly number[];
  /** The limit of a declared bound. */
  readonly within?: number;
  readonly hold?: Suite["hold"];
}
const below = (limit: number) =>
  always<Counter>(({ nodes }) => nodes[0].state.n < limit || `it counts ${nodes[0].state.n}`);
const standard = { "it stays below two": below(2) } as unknown as Suite["hold"];

function counter({ name, sleeps, most, throwsAt, choices, within, hold = standard }: Today = {}): Suite {
  const counting = protocol<Counter>()({
    name: name ?? "counter",
    summary: "counts",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => (sleeps ? { n: 0, started: false } : { n: 0 }),
        actions(state, { scope }) {
          if (state.started === false) return [{ kind: "wake" }];
          return state.n < (most ?? scope.most) ? [{ kind: "tick" }] : [];
        },
        act: {
          wake: (state) => void (state.started = true),
          tick(state, _, self) {
            state.n += choices ? self.choose(choices) : 1;
            if (state.n === throwsAt) throw new Error("too much");
          },
        },
        ...(within === undefined ? {} : { bounds: { [`n <= ${within}`]: ({ n }) => n <= within } }),
      },
    },
    rules: {},
    scopes: { smoke: { most: 3 } },
  });
  return properties(counting, hold as never);
}

const tick = (...choices: number[]): Trace["steps"][number] => ({
  kind: "act",
  node: "n1",
  action: { kind: "tick" },
  choices,
});

interface Saved {
  readonly steps?: Trace["steps"];
  readonly message?: string;
  readonly named?: string;
  readonly loopFrom?: number;
}
/** The trace of a run of the old counter. */
function saved(
  then: Today = {},
  { steps = [tick(), tick()], message = "it counts 2", named = "it stays below two", loopFrom }: Saved = {},
): Trace {
  const { of, hold } = counter(then);
  const property: NamedProperty | undefined = Object.hasOwn(hold, named)
    ? { name: named, property: hold[named] }
    : undefined;
  const space = new Space(of, { most: 3 } as object, { histories: property ? [property] : [] });
  const counterexample = { run: { start: [], steps }, message, ...(loopFrom === undefined ? {} : { loopFrom }) };
  return traceOf({ space, named: property, counterexample, scopeName: "smoke", found });
}
const again = (trace: Trace, today: Today = {}, options?: ReplayOptions): unknown =>
  told(replay(trace, counter(today), options));

test("a mutant's trace is reproduced with the mutant", () => {
  expect(told(replay(hastyCommit, suite))).toEqual({
    verdict: "reproduced",
    asExpected: true,
    grounds: `After all 3 steps "${agreement}" is violated: rm2 committed, rm1 aborted.`,
  });
});

test("a mutant's trace is gone without the mutant: no nearby run violates the property either", () => {
  const replayed = replay(hastyCommit, suite, { mutant: null });
  expect(replayed.firstMisfit).toEqual({
    step: 2,
    expected: "act(tm, commit)",
    why: "is no longer enabled",
    enabled: 5,
    sample: ["act(rm2, prepare)", "act(rm2, give up)", "act(rm3, prepare)"],
  });
  expect(told(replayed)).toEqual({
    verdict: "gone",
    asExpected: true,
    grounds:
      "Step 2 of 3, act(tm, commit), is no longer enabled; 5 other steps are, such as act(rm2, prepare), act(rm2, give up), act(rm3, prepare). " +
      `352 nearby runs were searched, to the end of all that can be reached, and "${agreement}" held in all of them.`,
  });
});

test("a violation that shows earlier, or says something else, is reproduced and says so", () => {
  const atThird = { ...obey, node: "rm3" } as Step;
  const late = traceWith([commit, giveUp, obey, atThird]);
  expect(told(replay(late, suite))).toEqual({
    verdict: "reproduced",
    asExpected: true,
    grounds: `After 3 steps, 1 earlier than when it was saved, "${agreement}" is violated: rm2 committed, rm1 aborted.`,
  });
  const reworded = traceWith([giveUp, commit, obey], "they disagree");
  expect(replay(reworded, suite).grounds).toMatch(
    /is violated: rm2 committed, rm1 aborted\. When it was saved: they disagree\.$/u,
  );
});

test("a trace that refers to something that no longer exists is obsolete, and says what that is", () => {
  const obsolete = (difference: Partial<Trace>, today: Suite | undefined = suite): string => {
    const { verdict, asExpected, grounds } = replay({ ...hastyCommit, ...difference }, today);
    expect([verdict, asExpected]).toEqual(["obsolete", false]);
    return grounds;
  };
  expect(told(replay(hastyCommit, undefined))).toMatchObject({
    grounds: 'the protocol "two-phase-commit" is gone; if its properties file is elsewhere: --properties FILE.',
  });
  expect(obsolete({}, counter())).toBe(
    'the protocol "two-phase-commit" is gone; if its properties file is elsewhere: --properties FILE.',
  );
  expect(obsolete({ variant: "presumed abort" })).toBe('the variant "presumed abort" is gone: there are none.');
  expect(obsolete({ mutant: "commits before all have prepare" })).toBe(
    `the mutant "commits before all have prepare" is gone: did you mean "${mutant}"? Known: ${mutant}.`,
  );
  expect(obsolete({ mutant: "constructor" })).toMatch(/^the mutant "constructor" is gone/u);
  expect(obsolete({ property: { name: "toString", kind: "always", message: "" } })).toMatch(
    /^the property "toString" is gone/u,
  );
  expect(obsolete({ property: { ...hastyCommit.property, kind: "step" } })).toBe(
    `the property "${agreement}" is of kind always now; the trace violates one of kind step.`,
  );
  expect(obsolete({ scope: { values: { resource: 3 } as object } })).toMatch(
    /^"resource" in the scope is gone: did you mean "resources"\?/u,
  );
  expect(obsolete({ scope: { values: { resources: 1e9 } as object } })).toBe(
    '"resources" in the scope is 1000000000; a trace of two-phase-commit has at most 22 there: no scope goes beyond 11.',
  );
  expect(obsolete({ scope: { values: { resources: 1000 } as object } })).toMatch(/^"resources" in the scope is 1000;/u);
  const partitions = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`cut ${i}`, [["rm1", "rm2"]]]));
  expect(obsolete({ scope: { values: { resources: 3, partitions } as object } })).toBe(
    "the scope has 1603 parts; wanted at most 1000.",
  );
  expect(obsolete({ scope: { values: { resources: 3, faults: { crash: 1.5 } } as object } })).toBe(
    'the scope no longer fits two-phase-commit: scope of two-phase-commit: faults.crash is 1.5; wanted a whole number from 0 to 1,000,000, or that in all or at each node, with the nodes or roles that it is for: { times: 1, of: ["n1"] }.',
  );
});

test("a trace that names a node that does not exist is obsolete; a message that does not is a step that does not fit", () => {
  const { grounds } = replay({ ...hastyCommit, steps: [giveUp, commit, { ...obey, node: "rm9" } as Step] }, suite);
  expect(grounds).toBe(
    'step 3 names a node "rm9", and this scope has none of that name: did you mean "rm1"? Known: rm1, rm2, rm3, tm.',
  );
  const message = { kind: "rollback", term: 2 };
  const strange: Step = { kind: "deliver", node: "rm2", from: "tm", channel: "default", message, choices: [] };
  const { verdict, firstMisfit } = replay({ ...hastyCommit, steps: [giveUp, commit, strange] }, suite);
  expect(verdict).toBe("reproduced nearby");
  expect(firstMisfit).toMatchObject({
    step: 3,
    expected: 'deliver(tm to rm2, rollback {"term":2})',
    why: "is no longer enabled",
  });
});

test("a run that needs one more step today is found nearby, and the new run is offered", () => {
  const { verdict, asExpected, repaired, grounds } = replay(saved(), counter({ sleeps: true }));
  expect([verdict, asExpected]).toEqual(["reproduced nearby", false]);
  expect(repaired?.run.steps).toEqual([{ ...tick(), action: { kind: "wake" } }, tick(), tick()]);
  expect(grounds).toBe(
    "Step 1 of 2, act(n1, tick), is no longer enabled; 1 other step is, such as act(n1, wake). " +
      'A nearby run of 3 steps violates "it stays below two": it counts 2.',
  );
});

test("a nearby run reproduces when it is saved in turn", () => {
  const today = counter({ sleeps: true });
  const { repaired, space, named } = replay(saved(), today);
  const trace = traceOf({ space: space!, named, counterexample: repaired!, found: { ...found, by: "replay" } });
  expect(replay(trace, today)).toMatchObject({ verdict: "reproduced", asExpected: true });
});

test("a run found nearby is shrunk by the given shrinker", () => {
  const shorter = { run: { start: [], steps: [tick()] }, message: "it counts 2" };
  const { repaired } = replay(saved(), counter({ sleeps: true }), { shrink: () => shorter });
  expect(repaired).toBe(shorter);
});

test("a choice that is no longer offered is a misfit of its own", () => {
  const trace = saved({ choices: [1, 2] }, { steps: [tick(2)], message: "it counts 2" });
  expect(again(trace, { choices: [1, 2] })).toMatchObject({ verdict: "reproduced" });
  expect(again(trace, { choices: [1, 3] })).toEqual({
    verdict: "reproduced nearby",
    asExpected: false,
    grounds:
      "Step 1 of 1, act(n1, tick, choosing 2), can no longer choose 2; 2 other steps are, such as act(n1, tick, choosing 1), act(n1, tick, choosing 3). " +
      'A nearby run of 1 step violates "it stays below two": it counts 3. When it was saved: it counts 2.',
  });
});

test("when all steps run and the property holds, the failure is gone, on these grounds", () => {
  const three = { "it stays below two": below(3) } as unknown as Suite["hold"];
  expect(again(saved(), { hold: three })).toEqual({
    verdict: "gone",
    asExpected: false,
    grounds: 'All 2 steps ran, and "it stays below two" held.',
  });
  expect(again({ ...saved(), expect: "gone" }, { hold: three })).toMatchObject({ verdict: "gone", asExpected: true });
});

test("when a step does not fit and nothing near it violates the property, the failure is gone, on these grounds", () => {
  expect(again(saved(), { most: 1 })).toEqual({
    verdict: "gone",
    asExpected: false,
    grounds:
      "Step 2 of 2, act(n1, tick), is no longer enabled; nothing else is. " +
      '3 nearby runs were searched, to the end of all that can be reached, and "it stays below two" held in all of them.',
  });
});

test("a search near a run that reaches its bound says how far it came", () => {
  expect(replay(hastyCommit, suite, { mutant: null, nearRunsMax: 200 }).grounds).toMatch(
    /200 nearby runs were searched, among them all with at most \d inserted steps?, and /u,
  );
});

test("a violation of another property on the way is distinguished from the saved one", () => {
  const hold = { "it stays below two": below(9), "it stays below one": below(1) } as unknown as Suite["hold"];
  expect(again(saved(), { hold })).toEqual({
    verdict: "other",
    asExpected: false,
    grounds:
      'All 2 steps ran, and "it stays below two" held. But after 1 step "it stays below one" is violated: it counts 1.',
  });
});

test("a handler that throws on the way is distinguished from the saved failure", () => {
  const hold = { "it stays below two": below(9) } as unknown as Suite["hold"];
  const replayed = replay(saved(), counter({ hold, throwsAt: 2 }));
  expect(replayed.verdict).toBe("other");
  expect(replayed.grounds).toMatch(
    /But step 2 of 2 makes the protocol throw: act\.tick threw Error: too much \(replay\.test\.ts:\d+:\d+\)\.$/u,
  );
});

test("a trace of a handler that throws is reproduced, is gone, and is found nearby", () => {
  const trace = saved(
    { throwsAt: 2 },
    { named: "the protocol does not throw", message: "n1: act.tick threw Error: too much" },
  );
  expect(trace.property).toEqual({
    name: "the protocol does not throw",
    kind: "always",
    message: "n1: act.tick threw Error: too much",
  });
  const hold = {};
  expect(again(trace, { hold, throwsAt: 2 })).toEqual({
    verdict: "reproduced",
    asExpected: true,
    grounds: expect.stringMatching(
      /^After all 2 steps "the protocol does not throw" is violated: act\.tick threw Error: too much \(replay\.test\.ts:\d+:\d+\)\.$/u,
    ) as string,
  });
  expect(again(trace, { hold, throwsAt: 1 })).toMatchObject({
    grounds: expect.stringMatching(
      /^After 1 step, 1 earlier than when it was saved, "the protocol does not throw" is violated: act\.tick threw Error: too much/u,
    ) as string,
  });
  expect(again(trace, { hold })).toMatchObject({
    verdict: "gone",
    grounds: 'All 2 steps ran, and "the protocol does not throw" held.',
  });
  expect(again(trace, { hold, sleeps: true, throwsAt: 2 })).toMatchObject({ verdict: "reproduced nearby" });
});

test("a start that is no longer possible is the first misfit, and all others are near it", () => {
  const trace: Trace = { ...saved(), start: [{ node: "n1", choices: [1] }] };
  expect(replay(trace, counter()).firstMisfit).toEqual({
    step: 0,
    expected: "start(n1 choosing 1)",
    why: "is no longer possible",
    enabled: 1,
    sample: ["start()"],
  });
  expect(again(trace)).toMatchObject({ verdict: "reproduced nearby" });
});

test("properties of steps and of dead ends are judged as those of states are", () => {
  const hold = {
    "it never moves": step<Counter>(
      ({ nodes }) => nodes.every(({ before, after }) => before.state.n === after.state.n) || "it moved",
    ),
    "it ends below two": deadlockFree<Counter>(({ nodes }) => nodes[0].state.n < 2 || "it ends high"),
  } as unknown as Suite["hold"];
  const moved = saved({ hold }, { named: "it never moves", steps: [tick()], message: "it moved" });
  expect(again(moved, { hold })).toMatchObject({ verdict: "reproduced" });
  expect(again(moved, { hold, sleeps: true })).toMatchObject({ verdict: "reproduced nearby" });
  const high = saved(
    { hold },
    { named: "it ends below two", steps: [tick(), tick(), tick()], message: "it ends high" },
  );
  expect(again(high, { hold: { "it ends below two": hold["it ends below two"] } })).toMatchObject({
    verdict: "reproduced",
  });
  expect(again(high, { hold: { "it ends below two": hold["it ends below two"] }, most: 2 })).toMatchObject({
    verdict: "reproduced nearby",
  });
});

test("a state outside a declared bound is not a dead end, in a replay as in a search", () => {
  const hold = {
    "it ends below two": deadlockFree<Counter>(({ nodes }) => nodes[0].state.n < 2 || "it ends high"),
  } as unknown as Suite["hold"];
  const high = saved(
    { hold },
    { named: "it ends below two", steps: [tick(), tick(), tick()], message: "it ends high" },
  );
  const bounded = counter({ hold, within: 2 });
  expect(told(replay(high, bounded))).toEqual({
    verdict: "gone",
    asExpected: false,
    grounds: 'All 3 steps ran, and "it ends below two" held.',
  });
  expect(replay({ ...high, steps: [...high.steps, tick()] }, bounded).grounds).toMatch(
    /10 nearby runs were searched, to the end of all that can be reached within the declared bounds, and/u,
  );
});

test("a replay does not go on from a state outside a declared bound, just as a search does not", () => {
  const far = saved(
    { hold: { "it stays below two": below(3) } as unknown as Suite["hold"] },
    {
      steps: [tick(), tick(), tick()],
      message: "it counts 3",
    },
  );
  const bounded = (within: number): Suite =>
    counter({ within, hold: { "it stays below two": below(3) } as unknown as Suite["hold"] });
  expect(replay(far, bounded(2)).verdict).toBe("reproduced");
  expect(replay(far, bounded(1)).verdict).toBe("gone");
});

const ends = {
  "it reaches two": eventually<Counter>(({ nodes }) => nodes[0].state.n === 2),
} as unknown as Suite["hold"];
const lasso = saved(
  { hold: ends },
  { named: "it reaches two", steps: [tick()], message: "it stops at 1", loopFrom: 1 },
);

test("a lasso is undecided unless something is given to decide it", () => {
  expect(again(lasso, { hold: ends })).toEqual({
    verdict: "undecided",
    asExpected: false,
    grounds: '"it reaches two" is a liveness property, and nothing was given to decide it.',
  });
});

test("a lasso's outcome is what the given judge says", () => {
  const judged = (verdict: LassoVerdict): unknown =>
    again(lasso, { hold: ends }, { checkLasso: () => answering(verdict) });
  expect(judged({ kind: "violated", message: "it stops at 1" })).toEqual({
    verdict: "reproduced",
    asExpected: true,
    grounds: 'The one step ran, and "it reaches two" is violated: it stops at 1.',
  });
  expect(judged({ kind: "held", why: "act(n1, tick) is starved in the loop" })).toEqual({
    verdict: "gone",
    asExpected: false,
    grounds: 'The one step ran, and "it reaches two" held: act(n1, tick) is starved in the loop.',
  });
  expect(judged({ kind: "undecided", why: "the search ended at 1,000 states" })).toMatchObject({
    verdict: "undecided",
  });
});

test("a lasso whose steps do not fit is judged without them, then searched near", () => {
  const asked: unknown[] = [];
  const options: ReplayOptions = {
    checkLasso: (_space, _named, run, loopFrom) => {
      asked.push([run.steps.length, loopFrom]);
      return answering({ kind: "held", why: "it is not final" });
    },
  };
  const asleep = { hold: ends, sleeps: true };
  const before =
    "Step 1 of 1, act(n1, tick), is no longer enabled; 1 other step is, such as act(n1, wake). Without the steps that do not fit it held: it is not final.";
  expect(again(lasso, asleep, options)).toMatchObject({
    verdict: "undecided",
    grounds: `${before} Nothing was given to search near it.`,
  });
  expect(asked).toEqual([[0, 0]]);
  const searched = {
    ...options,
    searchLasso: () => answering({ kind: "held", searched: "4 nearby states were searched" } as const),
  };
  expect(again(lasso, asleep, searched)).toMatchObject({
    verdict: "gone",
    grounds: `${before} 4 nearby states were searched, and it held in all of them.`,
  });
  const counterexample = { run: { start: [], steps: [] }, message: "it sleeps", loopFrom: 0 };
  expect(
    again(lasso, asleep, { ...options, searchLasso: () => answering({ kind: "found", counterexample } as const) }),
  ).toMatchObject({
    verdict: "reproduced nearby",
  });
});

test("a property that now throws is violated, with another sentence than when it was saved", () => {
  const hold = {
    "it stays below two": always<Counter>(() => {
      throw new TypeError("oops");
    }),
  } as unknown as Suite["hold"];
  expect(again(saved(), { hold })).toMatchObject({
    verdict: "reproduced",
    grounds: expect.stringMatching(
      /^After 0 steps, .* is violated: it threw TypeError: oops \(replay\.test\.ts:\d+:\d+\)\. When it was saved: it counts 2\.$/u,
    ) as unknown,
  });
});

test("a violation that no run shows cannot be saved", () => {
  const hold = {
    "it counts nine": sometimes<Counter>(({ nodes }) => nodes[0].state.n === 9),
  } as unknown as Suite["hold"];
  expect(() => saved({ hold }, { named: "it counts nine" })).toThrow("cannot be saved as a trace");
});

interface Letters {
  roles: { server: { state: { x: string }; action: { kind: string } } };
  scope: object;
}

/** One node that starts with a letter of its choice, and does what `act` says. */
function letters(
  starts: readonly string[],
  actions: readonly string[],
  act: (state: { x: string }) => void,
  hold: Suite["hold"],
): Suite {
  const choosing = protocol<Letters>()({
    name: "letters",
    summary: "starts with a letter",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => ({ x: "" }),
        start(state, self) {
          state.x = self.choose(starts);
          if (state.x === "throws") throw new Error("no such start");
        },
        actions: () => actions.map((kind) => ({ kind })),
        act: Object.fromEntries(actions.map((kind) => [kind, act])),
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
  return properties(choosing, hold as never);
}

const acting = (kind: string): Step => ({ kind: "act", node: "n1", action: { kind }, choices: [] });

/** A trace of the old `letters`. */
function savedLetters(then: Suite, named: string, start: string, steps: readonly Step[], message: string): Trace {
  const property = Object.hasOwn(then.hold, named) ? { name: named, property: then.hold[named] } : undefined;
  const run = { start: [{ node: "n1", choices: [start] }], steps };
  const space = new Space(then.of, {}, { histories: property ? [property] : [] });
  return traceOf({ space, named: property, counterexample: { run, message }, scopeName: "smoke", found });
}

test("an inserted step is judged even if it changes nothing", () => {
  const name = "every action changes something";
  const hold = {
    [name]: step(
      ({ step: { kind }, nodes: [{ before, after }] }) =>
        kind !== "act" || before.state !== after.state || "stuttering",
    ),
  } as unknown as Suite["hold"];
  const stuttering = (action: string): Suite => letters(["a"], [action], () => undefined, hold);
  const trace = savedLetters(stuttering("touch"), name, "a", [acting("touch")], "stuttering");
  const { verdict, repaired } = replay(trace, stuttering("tap"));
  expect(verdict).toBe("reproduced nearby");
  expect(repaired?.run.steps).toEqual([acting("tap")]);
});

test("all starts are searched, the old one first", () => {
  const hold = {
    "x is never bad": always<Letters>(({ nodes }) => nodes[0].state.x !== "bad" || "bad"),
  } as unknown as Suite["hold"];
  const worseFrom = (letter: string, action: string): Suite =>
    letters(["a", "b"], [action], (state) => void (state.x = state.x === letter ? "bad" : state.x), hold);
  const trace = savedLetters(worseFrom("a", "go"), "x is never bad", "a", [acting("go")], "bad");
  const nearby = replay(trace, worseFrom("b", "went"));
  expect(nearby.verdict).toBe("reproduced nearby");
  expect(nearby.repaired?.run).toEqual({ start: [{ node: "n1", choices: ["b"] }], steps: [acting("went")] });
  expect(replay(trace, worseFrom("a", "went")).repaired?.run.start).toEqual([{ node: "n1", choices: ["a"] }]);
  expect(replay(trace, worseFrom("c", "went")).grounds).toContain(
    "2 nearby runs were searched, to the end of all that can be reached",
  );
});

test("a start that is no longer possible is not reproduced, whatever another start leads to", () => {
  const throwsFrom = (letter: string, starts: readonly string[]): Suite =>
    letters(
      starts,
      ["go"],
      (state) => {
        if (state.x === letter) throw new Error("no");
      },
      {},
    );
  const trace = savedLetters(throwsFrom("b", ["a", "b"]), "the protocol does not throw", "b", [acting("go")], "no");
  expect(replay(trace, throwsFrom("b", ["a", "b"])).verdict).toBe("reproduced");
  const today = replay(trace, throwsFrom("c", ["c", "a"]));
  expect(today.verdict).toBe("reproduced nearby");
  expect(today.firstMisfit).toMatchObject({
    step: 0,
    expected: 'start(n1 choosing "b")',
    why: "is no longer possible",
  });
  expect(replay(trace, throwsFrom("z", ["c", "a"])).verdict).toBe("gone");
});

test("if the protocol throws at every start, that is another failure than the saved one", () => {
  const hold = { "x is no z": always(() => false) } as unknown as Suite["hold"];
  const trace = savedLetters(
    letters(["a"], ["go"], () => undefined, hold),
    "x is no z",
    "a",
    [],
    "z",
  );
  const today = letters(["throws"], ["go"], () => undefined, hold);
  const { verdict, grounds } = replay(trace, today);
  expect(verdict).toBe("other");
  expect(grounds).toMatch(
    /But the start makes the protocol throw: start threw Error: no such start \(replay\.test\.ts:\d+:\d+\)\.$/u,
  );
});

test("a long replay reports its progress, and ends undecided at its signal", async () => {
  const trace = JSON.parse(traceText(saved())) as unknown;
  const endless = counter({
    sleeps: true,
    most: 1e6,
    choices: [1, 2, 3],
    hold: { "it stays below two": below(1e6) } as never,
  });
  const ending = new AbortController();
  const told: number[] = [];
  const onProgress = ({ reducerCalls }: { readonly reducerCalls: number }): void => {
    if (told.push(reducerCalls) === 2) ending.abort(new Error("enough"));
  };
  expect(await replayInLibrary(endless, trace, { signal: ending.signal, onProgress })).toEqual({
    verdict: "undecided",
    expected: "reproduced",
    asExpected: false,
    grounds: "The replay was ended by the caller's signal (Error: enough).",
  });
  expect(told).toHaveLength(2);
  expect(told[0]).toBeLessThan(told[1]);
});
