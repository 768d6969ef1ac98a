import { describe, expect, test } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { drawCounterexample, type DrawnRun } from "../../src/report/terminal/counterexample.ts";
import { twoPhaseCommit } from "../../src/protocols/basics/two-phase-commit/two-phase-commit.ts";
import type { Shape } from "../../src/model/protocol.ts";
import { always } from "../../src/model/property-makers.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import { bank } from "./bank.ts";

const commits: DrawnRun = {
  protocol: twoPhaseCommit,
  scope: twoPhaseCommit.scopes.smoke,
  scopeName: "smoke",
  selection: { mutant: "commits before all have prepared" },
  property: { name: "no resource commits while another aborts", kind: "always" },
  isShortest: true,
};
const commit = { kind: "commit" };
const hasty: readonly Step[] = [
  { kind: "act", node: "rm1", action: { kind: "give up" }, choices: [] },
  { kind: "act", node: "tm", action: commit, choices: [] },
  { kind: "deliver", node: "rm2", from: "tm", channel: "default", message: commit, choices: [] },
];
const plain = { width: 100, colour: false };

const drawBank = (steps: readonly Step[], message: string, loopFrom?: number, width = 100): string =>
  drawCounterexample(
    {
      protocol: bank,
      scope: bank.scopes.smoke,
      selection: {},
      property: { name: "branches hear of every payment", kind: loopFrom === undefined ? "always" : "eventually" },
    },
    { run: { start: [], steps }, message, ...(loopFrom === undefined ? {} : { loopFrom }) },
    { width, colour: false },
  );

// To the compiler, all channels of a protocol of whatever types are called "default".
const [wire, post] = ["wire", "post"] as string[] as "default"[];
const pay: Step = { kind: "act", node: "bank", action: { kind: "pay" }, choices: [] };
const paid = (total: number): { kind: "paid"; total: number } => ({ kind: "paid", total });
const hears = (node: string, total: number): Step => ({
  kind: "deliver",
  node,
  from: "bank",
  channel: wire,
  message: paid(total),
  choices: [],
});
const greet = (choice: string): Step => ({ kind: "act", node: "bank", action: { kind: "greet" }, choices: [choice] });
const greeting = (kind: "deliver" | "duplicate", node: string): Step => ({
  kind,
  node,
  from: "bank",
  channel: post,
  message: { kind: "hello" },
  choices: [],
});
const lasso: readonly Step[] = [
  pay,
  hears("east", 5),
  { kind: "timeout", node: "bank", timer: { kind: "audit" }, choices: [] },
];

test("the picture of a run in simulated time shows the time of each step", () => {
  const run = { start: [], steps: hasty, times: [2.5, 1000, 3_600_000] };
  const drawn = drawCounterexample(commits, { run, message: "rm2 committed, rm1 aborted" }, plain);
  expect(drawn.match(/at [\d.]+ s/gu)).toEqual(["at 0.003 s", "at 1.000 s", "at 3600.0 s"]);
});

describe("The picture of a counterexample", () => {
  test("shows who did what, which message reached whom, and ends with the sentence that is violated", () => {
    const drawn = drawCounterexample(
      commits,
      { run: { start: [], steps: hasty }, message: "rm2 committed, rm1 aborted" },
      plain,
    );
    expect(`\n${drawn}\n`).toMatchInlineSnapshot(`
      "
      two-phase-commit: a manager and its resources all commit or all abort
      with the bug "commits before all have prepared", scope smoke

           rm1       rm2       rm3        tm
       1    ● give up │         │         │               rm1.phase: working → aborted
       2    │         │         │  commit ●               tm.outcome: open → committed
            │         │         │         │               sends commit → rm1, rm2, rm3
       3    │         │◄───── commit ─────┤    sent in 2  rm2.phase: working → committed

      Still on its way: commit from tm to rm1, rm3 (sent in 2)

      Violated after 3 steps, and in no shorter run:
        "no resource commits while another aborts", which must hold at all times
      ✗ rm2 committed, rm1 aborted
      "
    `);
  });

  describe("of a property that is known", () => {
    const named: NamedProperty = {
      name: commits.property.name,
      property: always<Shape>(({ of }) =>
        of.resource.every(({ state }) => (state as { readonly phase: string }).phase !== "committed"),
      ),
    };
    const draw = (subject: Partial<DrawnRun>, allChanges: boolean): string =>
      drawCounterexample(
        { ...commits, ...subject },
        { run: { start: [], steps: hasty }, message: "rm2 committed" },
        { ...plain, allChanges },
      );

    test("leaves out the changes that it does not read, and says so", () => {
      const drawn = draw({ named }, false);
      expect(drawn).toContain("rm1.phase: working → aborted");
      expect(drawn).not.toContain("tm.outcome: open → committed");
      expect(drawn).toContain(
        "Left out: 1 change of fields that the property does not read (outcome). To see them: check, fuzz or\n  show with --all-changes.\n",
      );
    });

    test("shows all changes if they are asked for, or if the property reads nothing of a state", () => {
      const blind = { ...named, property: always<Shape>(() => false) };
      for (const drawn of [draw({ named }, true), draw({ named: blind }, false), draw({}, false)]) {
        expect(drawn).toContain("tm.outcome: open → committed");
        expect(drawn).not.toContain("Left out");
      }
    });
  });

  test("shows only the nodes that take part if there is no room for all", () => {
    const drawn = drawCounterexample(
      { ...commits, scope: twoPhaseCommit.scopes.rm9, scopeName: "rm9" },
      { run: { start: [], steps: hasty }, message: "rm2 committed, rm1 aborted" },
      plain,
    );
    expect(`\n${drawn}\n`).toMatchInlineSnapshot(`
      "
      two-phase-commit: a manager and its resources all commit or all abort
      with the bug "commits before all have prepared", scope rm9

      not shown, because nothing happens there: rm3, rm4, rm5, rm6, rm7, rm8, rm9
           rm1        rm2         tm
       1    ● give up  │          │               rm1.phase: working → aborted
       2    │          │   commit ●               tm.outcome: open → committed
            │          │          │               sends commit → rm1, rm2, rm3, rm4, rm5, rm6, rm7, rm8,
            │          │          │                 rm9
       3    │          │◄ commit ─┤    sent in 2  rm2.phase: working → committed

      Still on its way: commit from tm to rm1, rm3, rm4, rm5, rm6, rm7, rm8, rm9 (sent in 2)

      Violated after 3 steps, and in no shorter run:
        "no resource commits while another aborts", which must hold at all times
      ✗ rm2 committed, rm1 aborted
      "
    `);
  });

  test("names the first twenty of thousands of nodes, and counts the others", () => {
    const scope = { ...twoPhaseCommit.scopes.rm9, resources: 2000 };
    const drawn = drawCounterexample(
      { ...commits, scope, scopeName: "rm2000" },
      { run: { start: [], steps: hasty }, message: "rm2 committed, rm1 aborted" },
      plain,
    );
    expect(drawn.replaceAll(/\s+/gu, " ")).toMatch(
      /not shown, because nothing happens there: rm3, .*, rm22, and 1,978 more .*Still on its way: commit from tm to rm1, rm3, .*, rm21, and 1,979 more \(sent in 2\)/u,
    );
    expect(drawn.split("\n").length).toBeLessThan(40);
  });

  test("is a list if there is no room for columns", () => {
    const drawn = drawCounterexample(
      commits,
      { run: { start: [], steps: hasty }, message: "rm2 committed, rm1 aborted" },
      { width: 50, colour: false },
    );
    expect(`\n${drawn}\n`).toMatchInlineSnapshot(`
      "
      two-phase-commit: a manager and its resources all
        commit or all abort
      with the bug "commits before all have prepared",
        scope smoke

       1  rm1 ● give up
            rm1.phase: working → aborted
       2  tm ● commit
            tm.outcome: open → committed
            sends commit → rm1, rm2, rm3
       3  tm ─ commit ─► rm2
            sent in 2
            rm2.phase: working → committed

      Still on its way: commit from tm to rm1, rm3 (sent
        in 2)

      Violated after 3 steps, and in no shorter run:
        "no resource commits while another aborts",
        which must hold at all times
      ✗ rm2 committed, rm1 aborted
      "
    `);
  });

  test("shows a drop as an arrow that ends before it arrives, and a reset as one that loses a whole queue", () => {
    const steps: readonly Step[] = [
      pay,
      pay,
      { kind: "drop", node: "east", from: "bank", channel: wire, lost: [paid(10)] },
      hears("east", 5),
      { kind: "drop", node: "west", from: "bank", channel: wire, lost: [paid(5), paid(10)] },
    ];
    expect(`\n${drawBank(steps, "west has heard of nothing")}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

            bank         east         west
       0     │            │            │     at start   bank starts timer audit
       1     ● pay        │            │                bank.total: 0 → 5
             │            │            │                sends paid total=5 → east, west
       2     ● pay        │            │                bank.total: 5 → 10
             │            │            │                sends paid total=10 → east, west
       3     ├─ paid … ─✗ │            │                paid total=10
             │            │            │                lost on the way, sent in 2
       4     ├── paid … ─►│            │     sent in 1  paid total=5
             │            │            │                east.known: 0 → 5
       5     ├─ paid total=5, paid … ✗ │                paid total=5, paid total=10
             │            │            │                connection reset, 2 messages lost, sent in 1 and 2

      Violated after 5 steps:
        "branches hear of every payment", which must hold at all times
      ✗ west has heard of nothing
      "
    `);
  });

  test("shows a crashed node as dots until it restarts", () => {
    const steps: readonly Step[] = [
      pay,
      hears("east", 5),
      { kind: "crash", node: "east", cause: "power", choices: [] },
      { kind: "timeout", node: "bank", timer: { kind: "audit" }, choices: [] },
      { kind: "restart", node: "east", choices: [] },
    ];
    expect(`\n${drawBank(steps, "east forgot a payment")}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

            bank             east             west
       0     │                │                │     at start   bank starts timer audit
       1     ● pay            │                │                bank.total: 0 → 5
             │                │                │                sends paid total=5 → east, west
       2     ├─ paid total=5 ►│                │     sent in 1  east.known: 0 → 5
       3     │                ✗ loses power    │                east.known: 5 → 0
       4     ◷ audit fires    ·                │                starts timer audit again
       5     │                ▲ restarts       │

      Still on its way: paid total=5 from bank to west (sent in 1)

      Violated after 5 steps:
        "branches hear of every payment", which must hold at all times
      ✗ east forgot a payment
      "
    `);
  });

  test("shows a partition and its heal as lines across, and says between which nodes nothing passes", () => {
    const steps: readonly Step[] = [
      { kind: "partition", partition: "isolate bank" },
      pay,
      { kind: "heal", partition: "isolate bank" },
      hears("west", 5),
    ];
    expect(`\n${drawBank(steps, "east has heard of nothing")}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

            bank       east       west
       0     │          │          │     at start   bank starts timer audit
       1  ╌╌ partition: isolate bank ╌╌             nothing passes between bank and east, west
       2     ● pay      │          │                bank.total: 0 → 5
             │          │          │                sends paid total=5 → east, west
       3  ╌╌╌ healed: isolate bank ╌╌╌╌             messages pass again between bank and east, west
       4     ├─── paid total=5 ───►│     sent in 2  west.known: 0 → 5

      Still on its way: paid total=5 from bank to east (sent in 2)

      Violated after 4 steps:
        "branches hear of every payment", which must hold at all times
      ✗ east has heard of nothing
      "
    `);
  });

  test("shows choices, duplicates, repeated deliveries and messages that overtake others", () => {
    const steps: readonly Step[] = [pay, greet("west"), greeting("duplicate", "west"), greeting("deliver", "west")];
    expect(`\n${drawBank(steps, "west was greeted before it was paid")}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

            bank    east    west
       0     │       │       │     at start   bank starts timer audit
       1     ● pay   │       │                bank.total: 0 → 5
             │       │       │                sends paid total=5 → east, west
       2     ● greet │       │                chooses west
             │       │       │                sends hello → west
       3     ╞════ hello ═══►│     sent in 2  duplicated: delivered, and a copy is still on its way
             │       │       │                west.greeted: 0 → 1
             │       │       │                overtakes paid total=5, sent in 1
       4     ├──── hello ───►│     sent in 2  delivered again, first in 3
             │       │       │                west.greeted: 1 → 2
             │       │       │                overtakes paid total=5, sent in 1

      Still on its way: paid total=5 from bank to east, west (sent in 1)

      Violated after 4 steps:
        "branches hear of every payment", which must hold at all times
      ✗ west was greeted before it was paid
      "
    `);
  });

  test("names fault budgets that are not those of the scope, so that a reader can search there again", () => {
    const scope = { ...twoPhaseCommit.scopes.smoke, faults: { drop: 2, crash: 1 } };
    const drawn = drawCounterexample({ ...commits, scope }, { run: { start: [], steps: hasty }, message: "" }, plain);
    expect(drawn.split("\n")[1]).toBe(
      'with the bug "commits before all have prepared", scope smoke with drop 2, crash 1',
    );
  });

  test("brackets the loop of a lasso", () => {
    expect(`\n${drawBank(lasso, "west has heard of nothing", 2)}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

             bank             east             west
        0     │                │                │     at start   bank starts timer audit
        1     ● pay            │                │                bank.total: 0 → 5
              │                │                │                sends paid total=5 → east, west
        2     ├─ paid total=5 ►│                │     sent in 1  east.known: 0 → 5
      ╭── from here on it can repeat for ever ──────
      │ 3     ◷ audit fires    │                │                starts timer audit again
      ╰── and again from step 3 ────────────────────

      Still on its way: paid total=5 from bank to west (sent in 1)

      Violated while step 3 repeats for ever:
        "branches hear of every payment", which must come true in every fair run
      ✗ west has heard of nothing
      "
    `);
  });

  test("says at the end of a lasso without a loop that nothing more has to happen", () => {
    expect(drawBank(lasso.slice(0, 2), "west has heard of nothing", 2)).toContain(
      "─── nothing more has to happen: it can stay here for ever",
    );
  });

  test("shows, for an initial state, what each node did and chose at the start, its state, and what is in flight", () => {
    const start = [{ node: "bank", choices: ["west"] }];
    const drawn = drawCounterexample(
      {
        protocol: {
          ...bank,
          roles: {
            ...bank.roles,
            bank: {
              ...bank.roles.bank,
              start(state, self) {
                self.startTimer({ kind: "audit" });
                self.send(self.choose(self.nodes.branch), { kind: "hello" }, { channel: "post" });
                state.greeted = 1;
              },
            },
          },
        } satisfies typeof bank,
        scope: bank.scopes.smoke,
        selection: {},
        property: { name: "nobody is greeted", kind: "always" },
      },
      { run: { start, steps: [] }, message: "west is greeted" },
      plain,
    );
    expect(`\n${drawn}\n`).toMatchInlineSnapshot(`
      "
      bank: a bank tells its branches how much was paid

            bank    east    west
       0     │       │       │     bank starts as {greeted: 1, known: 0, total: 0}
             │       │       │     east, west start as {greeted: 0, known: 0, total: 0}
             │       │       │     bank chooses west
             │       │       │     bank sends hello → west
             │       │       │     bank starts timer audit

      Still on its way: hello from bank to west (sent at the start)

      Violated in the initial state:
        "nobody is greeted", which must hold at all times
      ✗ west is greeted
      "
    `);
  });

  test("names the actions that are possible but not fair if nothing more has to happen", () => {
    const drawn = drawBank(lasso.slice(0, 2), "west has heard of nothing", 2);
    expect(drawn).toContain(
      "\nPossible, but not fair: pay at bank, greet at bank. Nobody has to do it, so a run may end here.",
    );
    expect(drawBank(lasso, "west has heard of nothing", 2)).not.toContain("not fair");
  });

  test("shows the beginning, the end and the faults of a long run, and says what is left out", () => {
    const audit: Step = { kind: "timeout", node: "bank", timer: { kind: "audit" }, choices: [] };
    const steps: Step[] = [pay, ...Array.from({ length: 400 }, () => audit)];
    steps[200] = { kind: "partition", partition: "isolate bank" };
    const drawn = drawBank(steps, "west has heard of nothing").split("\n");
    const numbers = drawn.flatMap((line) => /^ *(\d+|⋮) {2}/u.exec(line)?.[1] ?? []);
    const upTo = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);
    expect(numbers).toEqual(["0", ...upTo(1, 12), "⋮", "201", "⋮", ...upTo(366, 401)]);
    const gaps = drawn.filter((line) => line.includes("⋮")).map((line) => line.replaceAll(/[⋮ ]+/gu, " ").trim());
    expect(gaps).toEqual([
      "steps 13 to 200 are left out: 188 × audit fires at bank",
      "steps 202 to 365 are left out: 164 × audit fires at bank",
    ]);
  });

  test("is no larger for 100,000 steps, and does not overflow", () => {
    const steps = Array.from({ length: 100_000 }, (): Step => ({
      kind: "timeout",
      node: "bank",
      timer: { kind: "audit" },
      choices: [],
    }));
    expect(drawBank(steps, "west has heard of nothing").split("\n").length).toBeLessThan(100);
  });

  test("shortens no word: a label that does not fit is written next to the picture", () => {
    for (let width = 50; width <= 140; width++) {
      expect(drawBank(lasso, "west has heard of nothing", 2, width), `at ${width}`).not.toMatch(/\p{L}…/u);
    }
  });

  test("ends at a step that is no longer possible", () => {
    expect(drawBank([hears("east", 5), pay], "nothing", undefined, 140)).toContain(
      "this step is no longer possible here; the rest of the run does not fit",
    );
  });

  test("has no loop if it ends at a step that is no longer possible", () => {
    const drawn = drawBank([pay, hears("east", 5), hears("east", 5)], "nothing", 2);
    expect(drawn).toContain("This run is no longer possible. What it violated when it was found:");
    expect(drawn).not.toMatch(/from here on|again from step/);
  });

  test("says so if only a saved trace says that something is violated", () => {
    const claimed = { run: { start: [], steps: hasty }, message: "the trace says: all is lost", isClaimed: true };
    expect(drawCounterexample(commits, claimed, plain)).toContain("Said to be violated after 3 steps");
  });

  test("is never wider than the terminal", () => {
    const steps = [...lasso, greet("west"), greeting("duplicate", "west")];
    for (let width = 40; width <= 140; width++) {
      const longest = Math.max(
        ...drawBank(steps, "west has heard of nothing", 2, width)
          .split("\n")
          .map((line) => Array.from(line).length),
      );
      expect(longest, `at ${width}`).toBeLessThanOrEqual(width);
    }
  });

  test("says the same with colours as without", () => {
    const counterexample = { run: { start: [], steps: hasty }, message: "rm2 committed, rm1 aborted" };
    const coloured = drawCounterexample(commits, counterexample, { width: 100, colour: true });
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, "").replace(/ +$/gm, "")).toBe(
      drawCounterexample(commits, counterexample, plain),
    );
    expect(coloured).toContain("\u001b[36mrm1");
  });
});
