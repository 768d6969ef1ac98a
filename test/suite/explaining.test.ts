import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { explain as explainInLibrary } from "../../src/index.ts";
import { explaining, type Explanation } from "../../src/suite/explaining.ts";
import { selecting } from "../../src/suite/selecting.ts";
import { Space } from "../../src/semantics/space.ts";
import { loadTrace } from "../../src/trace/load-trace.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { traceText } from "../../src/trace/write-trace.ts";
import { traceOf } from "../../src/trace/trace-of.ts";
import { properties as suiteOf, type Suite } from "../../src/model/properties.ts";
import { always, converges, eventually } from "../../src/model/property-makers.ts";
import { protocol } from "../../src/model/protocol.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import cluster from "../../properties/redis/redis-cluster.properties.ts";
import sentinel from "../../properties/redis/redis-sentinel.properties.ts";
import raft from "../../properties/elections/raft-election.properties.ts";
import { boxes } from "./boxes.ts";

function explain(trace: Trace, suite: Suite | undefined, limit?: string): Explanation {
  const running = explaining(trace, suite);
  let next = running.next();
  while (!next.done) next = running.next(limit);
  return next.value.explanation;
}

/** A shortest counterexample as a trace. */
function found(suite: Suite, mutant: string | undefined, property: string): Trace {
  const { subject } = selecting(suite, { ...(mutant === undefined ? {} : { mutant }), properties: [property] });
  const { properties } = checkNow(subject, { first: true });
  const { counterexample } = properties.find(({ name }) => name === property)!;
  const [named] = subject.properties;
  const space = new Space(subject.protocol, subject.scope, { ...subject.selection, histories: [named] });
  return traceOf({ space, named, counterexample: counterexample!, found: { by: "check", command: "", versions: {} } });
}

/** Letters that are in flight at the start: two for one node, one for the other. */
interface Post {
  roles: {
    office: { state: { sent: number } };
    house: { state: { got: number }; receives: { kind: "letter"; number: number } };
  };
  scope: object;
}
const post = protocol<Post>()({
  name: "post",
  summary: "letters that may be lost",
  channels: { default: "fifo" },
  nodes: () => ({ office: ["o"], house: ["h1", "h2"] }),
  roles: {
    office: {
      init: () => ({ sent: 0 }),
      start(state, self) {
        self.send("h1", { kind: "letter", number: 1 });
        self.send("h1", { kind: "letter", number: 2 });
        self.send("h2", { kind: "letter", number: 3 });
        state.sent = 3;
      },
    },
    house: {
      init: () => ({ got: 0 }),
      receive: {
        letter(state) {
          state.got++;
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: { faults: { drop: 2 } } },
});
const letters = suiteOf(post, {
  "no house is left without letters": always<Post>(
    ({ of: { house }, inFlight }) => inFlight.length > 0 || house.some(({ state }) => state.got > 0) || "all are lost",
  ),
});

/** A node that can do one thing. */
interface Switch {
  roles: { node: { state: { isOn: boolean }; action: { kind: "press" } } };
  scope: object;
}
const switches = suiteOf(
  protocol<Switch>()({
    name: "switch",
    summary: "can be pressed",
    nodes: () => ({ node: ["s"] }),
    roles: {
      node: {
        init: () => ({ isOn: false }),
        actions: () => [{ kind: "press" }],
        act: {
          press(state) {
            state.isOn = true;
          },
        },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  }),
  { "it is off": always<Switch>(({ nodes: [{ state }] }) => !state.isOn || "it is on") },
);

/** Somebody who can get lost or come home, given the possible actions and the fair ones. */
interface Walk {
  roles: { walker: { state: { at: string }; action: { kind: string } } };
  scope: object;
}
const walk = (ways: readonly string[], owed: readonly string[]): Suite =>
  suiteOf(
    protocol<Walk>()({
      name: "walk",
      summary: "ways that lead home or nowhere",
      nodes: () => ({ walker: ["w"] }),
      roles: {
        walker: {
          init: () => ({ at: "start" }),
          actions: ({ at }) => (at === "start" ? ways.map((kind) => ({ kind })) : []),
          fair: ({ kind }) => owed.includes(kind),
          act: Object.fromEntries(
            ways.map((kind) => [kind, (state: { at: string }) => void (state.at = kind === "home" ? "home" : "lost")]),
          ),
        },
      },
      rules: {},
      scopes: { smoke: {} },
    }),
    {
      "whoever walks comes home": eventually<Walk>(
        ({ nodes: [{ state }] }) => state.at === "home" || `w is ${state.at}`,
      ),
    },
  );

const twoLeaders = found(raft, "the vote is not persisted", "at most one leader in each term");

describe("explaining a counterexample", () => {
  test("is a function of the library, which validates the trace", async () => {
    const { sentence } = await explainInLibrary(raft, JSON.parse(traceText(twoLeaders)));
    expect(sentence).toMatch(/^Because n3 crashed \(step 5\) and n3 came back without its votedFor/u);
    await expect(explainInLibrary(raft, { hearsay: 2 })).rejects.toThrow("the trace is not a valid trace");
  });

  test("names the faults that it needs, and what a node has lost", () => {
    const { sentence, counterfactuals, withoutMutant, reads, past } = explain(twoLeaders, raft);
    expect(sentence).toBe(
      "Because n3 crashed (step 5) and n3 came back without its votedFor (step 6), n1 and n2 both lead term 1.",
    );
    expect(counterfactuals.map(({ number, why, verdict, isProved }) => [number, why, verdict, isProved])).toEqual([
      [1, "decision", "needed", false],
      [2, "decision", "needed", false],
      [5, "fault", "needed", false],
      [6, "fault", "needed", false],
    ]);
    expect(withoutMutant?.verdict).toBe("gone");
    expect([reads, past]).toEqual([
      ["state.role", "state.term", "up"],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ]);
  });

  test("says that a fault which does not contribute is not needed", () => {
    const { values } = twoLeaders.scope;
    const parted: Trace = {
      ...twoLeaders,
      scope: {
        values: { ...values, partitions: "isolateEach", faults: { crash: 1, restart: 1, partition: 1 } },
      },
      steps: [
        { kind: "partition", partition: "isolate n1" },
        { kind: "heal", partition: "isolate n1" },
        ...twoLeaders.steps,
      ],
    };
    const { counterfactuals, sentence } = explain(parted, raft);
    expect(
      counterfactuals.filter(({ why }) => why === "fault").map(({ number, verdict }) => [number, verdict]),
    ).toEqual([
      [1, "not needed"],
      [7, "needed"],
      [8, "needed"],
    ]);
    expect(counterfactuals[0].grounds).toBe(
      "Without it, those of the other steps that are still possible violate it: n1 and n2 both lead term 1.",
    );
    expect(sentence).toBe(
      "Because n3 crashed (step 7) and n3 came back without its votedFor (step 8), n1 and n2 both lead term 1.",
    );
  });

  test("allows one drop if one drop takes several messages from a queue", () => {
    const { counterfactuals, past } = explain(found(letters, undefined, "no house is left without letters"), letters);
    // Nothing points from a drop to what it prevented.
    expect(past).toEqual([1, 2]);
    expect(counterfactuals.map(({ number, step, verdict }) => [number, step, verdict])).toEqual([
      [1, "o ─ letter number=1, letter number=2 ─✗ h1", "needed"],
      [2, "o ─ letter number=3 ─✗ h2", "needed"],
    ]);
  });

  test("speaks of a single run in the singular", () => {
    const { counterfactuals, sentence } = explain(found(switches, undefined, "it is off"), switches);
    expect(counterfactuals.map(({ grounds }) => grounds)).toEqual(["No run that never takes it violates it."]);
    expect(sentence).toBe('Because s did "press" (step 1), it is on.');
  });

  test("takes away the faults of a lasso", () => {
    const { counterfactuals } = explain(
      loadTrace("traces/gossip/a-confirmation-from-before-a-restart-counts.json"),
      gossip,
    );
    expect(counterfactuals.map(({ number, why, verdict, isProved }) => [number, why, verdict, isProved])).toEqual([
      [1, "decision", "needed", true],
      [2, "decision", "needed", false],
      [4, "fault", "needed", true],
      [5, "fault", "needed", true],
      [6, "decision", "needed", true],
    ]);
    expect(counterfactuals[0]).toMatchObject({
      isProved: true,
      grounds: expect.stringMatching(/^No fair run that never takes it violates it \(\d+ states\)\.$/u),
    });
    // A timer whose handler chooses a recipient.
    expect(counterfactuals[1].grounds).toMatch(
      /^No fair run that never takes it, whatever it chooses, violates it \(/u,
    );
  });

  test("finds another lasso without an action, if that is fair, too", () => {
    const verdictsOf = (suite: Suite) =>
      explain(found(suite, undefined, "whoever walks comes home"), suite).counterfactuals.map(
        ({ step, verdict, isProved, grounds }) => [step, verdict, isProved, grounds],
      );
    const getsLost = "nothing more has to happen, and w is lost";
    // Going home is fair; leaving, by either way, is not.
    expect(verdictsOf(walk(["left", "right", "home"], ["home"]))).toEqual([
      ["w ● left", "not needed", true, `A run of 1 step that never takes it violates it: ${getsLost}.`],
    ]);
    expect(verdictsOf(walk(["left", "home"], ["home"]))).toEqual([
      ["w ● left", "needed", true, "No fair run that never takes it violates it (3 states)."],
    ]);
    // If only the action that gets lost is fair, every fair run takes it.
    expect(verdictsOf(walk(["left"], ["left"]))).toEqual([
      ["w ● left", "needed", true, "No fair run that never takes it violates it (2 states)."],
    ]);
  });

  test("decides by the runs without a step whether a run that ends by itself needs it, however many runs there are with it", () => {
    const trace = loadTrace("traces/redis-sentinel/eventually-all-agree-on-a-master-even-if-they-were.json");
    const { counterfactuals } = explain(trace, sentinel);
    expect(counterfactuals.map(({ step, isProved, grounds }) => [step, isProved, grounds])).toEqual([
      ["s2 ● disown", true, "No fair run that never takes it violates it (2 states)."],
    ]);
  });

  test("says which steps that changed nothing the property reads a run needs in order to end", () => {
    const trace = loadTrace("traces/redis-cluster/an-offset-of-zero-counts-as-unknown.json");
    const { past, forFairness } = explain(trace, cluster);
    expect([past, forFairness]).toEqual([
      [1, 2, 4],
      [{ number: 3, why: "a fair step can still change its last state" }],
    ]);
    expect(explain(twoLeaders, raft).forFairness).toEqual([]);
    // Nor of a run whose decisions were not all examined: the step may be needed.
    expect(explain(trace, cluster, "--max-seconds 1").forFairness).toEqual([]);
  });

  test("says why a step of a run that goes on for ever is undecided", () => {
    interface Drawn {
      roles: { node: { state: { got: number }; receives: { kind: "draw" } } };
      scope: object;
    }
    const suite = suiteOf(
      protocol<Drawn>()({
        name: "drawn",
        summary: "draws a number once",
        nodes: () => ({ node: ["n"] }),
        roles: {
          node: {
            init: () => ({ got: 0 }),
            start: (_, self) => self.send("n", { kind: "draw" }),
            receive: { draw: (state, _, self) => void (state.got = self.choose([1, 2])) },
          },
        },
        rules: {},
        scopes: { smoke: {} },
      }),
      { "it gets a 2": eventually<Drawn>(({ nodes: [{ state }] }) => state.got === 2 || `it is ${state.got}`) },
    );
    const { counterfactuals } = explain(found(suite, undefined, "it gets a 2"), suite);
    expect(counterfactuals.map(({ verdict, grounds }) => [verdict, grounds])).toEqual([
      [
        "undecided",
        "Without it, the run does not go on for ever as it did; runs without a delivery, or with another choice in it, are not searched.",
      ],
    ]);
  });

  test("says that a restart is needed if it alone does the harm, although restarts also free what is stuck", () => {
    interface Lamp {
      roles: { lamp: { state: { isOn: boolean } } };
      scope: object;
    }
    const suite = suiteOf(
      protocol<Lamp>()({
        name: "lamp",
        summary: "is on after a restart",
        nodes: () => ({ lamp: ["l"] }),
        roles: { lamp: { init: () => ({ isOn: false }), restart: (state) => void (state.isOn = true) } },
        rules: {},
        scopes: { smoke: { faults: { crash: 1, restart: 1 } } },
      }),
      { "it stays off": converges<Lamp>(({ nodes: [{ state }] }) => !state.isOn || "it is on") },
    );
    const { counterfactuals } = explain(found(suite, undefined, "it stays off"), suite);
    expect(counterfactuals.map(({ step, verdict, grounds }) => [step, verdict, grounds])).toEqual([
      ["l ✗ crashes", "needed", "With one such fault fewer, the only state holds."],
      ["l ▲ restarts", "needed", "With one such fault fewer, all 2 states hold."],
    ]);
  });

  test("says that a restart after which nothing more happens is needed: while it is due, no state is final", () => {
    interface Lamp {
      roles: { lamp: { state: { isOn: boolean }; timer: { kind: "dusk" } } };
      scope: object;
    }
    const suite = suiteOf(
      protocol<Lamp>()({
        name: "lamp",
        summary: "is on from dusk, and after a restart waits for none",
        nodes: () => ({ lamp: ["l"] }),
        roles: {
          lamp: {
            init: () => ({ isOn: false }),
            start: (_, self) => self.startTimer({ kind: "dusk" }),
            timeout: { dusk: (state) => void (state.isOn = true) },
          },
        },
        rules: {},
        scopes: { smoke: { faults: { crash: 1, restart: 1 } } },
      }),
      { "it is on some day": eventually<Lamp>(({ nodes: [{ state }] }) => state.isOn) },
    );
    const { counterfactuals } = explain(found(suite, undefined, "it is on some day"), suite);
    expect(counterfactuals.map(({ step, verdict, grounds }) => [step, verdict, grounds])).toEqual([
      ["l ✗ crashes", "needed", "With one such fault fewer, all 2 states hold."],
      ["l ▲ restarts", "needed", "No fair run that never takes it violates it (4 states)."],
    ]);
  });

  test("allows as many faults in all as the other steps have, also where the scope counts them at each node", () => {
    const { counterfactuals } = explain(found(boxes, undefined, "some box is up"), boxes);
    expect(counterfactuals.map(({ step, verdict, grounds }) => [step, verdict, grounds])).toEqual([
      ["a ✗ crashes", "needed", "With one such fault fewer, all 3 states hold."],
      ["b ✗ crashes", "needed", "With one such fault fewer, all 3 states hold."],
    ]);
  });

  test("ends at a limit with what is known by then", () => {
    const { limit, counterfactuals } = explain(twoLeaders, raft, "--max-seconds 1");
    expect(limit).toBe("--max-seconds 1");
    expect(counterfactuals.map(({ verdict }) => verdict)).toEqual(Array<string>(4).fill("undecided"));
  });

  test.each<[string, Trace, Suite | undefined, string]>([
    ["gone", { ...twoLeaders, mutant: null }, raft, "There is nothing to explain: the trace is gone."],
    ["of a protocol that is gone", twoLeaders, undefined, "There is nothing to explain: the trace is obsolete."],
  ])("a trace that is %s is not explained", (_, trace, suite, message) => {
    expect(() => explain(trace, suite)).toThrow(message);
  });
});
