import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/cli/terminal/failure.ts";
import { heldAgainst } from "../../src/cli/commands/observe-command.ts";
import suite from "../../properties/redis/redis-cluster.properties.ts";
import { watchers } from "../../src/protocols/redis/redis-cluster/observed/observer.ts";
import { observe as observed, HistoryError, type ObserveReport } from "../../src/index.ts";
import { type Ended, file, hearsay, root, said, temporaryFolder } from "./hearsay.ts";

const recorded = join(root, "test/fixtures/redis-history.jsonl");

const observe = (history: string, ...flags: readonly string[]): Promise<Ended> =>
  said(["observe", "redis-cluster", history, ...flags]);

/** The same, in this process. */
const held = async (history: string, variant?: string): Promise<ObserveReport> =>
  (await heldAgainst(suite, [history], variant === undefined ? {} : { variant })).report;

const [A, B] = ["a".repeat(40), "b".repeat(40)];
const run = { kind: "run", run: "R", ids: { 7001: A, 7002: B }, nodeTimeoutMs: 2000 };
const nodesOf7001 = (slotsOfA: string, epochOfA = 1): string =>
  `${A} 127.0.0.1:7001@17001 myself,master - 0 0 ${epochOfA} connected ${slotsOfA}\n` +
  `${B} 127.0.0.1:7002@17002 master - 0 0 2 connected 100-16383\n`;
const view = (t: number, nodes: string, currentEpoch = 2): object => ({
  kind: "view",
  run: "R",
  t,
  t2: t + 1,
  node: 7001,
  nodes,
  info: { cluster_state: "ok", cluster_current_epoch: `${currentEpoch}`, cluster_my_epoch: "1" },
});
const frame = {
  ...{ kind: "bus", run: "R", t: 50, src: 7002, dst: 7001, type: "PING", link: "out", cur: 2, cfg: 2, off: 0 },
  ...{ slots: "100-16383", of: null, fl: "M|self", st: "ok", mf: 0 },
};
const well = [run, view(0, nodesOf7001("0-99")), view(100, nodesOf7001("0-99"))];

const history = (...rows: readonly (object | string)[]): string =>
  file("history.jsonl", rows.map((row) => (typeof row === "string" ? row : `${JSON.stringify(row)}\n`)).join(""));

describe.concurrent("hearsay observe", () => {
  it("finds in the history of a real cluster what went wrong there, and nothing else", async () => {
    const { code, stdout } = await observe(recorded, "--json");
    const { observations, properties, skipped, refinement } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(observations).toBe(5166);
    expect(skipped).toEqual([]);
    expect(refinement).toEqual({ steps: 1936, explained: 1936, supposing: 35, unexplained: [] });
    const violated = properties.filter(({ violations }: { violations: object[] }) => violations.length > 0);
    expect(violated).toEqual([
      {
        name: "in one view a slot never goes to a lower epoch or to nobody",
        watched: 421,
        excepted: [],
        expectedOf: ["fixed"],
        violations: [
          {
            run: "A",
            t: 38834,
            node: "7005",
            message: "the owner of slot 7677 was 7004 at epoch 11, and is now nobody",
          },
          { run: "A", t: 38844, node: "7002", message: "the owner of slot 19 was 7002 at epoch 13, and is now nobody" },
          {
            run: "C",
            t: 2655,
            node: "7006",
            message: "the owner of slots 0-5460 was 7001 at epoch 8, and is now 7006 at epoch 7",
          },
        ],
      },
      {
        name: "a promoted replica has a greater epoch than its master had",
        watched: 10,
        excepted: [],
        expectedOf: ["fixed"],
        violations: [
          {
            run: "C",
            t: 2576,
            node: "7006",
            message: "became master with configEpoch 7; that of its master 7001 is 8",
          },
          {
            run: "C",
            t: 3602,
            node: "7006",
            message: "became master with configEpoch 7; that of its master 7001 is 8",
          },
        ],
      },
    ]);
    const watched = Object.fromEntries(
      properties.map(({ name, watched }: { name: string; watched: number }) => [name, watched]),
    );
    expect(watched).toMatchObject({
      "no node votes twice in an epoch": 16,
      "no epoch has two winners": 7,
      "epochs never decrease": 2895,
      "no node knows a configuration epoch above its current epoch": 1973,
    });
  });

  it("the variant without the bugs cannot explain what the real 7.0.15 did because of them", async () => {
    const { refinement } = await held(recorded, "fixed");
    const views = refinement?.unexplained.filter(({ message }) => !message.startsWith("its "));
    expect(views?.map(({ run, t, node }) => `${run} ${t} ${node}`)).toEqual([
      // The slot that was lost for good (redis/redis#12564).
      "A 38844 7002",
      // The slot that its importer did not give to the new owner (valkey-io/valkey#445).
      "A 37218 7005",
      "A 38834 7005",
      "A 44469 7005",
      // The promotion without an election (redis/redis#8752).
      "C 2655 7006",
    ]);
    const frames = refinement?.unexplained.filter(({ message }) => message.startsWith("its "));
    expect(new Set(frames?.map(({ run, node }) => `${run} ${node}`))).toEqual(new Set(["A 7002", "C 7006"]));
  });

  it("a view that no frame leads to is reported as not explained", async () => {
    const rows = readFileSync(recorded, "utf8").trimEnd().split("\n");
    const wrong = rows
      .map((row) => JSON.parse(row))
      .filter((row) => row.run === "C")
      .map((row) =>
        row.t === 1637 && row.node === 7006
          ? { ...row, nodes: row.nodes.replaceAll(" 8 connected", " 9 connected") }
          : row,
      );
    const { refinement } = await held(history(...wrong));
    expect(refinement?.unexplained[0]).toMatchObject({ run: "C", t: 1637, node: "7006" });
  });

  it("prints what was watched, what was violated where, and what the model explains", async () => {
    const { code, stdout } = await observe(history(run, view(0, nodesOf7001("0-99")), view(100, nodesOf7001("1-99"))));
    expect(code).toBe(1);
    expect(stdout).toContain("? no epoch has two winners  (never watched)\n");
    expect(stdout).toContain("✓ no node replicates itself, directly or through others  (watched 2 times)\n");
    expect(stdout).toContain(
      "✗ in one view a slot never goes to a lower epoch or to nobody  (watched once, violated once, a known\n" +
        "  bug: expected only of fixed)\n" +
        "    run R, 100 ms, 7001: the owner of slot 0 was 7001 at epoch 1, and is now nobody\n",
    );
    expect(stdout).toContain(
      "? the model explains 0 of the 1 steps of single nodes\n" +
        "    run R, 100 ms, 7001: slots 0 are owned by nobody, not 7001\n",
    );
  });

  it("is a function of the library, whose report is what is printed", async () => {
    const lost = history(run, view(0, nodesOf7001("0-99")), view(100, nodesOf7001("1-99")));
    const { command, protocol, variant, verdict, observations } = await observed(suite, readFileSync(lost, "utf8"));
    expect({ command, protocol, variant, verdict, observations }).toEqual({
      command: "observe",
      protocol: "redis-cluster",
      variant: "7.0.15",
      verdict: "violated",
      observations: 2,
    });
    await expect(observed(suite, "{}", { variant: "6" })).rejects.toThrow('redis-cluster has no variant "6"');
  });

  it("exits with 0 if everything that was watched holds", async () => {
    const { code, stdout } = await observe(history(...well));
    expect(stdout).toContain("2 observations");
    expect(code).toBe(0);
  });

  it("reports an action that only an administrator may take as an exception", async () => {
    const [before, after] = [view(0, nodesOf7001("0-99")), view(100, nodesOf7001("1-99"))];
    const command = { kind: "event", run: "R", t: 50, ev: "CLUSTER DELSLOTS 0", node: 7001 };
    const { verdict, properties } = await held(history(run, before, command, after));
    // It is no violation, but the model has no such command.
    expect(verdict).toBe("incomplete");
    expect(properties.flatMap(({ excepted }) => excepted)).toEqual([
      { run: "R", t: 100, node: "7001", message: "the owner of slot 0 was 7001 at epoch 1, and is now nobody" },
    ]);
    expect((await held(history(run, before, after))).verdict).toBe("violated");
  });

  it("a last line that is cut off is skipped and reported, and leaves the verdict open", async () => {
    const { code, stdout } = await observe(history(...well, '{"kind":"view","run":"R","t":2'));
    expect(stdout).toContain("skipped: the last line is cut off (line 4)\n");
    expect(code).toBe(3);
  });

  it("rows of unknown kinds are skipped, counted and reported, and leave the verdict open", async () => {
    const odd = { kind: "weather", run: "R", t: 3 };
    const { skipped, verdict } = await held(history(...well, odd, odd));
    expect(skipped).toEqual([{ message: 'rows of an unknown kind "weather"', lines: [4, 5] }]);
    expect(verdict).toBe("incomplete");
  });

  it("frames about nodes that no run names are skipped, counted and reported", async () => {
    const [opens, first, second] = well;
    const { skipped } = await held(history(opens, first, { ...frame, of: "f00d00" }, frame, second));
    expect(skipped).toEqual([{ message: "frames about a node that run R does not name", lines: [3] }]);
  });

  it("the error about a file that is no history names the line, whether or not the protocol has an observer", async () => {
    const bad = file("bad.jsonl", "{}\nnothing\n{}\n");
    const { code, stderr } = await said(["observe", "gossip", bad]);
    expect([code, stderr.split("\n")[0]]).toEqual([2, `${bad}, line 2: wanted one JSON object; got "nothing".`]);
  });

  it("the error about a protocol without an observer names those that have one", async () => {
    const { code, stderr } = await said(["observe", "gossip", recorded]);
    expect(stderr).toMatch(
      /^gossip cannot be observed: its properties file names no observer, and this is not a history that hearsay run wrote\.\n/u,
    );
    expect(code).toBe(2);
  });
});

describe.concurrent("the error about a wrong history says where, what was wanted, and what was there:", () => {
  const [, first, second] = well;
  const bad: readonly (readonly [title: string, rows: readonly (object | string)[], message: RegExp])[] = [
    ["nothing at all", [], /history\.jsonl, line 1: the history is empty; wanted one JSON object per line\./u],
    ["something that is not JSON", ["once upon a time"], /line 1: wanted one JSON object; got "once upon a time"\./u],
    [
      "a line that is cut off before the last",
      [run, '{"kind":"view"\n', first],
      /line 2: wanted one JSON object; got "\{\\"kind\\":\\"view\\""\./u,
    ],
    ["a key that changes prototypes", [run, '{"__proto__":{}}\n'], /line 2: a key is __proto__/u],
    ["a row without a kind", [run, { run: "R", t: 1 }], /line 2: wanted an object with a kind, one of run, view, bus/u],
    ["a list instead of an object", [run, "[]\n"], /line 2: wanted an object with a kind/u],
    [
      "a row before its run",
      [first, run],
      /line 1: no row of kind "run" opens run R before it\.\nWanted \{"kind":"run"/u,
    ],
    ["a row of another run", [run, { ...first, run: "Q" }], /line 2: no row of kind "run" opens run Q before it/u],
    ["a run that is opened twice", [run, run], /line 2: run R is opened a second time/u],
    [
      "time that goes backwards",
      [run, second, first],
      /line 3: time goes backwards: t is 0, and 100 in line 2 of the same run\.\nSort the rows of each run by t\./u,
    ],
    [
      "a node that no run names",
      [run, { ...first, node: 7009 }],
      /line 2: node 7009 is not among those that run R names: 7001, 7002\./u,
    ],
    ["a field of another type", [run, { ...first, node: "7001" }], /line 2: node: .*expected number/u],
    ["slots that are none", [run, view(0, nodesOf7001("0-99999"))], /line 2: nodes: its line 1 is not "id address/u],
    ["CLUSTER NODES cut off", [run, view(0, nodesOf7001("0-99").slice(0, -9))], /line 2: nodes: it is cut off/u],
    ["an update that says nothing", [run, { ...frame, type: "UPDATE" }], /line 2: upd: wanted what an UPDATE says\./u],
    ["no run at all", [{ kind: "weather" }], /line 1: wanted a row of kind "run" before all others; there is none/u],
  ];
  it.each(bad)("%s", async (_, rows, message) => {
    const error = await held(history(...rows)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(message);
    expect(String(error).split("\n").length).toBeLessThanOrEqual(3);
  });

  it("two runs may be mixed: each row names its run", async () => {
    const other = well.map((row) => ({ ...row, run: "S" }));
    const mixed = well.flatMap((row, i) => [row, other[i]]);
    expect((await held(history(...mixed))).verdict).toBe("holds");
  });

  it("a file of 200 MB is not read", async () => {
    const path = history(...well);
    truncateSync(path, 200 * 1024 * 1024);
    await expect(held(path)).rejects.toThrow(
      /has 200\.0 MB; a history has at most 64\.0 MB\.\nIt was not read\. Split it by runs/u,
    );
  });

  it("a line that never ends", async () => {
    await expect(held(history(`[${"0,".repeat(600_000)}0]`))).rejects.toThrow(
      /line 1: it has 1,200,003 characters; a line has at most 1,048,576\.\nThe rest was not read\./u,
    );
  });

  it("more rows than any recording has", async () => {
    await expect(held(history("{}\n".repeat(1_000_001)))).rejects.toThrow(
      /line 1000001: a history has at most 1,000,000 rows\./u,
    );
    await expect(held(history("\n".repeat(5_000_000)))).rejects.toThrow(/the history is empty/u);
  });

  it("a folder, a file that does not exist, bytes that are no text", async () => {
    await expect(held(temporaryFolder())).rejects.toThrow(/is not a file\./u);
    await expect(held("./nowhere.jsonl")).rejects.toThrow(/^\.\/nowhere\.jsonl does not exist\./u);
    const bytes = history("");
    writeFileSync(bytes, Uint8Array.of(0xff, 0xfe, 0x7b));
    await expect(held(bytes)).rejects.toThrow(/is not a history: it is not text in UTF-8\./u);
  });

  it("to a program, with the line", async () => {
    const error = await observed(suite, `${JSON.stringify(run)}\nnonsense\n{}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({
      line: 2,
      message: expect.stringMatching(/^wanted one JSON object; got "nonsense"\./u),
    });
  });

  it("as JSON, an error is one object", async () => {
    const { stdout, code } = await hearsay(["observe", "redis-cluster", history(first), "--json"]);
    expect(JSON.parse(stdout).error).toMatch(/line 1: no row of kind "run"/u);
    expect(code).toBe(2);
  });
});

it("each row of the recorded history has one of the kinds that are read", () => {
  const kinds = readFileSync(recorded, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).kind as string);
  expect([...new Set(kinds)].sort()).toEqual(["bus", "event", "op", "run", "unreachable", "view"]);
});

it("watches are called like properties, except for what only a recording shows", () => {
  const watched = watchers.map(({ name }) => name);
  expect(watched.filter((name) => !(name in suite.hold))).toEqual([
    "no node votes twice in an epoch",
    "no epoch has two winners",
    "a replica owns no slots and has none open",
    "a write is acknowledged only by a node that owns or imports its slot and considers the cluster up",
  ]);
});
