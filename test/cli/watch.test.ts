import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { outcomeIn } from "../../src/cli/watch/outcome.ts";
import { type Pass, passesOf } from "../../src/cli/watch/passes.ts";
import { screenOf } from "../../src/cli/watch/screen.ts";
import { Watched } from "../../src/cli/watch/watched.ts";
import { hearsay, said, suite } from "./hearsay.ts";

/** Does the next thing in `todo` each time a screen is complete. */
function atEachScreen(child: ChildProcess, todo: readonly (() => void)[]): void {
  let [seen, text] = [0, ""];
  child.stdout!.on("data", (part: Buffer | string) => {
    text += String(part);
    const screens = text.split("waiting for a save").length - 1;
    while (seen < Math.min(screens, todo.length)) todo[seen++]!();
  });
}

describe("check --watch", () => {
  it("checks again after a save, says what changed, shows the run, and ends with Ctrl-C", async () => {
    const path = suite({ properties: `"nobody goes": always(() => true)` });
    const { code, stdout } = await hearsay(["check", "odd", "--watch"], {
      cwd: dirname(path),
      onStart: (child) =>
        atEachScreen(child, [
          () => writeFileSync(path, readFileSync(path, "utf8").replace("always(() => true)", 'always(() => "it did")')),
          () => writeFileSync(path, "export default 1;"),
          () => rmSync(path),
          () => child.kill("SIGINT"),
        ]),
    });
    const screens = stdout.split("odd: waiting for a save; Ctrl-C ends it\n\n").slice(1);
    expect(screens[0]).toMatch(/^✓ smoke {2}holds, \d+ states?\n/u);
    expect(screens[1]).toMatch(
      /^✗ smoke {2}"nobody goes" after 0 steps: it did {3}\(before: ✓ holds, \d+ states?\)\n/u,
    );
    expect(screens[1]).toContain("Violated in the initial state:");
    expect(screens[2]).toMatch(/^✗ import {2}\S*odd\.properties\.mjs is not a properties file/u);
    expect(screens[3]).toMatch(/^✗ import {2}odd\.properties\.mjs does not exist\. /u);
    expect(code).toBe(0);
  });

  it("shows the first run as soon as it is found, however many states there are, and says what is known when it is ended", async () => {
    const path = suite({
      actions: '[{ kind: "go" }]',
      // Ends the watching process when the check is far into the second scope.
      go: 'if (++state.n === 50) globalThis.hasEnded ??= process.kill(process.ppid, "SIGINT");',
      scope: "{ most: 1 }, large: { most: 1e9 }",
      properties: `
        "n stays small": always(({ nodes, scope }) => nodes.every(({ state }) => state.n <= scope.most) || "it grew"),
        "it ends": eventually(() => false)`,
    });
    const { code, stdout } = await hearsay(["check", "odd", "--watch"], { cwd: dirname(path) });
    const [first, last] = stdout.split("odd: interrupted by Ctrl-C\n\n");
    const grew = '✗ smoke  "n stays small" after 2 steps: it grew\n';
    expect(first).toContain(`odd: searching …\n\n${grew}… large\n`);
    expect(first).toMatch(/Violated after 2 steps:\n {2}"n stays small", which must hold at all times\n/u);
    expect(last.startsWith(grew)).toBe(true);
    expect(last.slice(grew.length)).toMatch(/^\? large {2}incomplete, \d[\d,]+ states: interrupted by SIGTERM\n\n$/u);
    expect(code).toBe(0);
  });

  it("without a protocol checks all in the folder, and after a save those that import the saved file", async () => {
    const path = suite({ properties: `"nobody goes": always(() => true)` });
    writeFileSync(join(dirname(path), "even.properties.mjs"), readFileSync(path, "utf8").replaceAll("odd", "even"));
    const { code, stdout } = await hearsay(["check", "--watch"], {
      cwd: dirname(path),
      onStart: (child) =>
        atEachScreen(child, [
          () => writeFileSync(path, readFileSync(path, "utf8").replace("always(() => true)", 'always(() => "it did")')),
          () => child.kill("SIGINT"),
        ]),
    });
    const screens = stdout.split("check: waiting for a save; Ctrl-C ends it\n\n").slice(1);
    expect(screens[0]).toMatch(/^✓ even {2}smoke\n✓ odd {3}smoke\n/u);
    expect(screens[1]).toMatch(
      /^✓ even {2}smoke\n✗ odd {3}smoke: "nobody goes" after 0 steps: it did {3}\(before: ✓ smoke\)\n/u,
    );
    expect(screens[1]).toContain("Violated in the initial state:");
    expect(code).toBe(0);
  });

  it("without a protocol also checks properties files that are added, and no longer those that are removed", async () => {
    const path = suite({ properties: `"nobody goes": always(() => true)` });
    const added = join(dirname(path), "properties", "family", "even.properties.mjs");
    const even = readFileSync(path, "utf8").replaceAll("odd", "even");
    const { code, stdout } = await hearsay(["check", "--watch"], {
      cwd: dirname(path),
      onStart: (child) =>
        atEachScreen(child, [
          () => {
            mkdirSync(dirname(added), { recursive: true });
            writeFileSync(added, even);
          },
          () => rmSync(path),
          () => child.kill("SIGINT"),
        ]),
    });
    const screens = stdout.split("check: waiting for a save; Ctrl-C ends it\n\n").slice(1);
    expect(screens[0]).toMatch(/^✓ smoke {2}holds, \d+ states?\n/u);
    expect(screens[1]).toMatch(/^✓ even {2}smoke\n✓ odd {3}smoke\n/u);
    expect(screens[2]).toMatch(/^✓ smoke {2}holds, \d+ states?\n/u);
    expect(code).toBe(0);
  });

  it("refuses options that choose from a protocol if none is named", async () => {
    const { code, stderr } = await said(["check", "--watch", "--scope", "small"]);
    expect(stderr).toBe("--scope needs a protocol. Name it:\nnpx hearsay check NAME --watch\n");
    expect(code).toBe(2);
  });

  it("cannot be combined with options for a single result", async () => {
    const { code, stderr } = await said(["check", "gossip", "--watch", "--json"]);
    expect(stderr).toContain("--watch and --json cannot be combined: leave out one of them.");
    expect(code).toBe(2);
  });
});

it("checks smoke first and then the other scopes, with all options that were typed, and each up to its first violation", () => {
  const listed = { name: "odd", scopes: ["large", "smoke"], refuted: [] };
  const typed = ["fuzz", "odd", "--runs", "5", "--first", "--no-reductions"];
  expect(passesOf("fuzz", "odd", { runs: 5, reductions: false }, listed)).toEqual([
    { title: "smoke", stage: 1, args: [...typed, "--scope", "smoke"] },
    { title: "large", stage: 2, args: [...typed, "--scope", "large"] },
  ]);
});

it("replays saved traces first, and then checks only what was chosen", () => {
  const listed = { name: "gossip", scopes: ["smoke", "small"], refuted: [] };
  expect(passesOf("check", "gossip", { scope: "small" }, listed)).toEqual([
    { title: "saved traces", stage: 0, args: ["replay", join("traces", "gossip")] },
    { title: "as typed", stage: 1, args: ["check", "gossip", "--scope", "small", "--first"] },
  ]);
});

it("does not end when a property known to be false is violated, because others may be chosen with it", () => {
  const listed = { name: "odd", scopes: ["smoke"], refuted: [{ name: "it ends" }] };
  expect(passesOf("check", "odd", { property: ["n is small", "it ends"] }, listed)).toEqual([
    { title: "as typed", stage: 1, args: ["check", "odd", "--property", "n is small", "--property", "it ends"] },
  ]);
});

describe("a watched protocol", () => {
  const passes: readonly Pass[] = [
    { title: "saved traces", stage: 0, args: [] },
    { title: "smoke", stage: 1, args: [] },
  ];
  const held = { mark: "✓", text: "holds, 1 state" } as const;
  const wrong = { mark: "✗", text: "it did", trace: "a.json" } as const;

  it("is affected by the files it imports, and by no others", () => {
    const one = new Watched("odd", "/odd.properties.ts");
    one.begin(passes, ["/odd.ts"]);
    expect(["/odd.ts", "/odd.properties.ts", "/even.ts"].map((file) => one.isTouchedBy(new Set([file])))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("has one row: what is wrong, or that nothing is when everything was checked, and what it was before", () => {
    const one = new Watched("odd", "/odd.properties.ts");
    one.begin(passes, []);
    expect(one.row).toEqual({ title: "odd", now: undefined, before: undefined });
    for (const pass of one.open) one.came(pass, held);
    expect(one.row.now).toEqual({ mark: "✓", text: "saved traces, smoke" });
    one.begin(passes, []);
    one.came(passes[0]!, wrong);
    expect(one.row).toEqual({
      title: "odd",
      now: { mark: "✗", text: "saved traces: it did", trace: "a.json" },
      before: { mark: "✓", text: "saved traces, smoke" },
    });
    expect(one.open).toEqual([passes[1]]);
    expect(one.trace).toBe("a.json");
  });
});

describe("the result of a command", () => {
  it.each([
    [
      { verdict: "holds", states: 36 },
      { mark: "✓", text: "holds, 36 states" },
    ],
    [
      { verdict: "incomplete", runs: 7, limit: "--max-seconds 1" },
      { mark: "?", text: "incomplete, 7 runs: --max-seconds 1" },
    ],
    [
      { verdict: "violated", states: 36, limit: "interrupted by SIGTERM", violated: ["it ends"] },
      { mark: "✗", text: "violated, 36 states: interrupted by SIGTERM" },
    ],
    [{ error: "There is no protocol.\nKnown: none." }, { mark: "✗", text: "There is no protocol." }],
    [
      {
        traces: [
          { file: "a.json", verdict: "gone", asExpected: false },
          { file: "b.json", asExpected: true },
        ],
      },
      { mark: "✗", text: "a.json: gone" },
    ],
    [
      { traces: [{ file: "a.json", verdict: "reproduced", asExpected: true }] },
      { mark: "✓", text: "1 trace as expected" },
    ],
  ])("%j", (told, outcome) => {
    expect(outcomeIn(JSON.stringify(told))).toEqual(outcome);
  });

  it("that printed no JSON is shown as it is", () => {
    expect(outcomeIn("Killed")).toEqual({ mark: "✗", text: "it printed no result: Killed" });
  });

  it("that has not changed is not marked", () => {
    const held = { mark: "✓", text: "holds, 1 state" } as const;
    expect(screenOf("odd", [{ title: "smoke", now: held, before: held }], "done")).toBe(
      "odd: done\n\n✓ smoke  holds, 1 state",
    );
    expect(screenOf("odd", [{ title: "smoke", now: undefined, before: held }], "looking")).toBe(
      "odd: looking\n\n… smoke",
    );
  });
});
