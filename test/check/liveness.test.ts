/**
 * Liveness on graphs small enough to see the answer. A counterexample is drawn as the edges that are taken: those of the loop in
 * brackets, or `final` if the run may stay for ever. See `drawn.ts`.
 */
import { describe as group, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { checkLasso } from "../../src/check/liveness/check-lasso.ts";
import { decide } from "../../src/check/liveness/decide-liveness.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { converges, eventually, leadsTo, possible, recurs } from "../../src/model/property-makers.ts";
import type { AnyProperty, World } from "../../src/model/property.ts";
import { type AnyProtocol, type Kinded, protocol, type RoleDefinition, type Shape } from "../../src/model/protocol.ts";
import type { ChannelKind } from "../../src/model/network.ts";
import type { Budgets, Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import { still } from "../../src/semantics/pulse.ts";
import type { Counterexample } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { decideNaively } from "../reference/liveness.ts";
import { along, at, ceasing, decided, drawn, type Drawing } from "./drawn.ts";

interface Only<S extends object> {
  roles: { server: { state: S; receives: Kinded; timer: Kinded; action: Kinded } };
  scope: object;
}

/** Nodes that are all alike, with these names. */
const servers = <S extends object>(
  nodes: readonly string[],
  server: Partial<RoleDefinition<Only<S>, "server">> & Pick<RoleDefinition<Only<S>, "server">, "init">,
  channel: ChannelKind = "unordered",
): AnyProtocol =>
  protocol<Only<S>>()({
    name: "servers",
    summary: "nodes that are all alike",
    channels: { default: channel },
    nodes: () => ({ server: nodes }),
    roles: { server: { receive: {}, timeout: {}, actions: () => [], act: {}, ...server } },
    rules: {},
    scopes: { smoke: {} },
  });
interface At {
  at: string;
}
const roundTrip = (state: At): void => void (state.at = state.at === "a" ? "b" : "a");

const faults = (budgets: { readonly [name in keyof Budgets]: number }): Scope => ({
  faults: Object.fromEntries(Object.entries(budgets).map(([name, times]) => [name, { times, of: ["n1"] }])),
});

group("eventually", () => {
  test("holds if every path leads to the goal", () => {
    const edges = `
      a --go--> b
      a --run--> c
      b --go--> d
      c --go--> d`;
    expect(decided({ edges }, eventually(at("d")))).toBe("holds");
  });
  test("holds if the initial state is the goal, whatever comes after it", () => {
    expect(decided({ edges: "a --go--> b" }, eventually(at("a")))).toBe("holds");
  });
  test("fails on a cycle that never meets the goal", () => {
    const edges = `
      a --go--> b
      b --go--> a`;
    expect(decided({ edges }, eventually(at("c")))).toEqual(["(go go)"]);
  });
  test("fails on a cycle next to the path to the goal", () => {
    const edges = `
      a --go--> b
      b --back--> a
      b --out--> goal`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("holds if the goal comes before the cycle", () => {
    const edges = `
      a --go--> goal
      goal --go--> b
      b --go--> c
      c --go--> b`;
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
  });
  test("fails if two paths join and only one of them met the goal", () => {
    const edges = `
      a --go--> goal
      goal --go--> join
      a --run--> join`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["run", "final"]);
  });
  test("fails if two paths lead to a cycle and only one of them met the goal", () => {
    const edges = `
      a --go--> goal
      goal --go--> b
      a --run--> b
      b --go--> c
      c --go--> b`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["run", "(go go)"]);
  });
  test("fails if an initial state does not lead to the goal", () => {
    const edges = `
      a --go--> goal
      b --go--> c`;
    expect(decided({ start: ["a", "b"], edges }, eventually(at("goal")))).toEqual(["start b", "go", "final"]);
    expect(decided({ start: ["a", "b"], edges }, eventually(at("goal", "c")))).toBe("holds");
    expect(decided({ start: "a", edges }, eventually(at("goal")))).toBe("holds");
  });
});

group("recurs", () => {
  const ring = `
    a --go--> b
    b --run--> a`;
  test("holds if every cycle takes such a step", () => {
    expect(decided({ edges: ring }, recurs(along("go")))).toBe("holds");
    expect(decided({ edges: ring }, recurs(along("go", "run")))).toBe("holds");
  });
  test("fails on a cycle without one, even if one led there", () => {
    expect(decided({ edges: `start --in--> a${ring}` }, recurs(along("in")))).toEqual(["in", "(go run)"]);
  });
  test("fails if a run may end", () => {
    expect(decided({ edges: "a --go--> b\nb --go--> c" }, recurs(along("go")))).toEqual(["go", "go", "final"]);
  });
  test("depends on fairness to its steps: a cycle that starves one is not fair", () => {
    expect(decided({ edges: `${ring}\na --@tick--> a\nb --@tick--> b` }, recurs(along("@tick")))).toBe("holds");
    expect(decided({ edges: `${ring}\na --@tick--> a` }, recurs(along("@tick")))).toEqual(["(go run)"]);
  });
  test("does not hold because of actions that are not fair", () => {
    expect(decided({ edges: `${ring}\na --ask?--> a\nb --ask?--> b` }, recurs(along("ask?")))).toEqual(["(go run)"]);
    expect(decided({ edges: "a --ask?--> a" }, recurs(along("ask?")))).toEqual(["final"]);
  });
  test("holds if a fair step that changes nothing recurs in a state where a run may stay", () => {
    expect(decided({ edges: "a --go--> b\nb --@tick--> b" }, recurs(along("@tick")))).toBe("holds");
    expect(decided({ edges: "a --go--> b\nb --@tick--> b" }, recurs(along("go")))).toEqual(["go", "final"]);
  });
  test("holds if a choice leads to such a step, because every value is taken", () => {
    const edges = `
      a --go--> b | c
      b --back--> a
      c --back--> a`;
    const toC = recurs(({ after }) => at("c")(after as World<Shape, never>));
    expect(decided({ edges }, toC)).toBe("holds");
    // On the other cycle, the choice is never made.
    expect(decided({ edges: `${edges}\na --run--> b` }, toC)).toEqual(["(run back)"]);
  });
  test("knows states before and after, and assumptions", () => {
    const edges = `
      a --go--> b
      b --run--> a
      b --on--> c
      c --run--> b`;
    const between = recurs(
      ({ before, after }) => at("b")(before as never) === true && at("a")(after as never) === true,
    );
    expect(decided({ edges }, between)).toEqual(["go", "(on run)"]);
    expect(decided({ edges }, { ...between, ...ceasing("on") } as AnyProperty)).toBe("holds");
    expect(decided({ edges: ring }, recurs(along("go"), ceasing("go")))).toEqual(["final"]);
  });
  test("assumes nothing about runs beyond a bound", () => {
    expect(decided({ edges: "a --go--> b\nb --go--> c", beyond: ["b"] }, recurs(along("run")))).toBe("holds");
  });
  test("reports its sentence about a step of the loop, and is vacuous if no step satisfies it", () => {
    const found = (property: AnyProperty, edges: string, beyond: string[] = []) => {
      const named = [{ name: "property", property }];
      return checkNow({ protocol: drawn({ edges, beyond }), scope: {}, selection: {}, properties: named })
        .properties[0]!;
    };
    const loops = (message: string): string => `the last 2 steps can repeat for ever, and ${message}`;
    expect(found(recurs(along("in")), ring).counterexample!.message).toBe(loops("only go"));
    expect(
      found(
        recurs(() => false),
        ring,
      ).counterexample!.message,
    ).toBe(loops("none of them is one that has to recur"));
    expect(found(recurs(along("go")), "a --go--> b").counterexample!.message).toBe(
      "nothing more has to happen, so nothing recurs",
    );
    expect(found(recurs(along("in")), "a --go--> b", ["b"])).toMatchObject({ verdict: "holds", vacuous: "goal" });
    expect(found(recurs(along("go")), ring).vacuous).toBeUndefined();
  });
});

group("leadsTo", () => {
  test("holds if nothing is ever due", () => {
    expect(decided({ edges: "a --go--> b" }, leadsTo(at("due"), at("done")))).toBe("holds");
  });
  test("holds if the goal is met in the state in which it becomes due", () => {
    const edges = "a --go--> b";
    expect(decided({ edges }, leadsTo(at("a"), at("a")))).toBe("holds");
    expect(decided({ edges }, leadsTo(at("a", "b"), at("a")))).toEqual(["go", "final"]);
  });
  test("holds if it is due and met, due and met, for ever", () => {
    const edges = `
      due --go--> done
      done --go--> due`;
    expect(decided({ edges }, leadsTo(at("due"), at("done")))).toBe("holds");
  });
  test("fails if a cycle follows while the goal is due", () => {
    const edges = `
      due --go--> a
      a --go--> b
      b --go--> a`;
    expect(decided({ edges }, leadsTo(at("due"), at("done")))).toEqual(["go", "(go go)"]);
  });
  test("holds if that cycle contains the goal", () => {
    const edges = `
      due --go--> a
      a --go--> done
      done --go--> a`;
    expect(decided({ edges }, leadsTo(at("due"), at("done")))).toBe("holds");
  });
  test("fails on a branch after it was due and met once", () => {
    const edges = `
      due --go--> done
      done --go--> end
      done --run--> again`;
    expect(decided({ edges }, leadsTo(at("due"), at("done")))).toBe("holds");
    expect(decided({ edges }, leadsTo(at("due", "again"), at("done")))).toEqual(["go", "run", "final"]);
  });
  test("is not due on a cycle that can only be entered past the goal", () => {
    const edges = `
      a --go--> b
      b --go--> a
      a --run--> due
      due --go--> done
      done --go--> c
      c --go--> done`;
    expect(decided({ edges }, leadsTo(at("due"), at("done")))).toBe("holds");
  });
});

group("converges", () => {
  const cycle = `
    a --go--> b
    b --go--> c
    c --go--> b`;
  test("holds if a good cycle follows a bad stem", () => {
    expect(decided({ edges: cycle }, converges(at("b", "c")))).toBe("holds");
  });
  test("fails if a cycle alternates between good and bad, although it is good again and again", () => {
    expect(decided({ edges: cycle }, converges(at("b")))).toEqual(["go", "(go go)"]);
    expect(decided({ edges: cycle }, eventually(at("b")))).toBe("holds");
    expect(decided({ edges: cycle }, leadsTo(at("c"), at("b")))).toBe("holds");
  });
  test("fails in a bad final state, although good ones lead there", () => {
    expect(decided({ edges: "a --go--> b" }, converges(at("a")))).toEqual(["go", "final"]);
    expect(decided({ edges: "a --go--> b" }, converges(at("b")))).toBe("holds");
  });
  test("fails if the bad part of a cycle is a detour that is not forced", () => {
    const edges = `
      a --go--> b
      b --go--> a
      a --stray?--> bad
      bad --go--> a`;
    expect(decided({ edges }, converges(at("a", "b")))).toEqual(["(stray? go)"]);
  });
});

group("possible", () => {
  test("holds if unfair actions can reach the goal from everywhere, although nothing forces them", () => {
    const edges = `
      a --go?--> goal
      goal --back?--> a`;
    expect(decided({ edges }, possible(at("goal")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["final"]);
  });
  test("fails if a trap can be reached", () => {
    const edges = `
      a --go--> goal
      goal --go--> a
      a --fall?--> b
      b --go--> c
      c --go--> b`;
    expect(decided({ edges }, possible(at("goal")))).toEqual(["fall?", "trap"]);
  });
  test("fails if the goal was met and cannot be met again", () => {
    expect(decided({ edges: "goal --go--> b" }, possible(at("goal")))).toEqual(["go", "trap"]);
  });
  test("fails if only a fault leads into the trap, because states after faults count", () => {
    expect(decided({ edges: "a --go--> goal" }, possible(at("goal")), faults({ crash: 1 }))).toEqual(["crash", "trap"]);
    expect(decided({ edges: "a --go--> goal" }, possible(at("goal")), faults({ crash: 1, restart: 1 }))).toBe("holds");
  });
  test("fails if only a fault would lead to the goal", () => {
    const isDown = possible<Shape>(({ nodes }) => !nodes[0]!.up);
    expect(decided({ edges: "a --go--> b" }, isDown, faults({ crash: 1 }))).toEqual(["trap"]);
  });
  test("holds through a heal, which is not a fault", () => {
    const scope: Scope = { faults: { partition: 1 }, partitions: "isolateEach" };
    expect(decided({ mail: ["mail"], edges: "a --!mail--> goal" }, possible(at("goal")), scope)).toBe("holds");
  });
});

group("what stays enabled is taken", () => {
  const cycle = `
    a --go--> b
    b --back--> a`;
  test("a loop that starves a delivery is not a counterexample", () => {
    expect(decided({ mail: ["mail"], edges: `${cycle}\n* --!mail--> goal` }, eventually(at("goal")))).toBe("holds");
  });
  test("a loop that starves a timer is none", () => {
    expect(decided({ edges: `${cycle}\n* --@tick--> goal` }, eventually(at("goal")))).toBe("holds");
  });
  test("a loop that starves a fair action is none", () => {
    expect(decided({ edges: `${cycle}\n* --out--> goal` }, eventually(at("goal")))).toBe("holds");
  });
  test("a loop that starves an action that is not fair is one", () => {
    expect(decided({ edges: `${cycle}\n* --out?--> goal` }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("a loop in which a timer is stopped and started again is one: it is armed only now and then", () => {
    expect(decided({ edges: `${cycle}\na --@tick--> goal` }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("a loop in which an action is possible only now and then is one", () => {
    expect(decided({ edges: `${cycle}\na --out--> goal` }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("if a timer and an action take turns at being enabled, neither has to happen", () => {
    const edges = `${cycle}\na --@tick--> goal\nb --out--> goal`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("a step is the same wherever it leads: if it is taken in one state of a loop, it is not starved in another", () => {
    const edges = `
      a --go--> b
      b --go--> a
      b --@tick--> a
      a --@tick--> goal`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go @tick)"]);
  });
  test("a step that changes nothing counts as taken", () => {
    const mailed = { mail: ["mail"], channel: "duplicating", edges: `${cycle}\nb --!mail--> goal` } as const;
    expect(decided(mailed, eventually(at("goal")))).toEqual(["(go back !mail)"]);
  });
  test("a delivery that sends exactly what it took changes nothing, and counts as taken", () => {
    // n1 goes round. It sends each message that it receives to itself again, and stops at b.
    const echo = servers<At>(["n1"], {
      init: () => ({ at: "a" }),
      actions: ({ at: here }) => (here === "goal" ? [] : [{ kind: "go" }]),
      fair: () => true,
      start: (_, self) => self.send("n1", { kind: "echo" }),
      act: { go: roundTrip },
      receive: {
        echo(state, _, self) {
          if (state.at === "b") state.at = "goal";
          else self.send("n1", { kind: "echo" });
        },
      },
    });
    const property = eventually(at("goal"));
    const named = [{ name: "property", property }];
    const [checked] = checkNow({ protocol: echo, scope: {}, selection: {}, properties: named }).properties;
    expect([checked!.verdict, decideNaively(echo, {}, {}, property)]).toEqual(["violated", "violated"]);
    expect(checked!.counterexample).toMatchObject({ loopFrom: 0, run: { steps: { length: 3 } } });
  });
  test("sending another node a message that is already in flight is one more stuttering step", () => {
    // n1 goes round and nudges n2, while another nudge is in flight already.
    const nudge = servers<At>(
      ["n1", "n2"],
      {
        init: () => ({ at: "a" }),
        actions: ({ at: here }, self) => (self.id === "n2" || here === "goal" ? [] : [{ kind: "go" }]),
        fair: () => true,
        act: { go: roundTrip },
        timeout: { nudge: (state) => void (state.at === "b" && (state.at = "goal")) },
        receive: { nudge: () => undefined },
        after(state, self) {
          if (self.id === "n2") return;
          if (state.at !== "goal") self.startTimer({ kind: "nudge" }, { after: 10 });
          self.send("n2", { kind: "nudge" });
        },
      },
      "duplicating",
    );
    const property = eventually(at("goal"));
    const named = [{ name: "property", property }];
    const [checked] = checkNow({ protocol: nudge, scope: {}, selection: {}, properties: named }).properties;
    expect([checked!.verdict, decideNaively(nudge, {}, {}, property)]).toEqual(["violated", "violated"]);
    // go, go, the nudge at a, and a delivery that n2 ignores
    expect(checked!.counterexample).toMatchObject({ loopFrom: 0, run: { steps: { length: 4 } } });
  });
  test("is satisfied by a step that leaves its node unchanged, while another node goes round", () => {
    const beside = servers<At>(["n1", "n2"], {
      init: () => ({ at: "a" }),
      actions: () => [{ kind: "go" }],
      fair: () => true,
      act: { go: (state, _, self) => void (self.id === "n1" && roundTrip(state)) },
    });
    const property = eventually(at("goal"));
    const named = [{ name: "property", property }];
    const [checked] = checkNow({ protocol: beside, scope: {}, selection: {}, properties: named }).properties;
    expect([checked!.verdict, decideNaively(beside, {}, {}, property)]).toEqual(["violated", "violated"]);
    expect(checked!.counterexample).toMatchObject({ loopFrom: 0, run: { steps: [{ node: "n1" }, {}, {}] } });
  });
  test("a node that only sends what is already in flight may do so for ever: the state is final", () => {
    // n1 tells n2 the same again and again.
    const teller = servers<At>(
      ["n1", "n2"],
      {
        init: () => ({ at: "a" }),
        actions: (_, self) => (self.id === "n1" ? [{ kind: "tell" }] : []),
        fair: () => true,
        act: { tell: (_state, _action, self) => self.send("n2", { kind: "told" }) },
        receive: { told: () => undefined },
      },
      "duplicating",
    );
    const property = eventually(at("goal"));
    const named = [{ name: "property", property }];
    const [checked] = checkNow({ protocol: teller, scope: {}, selection: {}, properties: named }).properties;
    expect([checked!.verdict, decideNaively(teller, {}, {}, property)]).toEqual(["violated", "violated"]);
    expect(checked!.counterexample).toMatchObject({ run: { steps: [{ kind: "act", node: "n1" }] } });
  });
  test("a delivery that changes only what is in flight can be taken once and for all", () => {
    const mailed = { mail: ["mail"], edges: `${cycle}\nb --!mail--> goal` };
    expect(decided(mailed, eventually(at("goal")))).toEqual(["!mail", "(go back)"]);
  });
  test("delivering one message again and again does not excuse starving another", () => {
    const mailed = {
      mail: ["mail", "letter"],
      channel: "duplicating",
      edges: `${cycle}\n* --!letter--> goal`,
    } as const;
    expect(decided(mailed, eventually(at("goal")))).toBe("holds");
  });
  test("in a queue only the head is enabled", () => {
    const edges = `
      * --!first--> a
      a --!second--> goal`;
    const mailed = { mail: ["first", "second"], channel: "fifo", start: "s", edges } as const;
    expect(decided(mailed, eventually(at("goal")))).toBe("holds");
    expect(decided({ ...mailed, channel: "unordered" }, eventually(at("goal")))).toEqual([
      "!second",
      "!first",
      "final",
    ]);
  });
  test("one node's timer does not excuse starving another's", () => {
    const property = eventually<Shape>(({ nodes }) => (nodes[1]!.state as { n: number }).n === 1);
    const named = [{ name: "n2 ticks", property }];
    expect(checkNow({ protocol: ticking, scope: {}, selection: {}, properties: named }).properties).toMatchObject([
      { verdict: "holds" },
    ]);
  });
  const ticking = servers<{ n: number }>(["n1", "n2"], {
    init: () => ({ n: 0 }),
    timeout: { tick: (state) => void (state.n = 1 - state.n) },
    after: (_, self) => self.startTimer({ kind: "tick" }, { after: 10 }),
  });
});

group("every value of a choice is taken", () => {
  test("a loop that never takes one is no counterexample", () => {
    expect(decided({ edges: "a --go--> a | goal" }, eventually(at("goal")))).toBe("holds");
    const edges = `
      a --go--> b | goal
      b --go--> a`;
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
  });
  test("a loop that makes the choice in only one of its states is none", () => {
    const edges = `
      a --go--> b
      b --go--> c
      c --go--> a | goal`;
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
  });
  test("a loop past the choice is one: strong fairness is about choices that are made", () => {
    const edges = `
      a --choose--> b | goal
      a --go--> b
      b --go--> a`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go go)"]);
  });
  test("a loop that takes every value is one, and shows them all", () => {
    const edges = `
      a --go--> b | c
      b --back--> a
      c --home--> a`;
    const [loop] = decided({ edges }, eventually(at("goal")));
    expect(["(go back go home)", "(go home go back)"]).toContain(loop);
  });
  test("a loop with only one of the values is not enough", () => {
    const edges = `
      a --go--> b | c
      b --go--> a | goal
      c --go--> a`;
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
  });
  test("an unfair action that goes on for ever takes every value, too", () => {
    const escapes = `
      b --back?--> a
      a --out--> goal
      b --leave--> goal`;
    expect(decided({ edges: `a --play?--> b\n${escapes}` }, eventually(at("goal")))).toEqual(["(play? back?)"]);
    expect(decided({ edges: `a --play?--> b | goal\n${escapes}` }, eventually(at("goal")))).toBe("holds");
  });
  test("a choice after a choice is one for each value of the first", () => {
    // Throws two coins again and again, until both show 1.
    const twice = servers<{ coins: number[]; again: boolean }>(["n1"], {
      init: () => ({ coins: [0, 0], again: false }),
      actions: ({ coins }) => (coins.join() === "1,1" ? [] : [{ kind: "throw" }]),
      fair: () => true,
      act: {
        throw(state, _, self) {
          state.again = !state.again;
          state.coins = [self.choose([0, 1]), self.choose([0, 1])];
        },
      },
    });
    const property = eventually<Shape>(({ nodes }) => (nodes[0]!.state as { coins: number[] }).coins.join() === "1,1");
    const named = [{ name: "property", property }];
    const { properties } = checkNow({ protocol: twice, scope: {}, selection: {}, properties: named });
    expect([properties[0]!.verdict, decideNaively(twice, {}, {}, property)]).toEqual(["holds", "holds"]);
  });
  test("a choice at the start is made only once, and forces nothing", () => {
    const edges = `
      a --go--> a2
      a2 --go--> a
      b --go--> goal`;
    expect(decided({ start: ["a", "b"], edges }, eventually(at("goal")))).toEqual(["start a", "(go go)"]);
  });
});

group("nobody is obliged to", () => {
  test("unfair actions: a state is final although one is possible", () => {
    expect(decided({ edges: "a --go?--> goal" }, eventually(at("goal")))).toEqual(["final"]);
    expect(decided({ edges: "a --go--> goal" }, eventually(at("goal")))).toBe("holds");
  });
  test("faults, whatever budget is left", () => {
    const edges = "a --restart--> goal";
    expect(decided({ edges }, eventually(at("goal")), faults({ crash: 1, restart: 1 }))).toEqual(["final"]);
  });
  test("a loop of unfair actions counts if it starves no fair step", () => {
    const edges = `
      a --go?--> b
      b --back?--> a
      a --out--> goal
      b --leave--> goal`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go? back?)"]);
  });
  test("and does not if it starves one", () => {
    const edges = `
      a --go?--> b
      b --back?--> a
      * --out--> goal`;
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
  });
  test("a state in which fair steps change nothing is final", () => {
    expect(decided({ edges: "a --go--> a\na --@tick--> a" }, eventually(at("goal")))).toEqual(["final"]);
  });
  test("a state with a fair step that may change it is not", () => {
    expect(decided({ edges: "a --go--> a | b" }, converges(at("b")))).toBe("holds");
  });
});

group("states outside a declared bound", () => {
  test("are not final", () => {
    expect(decided({ edges: "a --go--> b", beyond: ["b"] }, eventually(at("goal")))).toBe("holds");
    expect(decided({ edges: "a --go--> b", beyond: ["b"] }, converges(at("a")))).toBe("holds");
    expect(decided({ edges: "a --go--> b", beyond: ["a"] }, leadsTo(at("a"), at("goal")))).toBe("holds");
  });
  test("are in no loop", () => {
    const edges = `
      a --go--> b
      b --go--> a`;
    expect(decided({ edges, beyond: ["b"] }, eventually(at("goal")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go go)"]);
  });
  test("keep a step enabled that leads to them: a loop without it starves it", () => {
    const edges = `
      a --go--> b
      b --go--> a
      * --out--> open`;
    expect(decided({ edges, beyond: ["open"] }, eventually(at("goal")))).toBe("holds");
    expect(decided({ edges: edges.replace("*", "a"), beyond: ["open"] }, eventually(at("goal")))).toEqual(["(go go)"]);
  });
  test("reach every goal", () => {
    const edges = `
      a --go?--> open
      a --go--> a2
      a2 --go--> a`;
    expect(decided({ edges, beyond: ["open"] }, possible(at("goal")))).toBe("holds");
    expect(decided({ edges, beyond: [] }, possible(at("goal")))).toEqual(["trap"]);
    expect(decided({ edges: `${edges}\na --fall?--> b`, beyond: ["open"] }, possible(at("goal")))).toEqual([
      "fall?",
      "trap",
    ]);
  });
});

group("assumptions", () => {
  const cycle = `
    a --go--> b
    b --back--> a
    a --out--> goal`;
  test("no loop contains a step that ceases: it holds with the assumption, and fails without", () => {
    expect(decided({ edges: cycle }, eventually(at("goal"), ceasing("go")))).toBe("holds");
    expect(decided({ edges: cycle }, eventually(at("goal")))).toEqual(["(go back)"]);
  });
  test("a stem may contain one", () => {
    const edges = `${cycle}\nb --on--> c`;
    expect(decided({ edges }, eventually(at("goal"), ceasing("go")))).toEqual(["go", "on", "final"]);
  });
  test("a state whose only fair step ceases is final", () => {
    expect(decided({ edges: cycle }, eventually(at("goal"), ceasing("back")))).toEqual(["go", "final"]);
    expect(decided({ edges: cycle }, converges(at("goal"), ceasing("out", "back")))).toEqual(["go", "final"]);
  });
  test("fairness does not ask for a step that ceases", () => {
    const edges = cycle.replace("a --out", "* --out");
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal"), ceasing("out")))).toEqual(["(go back)"]);
  });
  test("nor for a value whose choice ceases", () => {
    const edges = `
      a --go--> b | goal
      b --back--> a`;
    const unlucky = {
      ceases: {
        "the goal is chosen": (_before: unknown, step: object): boolean =>
          "choices" in step && (step.choices as unknown[]).includes("goal"),
      },
    };
    expect(decided({ edges }, eventually(at("goal")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal"), unlucky))).toEqual(["(go back)"]);
  });
  test("several of them all count", () => {
    const edges = `
      a --go--> b
      a --run--> b
      b --back--> a
      a --out--> goal`;
    expect(decided({ edges }, eventually(at("goal"), ceasing("go", "run")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal"), ceasing("go")))).toEqual(["(run back)"]);
    expect(decided({ edges }, leadsTo(at("b"), at("goal"), ceasing("run")))).toEqual(["go", "(back go)"]);
  });
  test("may read the state before the step", () => {
    const edges = `
      a --go--> b
      b --go--> a
      a --out--> goal`;
    const leaves = (from: string) => ({
      ceases: {
        [`it goes on from ${from}`]: (
          { nodes }: { readonly nodes: readonly { readonly state: object }[] },
          step: object,
        ): boolean =>
          "action" in step &&
          (step.action as { kind: string }).kind === "go" &&
          (nodes[0]!.state as { at: string }).at === from,
      },
    });
    expect(decided({ edges }, eventually(at("goal"), leaves("a")))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal"), leaves("b")))).toEqual(["go", "final"]);
  });
});

group("a choice that a fault could make otherwise", () => {
  /** n1 answers a message, or stops; n2 sends it again. */
  const pingPong = servers<At>(["n1", "n2"], {
    init: () => ({ at: "a" }),
    start(_, self) {
      if (self.id === "n2") self.send("n1", { kind: "pong" });
    },
    receive: {
      ping: (_state, _message, self) => self.send("n1", { kind: "pong" }),
      pong(state, _, self) {
        state.at = self.choose(["a", "goal"]);
        if (state.at === "a") self.send("n2", { kind: "ping" });
      },
    },
  });
  const unlucky = eventually(at("goal"), {
    ceases: {
      "a first delivery chooses the goal": (_before, step) => step.kind === "deliver" && step.choices.includes("goal"),
    },
  });
  const scope = (duplicate: number): Scope => ({
    inFlight: 1,
    faults: { duplicate: { times: duplicate, of: ["n1"] } },
  });
  const verdict = (duplicate: number): unknown => {
    const named = [{ name: "property", property: unlucky }];
    return checkNow({ protocol: pingPong, scope: scope(duplicate), selection: {}, properties: named }).properties[0]!
      .verdict;
  };
  const naively = (duplicate: number): unknown => decideNaively(pingPong, scope(duplicate), {}, unlucky);
  test("a loop is fair when the value that it never takes ceases", () => {
    expect([verdict(0), naively(0)]).toEqual(["violated", "violated"]);
  });
  test("it stays fair if a duplicate could take the value: faults do not have to happen", () => {
    expect(naively(1)).toBe("violated");
  });
  // Regression: a bug that fair-graph.ts once had.
  test("and the engine says so too", () => {
    expect(verdict(1)).toBe("violated");
  });
});

group("faults and what follows them", () => {
  const mailed = { mail: ["mail"], edges: "a --!mail--> goal" };
  const partitions: Scope = { faults: { partition: 2 }, partitions: "isolateEach" };
  test("a partition heals, and what was in flight is delivered", () => {
    expect(decided(mailed, eventually(at("goal")), partitions)).toBe("holds");
    expect(
      decided(
        mailed,
        converges<Shape>(({ partitions: inForce }) => inForce.length === 0),
        partitions,
      ),
    ).toBe("holds");
  });
  test("a state with a partition that, by assumption, no longer heals is final", () => {
    const unhealed = eventually(at("goal"), ceasing("heal"));
    expect(decided(mailed, unhealed, partitions)).toEqual(["partition", "final"]);
  });
  test("a dropped message may have been the only one", () => {
    expect(decided(mailed, eventually(at("goal")), faults({ drop: 1 }))).toEqual(["drop", "final"]);
  });
  test("a restart within the budget is made; one beyond it is not", () => {
    const edges = "a --go--> goal";
    expect(decided({ edges }, eventually(at("goal")), faults({ crash: 1, restart: 1 }))).toBe("holds");
    expect(decided({ edges }, converges(at("goal")), faults({ crash: 2, restart: 2 }))).toBe("holds");
    expect(decided({ edges }, eventually(at("goal")), faults({ crash: 1 }))).toEqual(["crash", "final"]);
    expect(decided({ edges }, eventually(at("goal")), faults({ crash: 2, restart: 1 }))).toEqual([
      "crash",
      "restart",
      "crash",
      "final",
    ]);
  });
  test("a crash loses what is not durable", () => {
    const edges = "a --go?--> goal";
    const stays = leadsTo(at("goal"), at("a"));
    expect(decided({ edges, durable: true }, stays, faults({ crash: 1 }))).toEqual(["go?", "final"]);
    const back = possible(at("goal"));
    expect(decided({ edges: "goal --go--> a", durable: false }, back, faults({ crash: 1 }))).toEqual(["go", "trap"]);
  });
  test("messages in flight to a node that stays down are lost in the end", () => {
    const quiet = eventually<Shape>(({ inFlight }) => inFlight.length === 0);
    expect(decided(mailed, quiet, faults({ crash: 1 }))).toBe("holds");
    expect(decided(mailed, eventually(at("goal")), faults({ crash: 1 }))).toEqual(["crash", "lose", "final"]);
    const isDown = (world: World<Shape, never>): boolean => !world.nodes[0]!.up;
    const isQuiet = (world: World<Shape, never>): boolean => world.inFlight.length === 0;
    expect(decided(mailed, leadsTo(isDown, isQuiet), faults({ crash: 1 }))).toBe("holds");
    expect(decided({ ...mailed, channel: "duplicating" }, leadsTo(isDown, isQuiet), faults({ crash: 1 }))).toEqual([
      "crash",
      "final",
    ]);
  });
  test("and may be lost before a restart", () => {
    const scope = faults({ crash: 1, restart: 1 });
    expect(decided(mailed, eventually(at("goal")), scope)).toEqual(["crash", "lose", "restart", "final"]);
    expect(decided({ ...mailed, channel: "fifo" }, eventually(at("goal")), scope)).toEqual([
      "crash",
      "restart",
      "final",
    ]);
    expect(decided({ ...mailed, channel: "duplicating" }, eventually(at("goal")), scope)).toBe("holds");
  });
  test("faults are in no loop, because their budgets are finite", () => {
    const edges = `
      a --go--> b
      b --restart--> a`;
    expect(decided({ edges, durable: true }, converges(at("b")), faults({ crash: 3, restart: 3 }))).toBe("holds");
  });
});

group("a counterexample is short", () => {
  test("of two lassos, the one with fewer steps is shown", () => {
    const edges = `
      a --go--> b
      b --go--> c
      c --go--> d
      d --go--> a
      c --back--> b`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["go", "(go back)"]);
  });
  test("one step satisfies two demands: leaving a state, and disabling a timer", () => {
    const edges = `
      a --@tick--> b
      b --@tick--> a
      a --@tock--> a
      b --@tock--> a`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(@tick @tock)"]);
  });
  test("a loop repeats nothing that fairness does not ask for", () => {
    const edges = `
      a --go--> b
      b --go--> c
      c --go--> a
      * --stray?--> a`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["(go stray?)"]);
  });
  test("a final state is shown by a shortest run to it", () => {
    const edges = `
      a --go--> b
      b --go--> c
      c --go--> end
      a --jump?--> c`;
    expect(decided({ edges }, eventually(at("goal")))).toEqual(["jump?", "go", "final"]);
  });
});

group("judging a lasso without a search", () => {
  const cycle = `
    a --go--> b
    b --back--> a
    * --@tick--> goal`;
  const act = (kind: string): Step => ({ kind: "act", node: "n1", action: { kind }, choices: [] });
  const [go, back] = [act("go"), act("back")];
  const tick: Step = { kind: "timeout", node: "n1", timer: { kind: "tick" }, choices: [] };
  const judged = (
    steps: readonly Step[],
    loopFrom: number,
    property: AnyProperty = eventually(at("goal")),
    drawing: Partial<Drawing> = {},
  ) => {
    const named = { name: "property", property };
    const space = new Space(drawn({ edges: cycle, ...drawing }), {}, { histories: [named] });
    return checkLasso(space, named, { start: [], steps }, loopFrom).kind;
  };
  const tickless = ceasing("@tick");

  test("a loop that starves a timer is none, unless the timer ceases", () => {
    expect(judged([go, back], 0)).toBe("held");
    expect(judged([go, back], 0, eventually(at("goal"), tickless))).toBe("violated");
  });
  test("a loop that never takes a value on offer is none", () => {
    const edges = `
      a --go--> b | goal
      b --back--> a`;
    const chosen: Step = { kind: "act", node: "n1", action: { kind: "go" }, choices: ["b"] };
    expect(judged([chosen, back], 0, eventually(at("goal")), { edges })).toBe("held");
  });
  test("a loop after a state outside a declared bound is none", () => {
    const edges = `
      door --in--> a
      a --go--> b
      b --back--> a`;
    const way = [act("in"), go, back];
    expect(judged(way, 1, eventually(at("goal")), { start: "door", edges })).toBe("violated");
    expect(judged(way, 1, eventually(at("goal")), { start: "door", edges, beyond: ["door"] })).toBe("held");
  });
  test("a loop that does not close is none", () => {
    expect(judged([go, back, go], 0, eventually(at("goal"), tickless))).toBe("held");
  });
  test("a run that meets the goal on the way is none", () => {
    expect(judged([go, back], 0, eventually(at("b"), tickless))).toBe("held");
    expect(judged([go, back], 0, leadsTo(at("a"), at("b"), tickless))).toBe("held");
    expect(judged([go, back], 0, converges(at("a", "b"), tickless))).toBe("held");
    expect(judged([go, back], 0, converges(at("b"), tickless))).toBe("violated");
  });
  test("a run that ends where a fair step is possible is none", () => {
    expect(judged([go], 1)).toBe("held");
    expect(judged([tick], 1)).toBe("held");
    expect(judged([tick], 1, eventually(at("c")))).toBe("violated");
  });
  test("a run with a step that is not possible is none", () => {
    expect(judged([back], 0)).toBe("held");
  });
  test("a run to where the goal of possible can still be reached is none", () => {
    expect(judged([go], 1, possible(at("goal")))).toBe("held");
    expect(judged([tick], 1, possible(at("a")))).toBe("violated");
  });
  // Regressions: bugs that check-lasso.ts once had; the title says what should be.
  test("a loop with a step that ceases is none", () => {
    expect(judged([go, back], 0, eventually(at("goal"), ceasing("@tick", "back")))).toBe("held");
  });
  test("what becomes due inside the loop is due", () => {
    expect(judged([go, back], 0, leadsTo(at("b"), at("goal"), tickless))).toBe("violated");
  });
  test("a run that ends outside a declared bound is none", () => {
    expect(judged([go], 1, eventually(at("goal")), { edges: "a --go--> b", beyond: ["b"] })).toBe("held");
  });
  test("a loop through states outside a declared bound is none", () => {
    expect(judged([go, back], 0, eventually(at("goal"), tickless), { beyond: ["b"] })).toBe("held");
  });
});

group("a search that is cut short", () => {
  const count = (state: { n: number }): void => void (state.n += 1);
  const counts = (max: number, isFair = true): AnyProtocol =>
    servers<{ n: number }>(["n1"], {
      init: () => ({ n: 0 }),
      actions: ({ n }) => (n < max ? [{ kind: "count" }] : n === max ? [{ kind: "rest" }] : []),
      fair: () => isFair,
      act: { count, rest: count },
    });
  const never = [{ name: "never", property: eventually<Shape>(() => "not yet") }];
  const verdict = (max: number, statesMax: number): unknown => {
    const subject = { protocol: counts(max), scope: {}, selection: {}, properties: never };
    return checkNow(subject, { statesMax }).properties.map((checked) => checked.verdict);
  };
  test("assumes that unexplored states lead to the goal, and decides nothing", () => {
    expect(verdict(20_000, 5_000)).toEqual(["incomplete"]);
    expect(verdict(20_000, 50_000)).toEqual(["violated"]);
  });
  test("decides nothing about states whose successors were lost because a table could not grow", () => {
    let beats = 0;
    const beat = (): void => {
      if (++beats === 40_000) throw new RangeError("Map maximum size exceeded");
    };
    const named = [...never, { name: "can", property: possible<Shape>(() => false) }];
    const { limit, properties } = checkNow(
      { protocol: counts(20_000), scope: {}, selection: {}, properties: named },
      { pulse: { ...still, beat } },
    );
    expect(limit).toBe("memory: Map maximum size exceeded");
    expect(properties.map((checked) => checked.verdict)).toEqual(["incomplete", "incomplete"]);
  });
  test("still refutes if the explored states suffice", () => {
    const property = possible<Shape>(({ nodes }) => (nodes[0]!.state as { n: number }).n < 1);
    const subject = { protocol: counts(20_000), scope: {}, selection: {}, properties: [{ name: "back", property }] };
    expect(checkNow(subject, { statesMax: 5_000 }).properties).toMatchObject([{ verdict: "incomplete" }]);
    const named = [{ name: "stays", property: eventually<Shape>(() => "not yet") }];
    const refuted = checkNow(
      { protocol: counts(20_000, false), scope: {}, selection: {}, properties: named },
      { statesMax: 5_000 },
    );
    expect(refuted).toMatchObject({ complete: false, properties: [{ verdict: "violated" }] });
    expect(refuted.properties[0]!.counterexample!.run.steps).toEqual([]);
  });
});

group("a large graph", () => {
  /** Two nodes that go round in this many states each, until they leave for a round of two. */
  const rounds = (states: number): AnyProtocol =>
    servers<{ n: number; round: number }>(["n1", "n2"], {
      init: () => ({ n: 0, round: states }),
      actions: ({ round }) => (round === 2 ? [{ kind: "go" }] : [{ kind: "go" }, { kind: "leave" }]),
      fair: () => true,
      act: {
        go: (state) => void (state.n = (state.n + 1) % state.round),
        leave: (state) => void Object.assign(state, { n: 0, round: 2 }),
      },
    });
  /** Decides on the whole graph, and counts the slices that this takes. */
  const decidedWhole = (states: number): { readonly counterexample: Counterexample; readonly slices: number } => {
    const named = [{ name: "comes to rest", property: converges<Shape>(() => "never") }];
    const search = new Search(partsOf(new Space(rounds(states), {}), named));
    while (!search.advance(4096));
    search.close();
    const deciding = decide(search, search.found.liveness[0]!);
    let slices = 0;
    let next = deciding.next();
    for (; !next.done; next = deciding.next()) slices++;
    return { counterexample: next.value.counterexample!, slices };
  };

  test("is decided if one loop has more states than fit into one call", () => {
    const { run } = decidedWhole(370).counterexample;
    const steps = run.steps.map((step) => (step.kind === "act" ? step.action.kind : step.kind));
    expect(steps).toEqual(["leave", "leave", "go", "go", "go", "go"]);
  });

  test("is decided in slices, so that a limit or Ctrl-C can end it", () => {
    expect(decidedWhole(100).slices).toBeGreaterThan(10);
  });
});
