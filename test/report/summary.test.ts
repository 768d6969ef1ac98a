import { expect, test } from "vitest";
import { runProgress, searchProgress, violatedSoFar } from "../../src/report/terminal/progress.ts";
import { summary, type Finished } from "../../src/report/terminal/summary.ts";

const plain = { width: 100, colour: false };
const checked: Finished = {
  protocol: "two-phase-commit",
  scopeName: "smoke",
  seconds: 0.21,
  reducerCalls: 153,
  searches: [{ names: [], complete: true, states: 1568, boundary: [], transitions: 5377, stuttering: 2012, depth: 13 }],
  neverHappened: [],
  properties: [
    { name: "no resource commits while another aborts", kind: "always", verdict: "holds" },
    {
      name: "a transaction can commit",
      kind: "sometimes",
      verdict: "holds",
      counterexample: { run: { steps: Array.from({ length: 10 }) }, message: "" },
    },
  ],
};

test("A complete check says how much was explored", () => {
  expect(`\n${summary(checked, plain)}\n`).toMatchInlineSnapshot(`
    "
    two-phase-commit, scope smoke

    ✓ always        no resource commits while another aborts
    ✓ sometimes     a transaction can commit  (seen after 10 steps)

    complete: 1,568 states, 5,377 transitions (and 2,012 that change nothing), depth 13
    0.2 s, 153 reducer calls
    "
  `);
});

test("A violation is shown with its sentence and its trace, and what never happened is named", () => {
  const violated: Finished = {
    ...checked,
    mutant: "commits before all have prepared",
    neverHappened: ["message abort", "act give up"],
    properties: [
      {
        name: "no resource commits while another aborts",
        kind: "always",
        verdict: "violated",
        counterexample: { run: { steps: Array.from({ length: 3 }) }, message: "rm2 committed, rm1 aborted" },
        trace: "traces/two-phase-commit/hasty-commit.json",
      },
      {
        name: "a transaction can abort",
        kind: "sometimes",
        verdict: "violated",
        counterexample: { run: { steps: [] }, message: "none of 1568 states has it" },
      },
      { name: "every resource decides", kind: "eventually", verdict: "not decided" },
    ],
  };
  expect(`\n${summary(violated, plain)}\n`).toMatchInlineSnapshot(`
    "
    two-phase-commit, scope smoke, with the bug "commits before all have prepared"

    ✗ always        no resource commits while another aborts  (after 3 steps)
                    rm2 committed, rm1 aborted
                    saved as traces/two-phase-commit/hasty-commit.json
    ✗ sometimes     a transaction can abort
                    none of 1568 states has it
    ? eventually    every resource decides  (not decided)

    complete: 1,568 states, 5,377 transitions (and 2,012 that change nothing), depth 13
    0.2 s, 153 reducer calls

    never happened: message abort, act give up

    never seen: a transaction can abort
    "
  `);
});

test("Where the protocol throws, what would follow is not part of what is complete", () => {
  const threw: Finished = {
    ...checked,
    properties: [{ name: "the protocol does not throw", kind: "always", verdict: "violated" }, ...checked.properties],
  };
  expect(summary(threw, plain)).toContain("\n\ncomplete up to where it throws: 1,568 states");
});

test("Random runs leave some loops to a check, and say so where it matters", () => {
  const ran = { runs: 10, steps: 99, seed: 1 };
  const liveness: Finished = { ...checked, properties: [{ name: "ends", kind: "eventually", verdict: "holds" }] };
  const sentence = "liveness: a loop that only an unlucky order keeps up is found by check, not by random runs";
  expect(summary({ ...liveness, searches: [], ran }, plain)).toContain(sentence);
  expect(summary({ ...checked, searches: [], ran }, plain)).not.toContain(sentence);
  expect(summary(liveness, plain)).not.toContain(sentence);
});

test("Declared bounds are named by what holds within them, with the states on their boundary", () => {
  const searches = [{ ...checked.searches![0]!, boundary: [{ bound: "term <= 2", states: 1204 }] }];
  expect(summary({ ...checked, searches }, plain)).toContain(
    "complete within the declared bounds: term <= 2 (1,204 boundary states)",
  );
});

test("A search that was cut short says what ended it and to which depth it is complete", () => {
  const cutShort: Finished = {
    ...checked,
    searches: [{ ...checked.searches![0]!, complete: false, limit: "--max-states 1000", depth: 7 }],
    properties: [{ name: "no resource commits while another aborts", kind: "always", verdict: "incomplete" }],
  };
  expect(summary(cutShort, plain)).toContain("incomplete: --max-states 1000, complete to depth 7; 1,568 states");
  expect(summary(cutShort, plain)).toContain(
    "? always        no resource commits while another aborts  (no violation so far)",
  );
});

test("Random runs are counted", () => {
  const { searches: _, ...rest } = checked;
  expect(summary({ ...rest, ran: { runs: 1000, steps: 123456, seed: 42 } }, plain)).toContain(
    "random: 1,000 runs, 123,456 steps, seed 42",
  );
});

test("Progress is one line of numbers", () => {
  expect(searchProgress({ states: 1204331, depth: 14, frontier: 88012, seconds: 2, memoryBytes: 312e6 })).toBe(
    "1,204,331 states, 602k/s, depth 14, 88,012 to expand, 312 MB, 2 s",
  );
  expect(searchProgress({ states: 10, depth: 1, frontier: 3, seconds: 0 })).toBe(
    "10 states, depth 1, 3 to expand, 0 s",
  );
  expect(runProgress({ runs: 12400, runsMax: 50000, steps: 2408662, seconds: 150 })).toBe(
    "12,400 of 50,000 runs, 2,408,662 steps, 16k/s, 2 min 30 s",
  );
});

test("While a search goes on, its line says that something was found", () => {
  expect(violatedSoFar([])).toBe("");
  expect(violatedSoFar(["one leads"])).toBe("✗ 1 violated (Ctrl-C shows it), ");
  expect(violatedSoFar(["one leads", "all agree"])).toBe("✗ 2 violated (Ctrl-C shows them), ");
});
