import { describe, expect, it } from "vitest";
import { type Checked, checkNow, type CheckResult } from "../../src/check/check.ts";
import {
  always,
  converges,
  deadlockFree,
  eventually,
  implies,
  leadsTo,
  linearizable,
  possible,
  properties,
  type Property,
  protocol,
  register,
  type Change,
  type Scope,
  step,
  type World,
} from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { explosionLines } from "../../src/report/terminal/explosion-lines.ts";
import { summary } from "../../src/report/terminal/summary.ts";

interface Counting {
  readonly roles: {
    readonly counter: {
      readonly state: { count: number; readonly box: { last: string } };
      readonly timer: { readonly kind: "wake" };
      readonly action: { readonly kind: "count" };
    };
    readonly client: {
      readonly state: { count: number; readonly box: { last: string } };
      readonly receives: { readonly kind: "told"; readonly count: number };
    };
  };
  readonly scope: { readonly most: number; readonly tells?: boolean; readonly bound?: number };
  readonly record: { readonly kind: "counted" };
}
const init = () => ({ count: 0, box: { last: "none" } });

/** Counts up to `most`, and, if the scope says so, tells each number to the client, which ignores it. */
const counting = protocol<Counting>()({
  name: "counting",
  summary: "one node counts",
  nodes: () => ({ counter: ["n1"], client: ["c1"] }),
  roles: {
    counter: {
      init,
      actions: ({ count }, { scope }) => (count < scope.most ? [{ kind: "count" }] : []),
      fair: () => true,
      act: {
        count(state, _, self) {
          state.count += 1;
          self.startTimer({ kind: "wake" });
          self.record({ kind: "counted" });
          if (self.scope.tells) self.send("c1", { kind: "told", count: 0 });
        },
      },
      timeout: { wake: () => undefined },
      bounds: { "count <= bound": ({ count }, { bound = Infinity }) => count <= bound },
    },
    client: { init, accepts: () => false, receive: { told: () => undefined } },
  },
  rules: {},
  scopes: { smoke: { most: 3 } },
});

type Said = Readonly<Record<string, Property<Counting>>>;

const checked = (said: Said, scope: Counting["scope"] = { most: 3 }, statesMax = Infinity): CheckResult => {
  const { of, hold } = properties(counting, said);
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return checkNow({ protocol: of, scope: scope as Scope, selection: {}, properties: named }, { statesMax });
};
const only = (property: Property<Counting>, scope?: Counting["scope"]): Checked =>
  checked({ "the property": property }, scope).properties[0]!;

const countIs =
  (count: number) =>
  ({ nodes }: World<Counting>): boolean =>
    nodes.some(({ state }) => state.count === count);
const fine = (): boolean => true;

describe("an implication", () => {
  it("holds where its premise does not, and where its conclusion does", () => {
    expect(only(always(implies(countIs(2), fine)))).toEqual({
      name: "the property",
      kind: "always",
      verdict: "holds",
      grounds: "complete",
    });
  });

  it("is violated where its premise is met and its conclusion is not, with the conclusion's sentence", () => {
    const { verdict, counterexample } = only(always(implies(countIs(2), () => "two is too much")));
    expect([verdict, counterexample?.message, counterexample?.run.steps.length]).toEqual([
      "violated",
      "two is too much",
      2,
    ]);
  });

  it("is vacuous where its premise is met in no world", () => {
    const result = checked({
      "four is fine": always(implies(countIs(4), fine)),
      "two is fine": always(implies(countIs(2), fine)),
    });
    expect(result.properties.map(({ vacuous }) => vacuous)).toEqual(["premise", undefined]);
    expect(result.neverHappened).toEqual(['the premise of "four is fine"']);
  });

  it("is put to the test by steps where it is about steps", () => {
    const countsFrom =
      (count: number) =>
      ({ step: { kind }, before }: Change<Counting>): boolean =>
        kind === "act" && countIs(count)(before);
    expect(only(step(implies(countsFrom(2), ({ after }) => countIs(3)(after)))).vacuous).toBe(undefined);
    expect(only(step(implies(countsFrom(3), fine))).vacuous).toBe("premise");
  });

  it("about dead ends is put to the test by dead ends alone", () => {
    expect(only(deadlockFree(implies(countIs(3), fine))).vacuous).toBe(undefined);
    expect(only(deadlockFree(implies(countIs(2), fine))).vacuous).toBe("premise");
  });

  it("of a property with a history may ask about the history", () => {
    const history = { start: 0, fold: (sum: number) => Math.min(sum + 1, 9) };
    const historyIs =
      (count: number) =>
      ({ history: sum }: World<Counting, number>): boolean =>
        sum === count;
    expect(only(always(implies(historyIs(3), fine), { history })).vacuous).toBe(undefined);
    expect(only(always(implies(historyIs(4), fine), { history })).vacuous).toBe("premise");
  });
});

describe("linearizable", () => {
  interface Silent {
    roles: { client: { state: { n: number }; action: { kind: "ask" } } };
    scope: { says: "invoke" | "invok" };
    record: { kind: string; call: { kind: "read" } };
  }
  const silent = protocol<Silent>()({
    name: "silent",
    summary: "a client asks once",
    nodes: () => ({ client: ["c"] }),
    roles: {
      client: {
        init: () => ({ n: 0 }),
        actions: ({ n }) => (n === 0 ? [{ kind: "ask" }] : []),
        act: {
          ask(state, _, self) {
            state.n = 1;
            self.record({ kind: self.scope.says, call: { kind: "read" } });
          },
        },
      },
    },
    rules: {},
    scopes: { smoke: { says: "invoke" } },
  });

  it("is vacuous where no client invokes anything, as when the kind of its entries is misspelt", () => {
    const named = [{ name: "linear", property: linearizable(register(0)) as unknown as AnyProperty }];
    const vacuousIf = (says: "invoke" | "invok") =>
      checkNow({ protocol: silent, scope: { says } as Scope, selection: {}, properties: named }).properties[0].vacuous;
    expect([vacuousIf("invoke"), vacuousIf("invok")]).toEqual([undefined, "premise"]);
  });
});

describe("a leadsTo", () => {
  it("is vacuous where its premise is met in no world", () => {
    expect(only(leadsTo(countIs(1), countIs(3))).vacuous).toBe(undefined);
    expect(only(leadsTo(countIs(4), countIs(3))).vacuous).toBe("premise");
  });
});

describe("a property about whole runs whose goal no state has", () => {
  const never = countIs(9);
  it("is vacuous where it holds, for then all runs leave by a bound", () => {
    const bounded = { most: 5, bound: 3 };
    expect(only(eventually(never), bounded)).toMatchObject({ verdict: "holds", vacuous: "goal" });
    expect(only(leadsTo(countIs(1), never), bounded)).toMatchObject({ verdict: "holds", vacuous: "goal" });
    expect(only(converges(never), bounded)).toMatchObject({ verdict: "holds", vacuous: "goal" });
    expect(only(possible(never), bounded)).toMatchObject({ verdict: "holds", vacuous: "goal" });
    expect(only(eventually(countIs(2)), bounded).vacuous).toBe(undefined);
  });
  it("lacks its premise where it has none to be met, and is violated where a run stays", () => {
    expect(only(leadsTo(countIs(8), never), { most: 5, bound: 3 }).vacuous).toBe("premise");
    expect(only(eventually(never))).toMatchObject({ verdict: "violated" });
  });
});

describe("a verdict", () => {
  const most5 = { most: 5, bound: 3 };

  it("names the declared bounds that it rests on", () => {
    expect(only(always(fine), most5).grounds).toBe("for count <= 3; 1 boundary state");
  });

  it("about whole runs says that it takes the goal to be reached beyond them", () => {
    expect(only(eventually(countIs(5)), most5).grounds).toBe(
      "for count <= 3; 1 boundary state is assumed to reach the goal",
    );
  });

  it("about whole runs says how much of it is taken for granted", () => {
    const grounds = (property: Property<Counting>) => only(property, most5).grounds;
    const none = "for count <= 3; 1 boundary state, none assumed to reach the goal";
    const all = "for count <= 3; 1 boundary state is assumed to reach the goal";
    expect(grounds(eventually(countIs(2)))).toBe(none);
    expect(grounds(leadsTo(countIs(1), countIs(2)))).toBe(none);
    expect(grounds(leadsTo(countIs(2), countIs(5)))).toBe(all);
    expect(grounds(converges(countIs(5)))).toBe(all);
    expect(grounds(possible(countIs(5)))).toBe(all);
    expect(grounds(possible(countIs(4)))).toBe(none);
  });

  it("says that the search is not complete", () => {
    const { properties: all } = checked({ fine: always(fine) }, { most: 100_000 }, 4096);
    expect(all[0]).toMatchObject({
      verdict: "incomplete",
      grounds: "to depth 2048 (4,096 states)",
    });
  });

  it("of a search that is not complete is not called vacuous", () => {
    const { properties: all } = checked({ four: always(implies(countIs(-1), fine)) }, { most: 100_000 }, 4096);
    expect(all[0]!.vacuous).toBe(undefined);
  });

  it("names its assumptions", () => {
    const never = (): boolean => false;
    const all3 = ({ nodes }: { nodes: readonly { state: { count: number } }[] }) => nodes[0]!.state.count === 3;
    expect(only(eventually(all3, { ceases: { "the client restarts": never } })).assumptions).toEqual([
      "the client restarts",
    ]);
  });
});

describe("the summary", () => {
  const shown = (result: CheckResult): string =>
    summary({ ...result, protocol: "counting", scopeName: "smoke", seconds: 1 }, { width: 140, colour: false });

  it("marks what is vacuous, and says what each verdict rests on", () => {
    const named = {
      "nine is fine": always(implies(countIs(9), fine)),
      "two is fine": always(implies(countIs(2), fine)),
      "it ends": eventually<Counting>(({ nodes }) => nodes[0]!.state.count > 1, {
        ceases: { "the client restarts": () => false },
      }),
    };
    const text = shown(checked(named, { most: 5, bound: 3 }));
    expect(text.split("\n").slice(2, 6)).toEqual([
      "? always        nine is fine  (vacuous: its premise was never met; holds for count <= 3; 1 boundary state)",
      "✓ always        two is fine  (holds for count <= 3; 1 boundary state)",
      "✓ eventually    it ends  (holds for count <= 3; 1 boundary state, none assumed to reach the goal)",
      "                assuming that this stops: the client restarts",
    ]);
  });

  it("of a search that a limit ended says where the states come from", () => {
    const text = shown(checked({ fine: always(fine) }, { most: 100_000 }, 4096));
    expect(text).toContain("where the states come from:\n- nodes, by distinct states: n1");
    expect(text).toContain("would bound it");
  });
});

describe("a search that finds no end", () => {
  it("names the counter that grows, and bounds it in the middle", () => {
    const { explosion } = checked({ fine: always(fine) }, { most: 100_000 }, 4096);
    expect(explosion!.fields[0]).toMatchObject({ name: "counter: state.count" });
    expect(explosion!.fields[0]!.examples).toHaveLength(3);
    expect(explosion!.timers).toEqual([{ name: "wake", distinct: 1, examples: ['{"kind":"wake"}'] }]);
    expect(explosion!.fields.map(({ name }) => name)).toContain("client: state.box.last");
    expect(explosion!.nodes.at(-1)).toEqual({ name: "c1", distinct: 1, examples: [] });
    expect(explosion!.suggestion).toMatch(
      /^bounds: \{ "count <= \d+": … \} would bound it, if count grows without end$/u,
    );
  });

  it("names the queue that grows, and bounds it", () => {
    const { limit, explosion } = checked({ fine: always(fine) }, { most: 100_000, tells: true });
    expect(limit).toContain("more than 4095 messages in flight from n1 to c1");
    expect(explosion!.longestInbox).toEqual({ length: 4096, to: "c1", from: "n1", channel: "default", ofSender: 4096 });
    expect(explosion!.suggestion).toBe("inFlight: 2 in the scope would bound it: what n1 sends to c1 piles up");
  });

  describe("blames what multiplies the states most", () => {
    interface Flips {
      readonly roles: {
        readonly node: {
          readonly state: { n: number; bits: Record<string, boolean> };
          readonly timer: { readonly kind: "tick" };
          readonly action: { readonly kind: "flip"; readonly bit: string };
        };
      };
      readonly scope: { readonly bits: number };
    }
    /** Three nodes that count to 6, where a bound ends it, and flip bits. */
    const suggestionOf = (bits: number, statesMax: number): string => {
      const names = Array.from("abcdef").slice(0, bits);
      const of = protocol<Flips>()({
        name: "flips",
        summary: "counts within a bound, beside bits that flip",
        nodes: () => ({ node: ["n1", "n2", "n3"] }),
        roles: {
          node: {
            init: () => ({ n: 0, bits: Object.fromEntries(names.map((bit) => [bit, false])) }),
            actions: () => names.map((bit) => ({ kind: "flip", bit })),
            act: { flip: (state, { bit }) => void (state.bits[bit] = !state.bits[bit]) },
            timeout: { tick: (state) => void (state.n += 1) },
            after: (_, self) => self.startTimer({ kind: "tick" }),
            bounds: { "n <= 5": ({ n }) => n <= 5 },
          },
        },
        rules: {},
        scopes: { smoke: { bits } },
      });
      const { of: any, hold } = properties(of, { fine: always(fine) });
      const named = [{ name: "fine", property: hold.fine! }];
      return checkNow({ protocol: any, scope: {}, selection: {}, properties: named }, { statesMax, slice: 64 })
        .explosion!.suggestion;
    };

    it("which is no number with a bound, though it has more values at some node", () => {
      expect(suggestionOf(2, 2_000)).toBe("a bound on state.bits would make it smaller: 4 values at each of 3 nodes");
      expect(suggestionOf(6, 60_000)).toBe("a bound on state.bits would make it smaller: 64 values at each of 3 nodes");
    });

    it("and nothing that has few values", () => {
      expect(suggestionOf(1, 1_000)).toBe(
        "no unbounded value takes more than a few values: fewer nodes, operations or faults, or tighter bounds, would make it smaller",
      );
    });
  });

  it("is told in a few lines", () => {
    expect(
      explosionLines({
        nodes: [{ name: "n1", distinct: 1200, examples: [] }],
        fields: [
          { name: "server: state.term", distinct: 51, examples: ["0", "25", "50"] },
          { name: "server: state.log", distinct: 9, examples: ["[]", `["${"x".repeat(60)}"]`] },
          { name: "server: state.vote", distinct: 3, examples: ["null"] },
          { name: "server: state.role", distinct: 2, examples: ["1"] },
        ],
        timers: [],
        channels: [{ name: "default", distinct: 2, examples: [] }],
        longestInbox: { length: 12, to: "n1", from: "n2", channel: "default", ofSender: 7 },
        suggestion: 'bounds: { "term <= 25": … } would bound it',
      }),
    ).toEqual([
      "where the states come from:",
      "- nodes, by distinct states: n1 1,200",
      `- fields, by distinct values: server: state.term 51 (0, 25, 50); server: state.log 9 ([], ["${"x".repeat(45)}…); server: state.vote 3 (null); and 1 more`,
      "- channels, by distinct messages: default 2",
      "- longest inbox: 12 to n1, 7 of them from n2 on channel default",
      'bounds: { "term <= 25": … } would bound it',
    ]);
  });
});

describe("where the first violation is all that is wanted", () => {
  it("a property with a history is refuted though the states have no end", () => {
    const twice = { start: 0, fold: (times: number): number => Math.min(times + 1, 2) };
    const { of, hold } = properties(counting, {
      "it counts once at most": always(({ history }) => history < 2 || "it counted twice", { history: twice }),
    });
    const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
    const scope = { most: 1e9 } as Scope;
    const result = checkNow(
      { protocol: of, scope, selection: {}, properties: named },
      { first: true, statesMax: 100_000 },
    );
    expect(result.limit).toBeUndefined();
    expect(result.properties.map(({ counterexample }) => counterexample?.message)).toEqual(["it counted twice"]);
  });
});
