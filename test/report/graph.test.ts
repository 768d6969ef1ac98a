import { describe, expect, it, test } from "vitest";
import lock from "../../docs/examples/lock.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { stateGraph } from "../../src/check/search/state-graph.ts";
import { graphSvg } from "../../src/report/graph/graph-svg.ts";
import { fieldsIn, groupsOf } from "../../src/report/graph/grouped-states.ts";
import { selecting } from "../../src/suite/selecting.ts";

const graphOf = (...args: Parameters<typeof selecting>) => stateGraph(selecting(...args).subject, 10_000)!;
const lockStates = graphOf(lock, {});

describe("the graph of a search", () => {
  it("has the states and transitions that check counts, and where each step leads", () => {
    expect(lockStates).toHaveLength(36);
    expect(lockStates.flatMap(({ steps }) => steps)).toHaveLength(72);
    expect(Math.max(...lockStates.map(({ depth }) => depth))).toBe(8);
    expect(lockStates[0]!.steps).toMatchObject([
      { step: { kind: "act", node: "c1", action: { kind: "acquire" } }, to: 1 },
      { step: { kind: "act", node: "c2", action: { kind: "acquire" } }, to: 2 },
    ]);
  });

  it("has one state for all that differ only in the names of interchangeable nodes", () => {
    const states = graphOf(twoPhaseCommit, { scope: "rm6 interchangeable" });
    expect(states).toHaveLength(553);
    expect(states.every(({ steps }) => steps.every(({ to }) => to >= 0 && to < 553))).toBe(true);
  });

  it("is not made if there are too many states", () => {
    expect(stateGraph(selecting(twoPhaseCommit, {}).subject, 287)).toBe(undefined);
    expect(stateGraph(selecting(twoPhaseCommit, {}).subject, 288)).toHaveLength(288);
  });
});

describe("groups of states", () => {
  it("have the states that agree in the named fields", () => {
    const { groups, arrows } = groupsOf(lockStates, ["holder"]);
    expect(fieldsIn(lockStates)).toEqual(["holder", "waiting", "phase"]);
    expect(groups.map(({ lines, count, isInitial }) => [lines, count, isInitial])).toEqual([
      [["s: null"], 4, true],
      [["s: c1"], 16, false],
      [["s: c2"], 16, false],
    ]);
    expect(arrows.map(({ from, to, words }) => [from, to, words]).sort()).toEqual([
      [0, 1, ["acquire"]],
      [0, 2, ["acquire"]],
      [1, 0, ["release"]],
      [1, 2, ["release"]],
      [2, 0, ["release"]],
      [2, 1, ["release"]],
    ]);
  });

  it("show what is wrong in one of their states, and which arrows are faults", () => {
    const bad = groupsOf(graphOf(lock, { mutant: "grants to whoever asks" }), ["phase"]).groups;
    expect(bad.filter(({ messages }) => messages.length > 0)).toMatchObject([
      { lines: ["c1: holding", "c2: holding"], messages: ["c1 and c2 hold the lock"] },
    ]);
    const { groups, arrows } = groupsOf(graphOf(lock, { scope: "a client crashes" }), []);
    expect(groups.filter(({ lines }) => lines.includes("c2: down, phase idle")).length).toBeGreaterThan(0);
    expect(new Set(arrows.filter(({ isFault }) => isFault).flatMap(({ words }) => words))).toEqual(new Set(["crash"]));
  });

  it("show, for interchangeable nodes, what these look like and not which is which", () => {
    const states = graphOf(twoPhaseCommit, { scope: "rm6 interchangeable" });
    const symmetric = ["rm1", "rm2", "rm3", "rm4", "rm5", "rm6"];
    expect(groupsOf(states, ["phase"], symmetric).groups[0]!.lines.slice(-2)).toEqual(["working", "working"]);
  });
});

describe("the picture", () => {
  const svg = graphSvg(groupsOf(lockStates, ["holder"]), "lock <b>");

  it("has a box for each group and an arrow for each pair with a transition, and says what it shows", () => {
    expect(svg.match(/<rect class="group/gu)).toHaveLength(3);
    expect(svg.match(/<path class="arrow/gu)).toHaveLength(6);
    expect(svg).toContain('class="group initial"');
    expect(svg).toContain(">16 states</text>");
  });

  it("escapes all text", () => {
    expect(svg).not.toContain("<b>");
    expect(svg).toContain("lock &#60;b&#62;");
  });

  test("of the same groups is the same to the byte", () => {
    expect(graphSvg(groupsOf(graphOf(lock, {}), ["holder"]), "lock <b>")).toBe(svg);
  });
});
