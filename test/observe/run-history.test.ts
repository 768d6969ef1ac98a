import { describe, expect, test } from "vitest";
import { between, observe } from "../../src/index.ts";
import suite from "../run/ledger.ts";
import { Pair, told } from "./pair.ts";

const whole = { verdict: "holds", unexplained: [] };
describe("the histories of nodes are explained by their protocol if the network", () => {
  test("delivers what is sent", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.deliver("a");
    pair.deliver("b");
    expect(await told(pair)).toEqual(whole);
    expect((await pair.observed()).refinement).toEqual({ steps: 5, explained: 5, supposing: 0, unexplained: [] });
  });

  test("delivers what is sent, although the scope says that nodes are cut off from each other at the start", async () => {
    const cut = { ...suite.of.scopes["smoke"], partitions: { "all is cut": between(["a"], ["b"]) } };
    const pair = new Pair("fifo", undefined, suite, { ...cut, partitionedAtStart: ["all is cut"] });
    pair.ask("one");
    pair.deliver("a");
    pair.deliver("b");
    expect(await told(pair)).toEqual(whole);
  });

  test("loses a message of a queue, and then delivers one that was sent later", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.ask("two");
    pair.deliver("a");
    expect(await told(pair)).toEqual(whole);
  });

  test.each(["unordered", "coalescing"] as const)(
    "delivers one message twice, on a channel that is %s",
    async (kind) => {
      const pair = new Pair(kind);
      pair.ask("one");
      pair.deliver("a");
      pair.deliver("a");
      expect((await told(pair)).unexplained).toEqual([]);
    },
  );

  test("delivers two equal messages of a coalescing channel that were sent one after the other", async () => {
    const pair = new Pair("coalescing");
    pair.ask("one");
    pair.ask("one");
    pair.deliver("a", 1);
    pair.deliver("a");
    expect((await told(pair)).unexplained).toEqual([]);
  });

  test("delivers messages in another order, on a channel that is unordered", async () => {
    const pair = new Pair("unordered");
    pair.ask("one");
    pair.ask("two");
    pair.deliver("a");
    pair.deliver("a", 1);
    expect(await told(pair)).toEqual(whole);
  });

  test("has lost messages to a process that was killed", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.restart("b");
    pair.ask("two");
    pair.deliver("a");
    expect(await told(pair)).toEqual(whole);
  });

  test.each([-5000, 5000])(
    "delivers after a restart what was sent after it, and the clocks of two nodes differ by %d ms",
    async (ms) => {
      const pair = new Pair();
      pair.ask("one");
      pair.deliver("a");
      pair.restart("b");
      pair.ask("two");
      pair.deliver("a");
      pair.processes.b.rows.splice(0, Infinity, ...pair.rows("b").map((row) => ({ ...row, t: row.t + ms })));
      expect(await told(pair)).toEqual(whole);
    },
  );
});

test("a property that does not hold of the whole run is violated, with the node and the step", async () => {
  const pair = new Pair("unordered");
  pair.ask("one");
  pair.deliver("a");
  pair.deliver("a");
  const { verdict, properties } = await pair.observed();
  expect(verdict).toBe("violated");
  expect(properties.map(({ name, violations }) => [name, violations.map(({ node }) => node)])).toEqual([
    ["a line stands once", ["b"]],
  ]);
});

test("a run that violates a property gives a counterexample, without the steps that it does not need", async () => {
  const pair = new Pair("unordered");
  pair.ask("two");
  pair.ask("one");
  pair.deliver("a", 1);
  pair.deliver("a");
  pair.deliver("a");
  const { properties } = await pair.observed();
  const way = { node: "b", from: "a", channel: "words", message: { kind: "write", line: "one" }, choices: [] };
  expect(properties[0].run).toEqual({
    start: [],
    steps: [
      { kind: "act", node: "a", action: { kind: "ask", line: "one" }, choices: [] },
      { kind: "duplicate", ...way },
      { kind: "deliver", ...way },
    ],
    scope: {
      asked: ["one", "two"],
      channels: { words: "unordered" },
      faults: { duplicate: { times: 1, of: ["b"] } },
    },
    message: "it does not hold",
  });
});

test("a run of many hundred steps is shrunk to the few that are needed", async () => {
  const pair = new Pair("unordered");
  for (let i = 0; i < 510; i++) pair.ask("two");
  pair.ask("one");
  pair.deliver("a");
  pair.deliver("a");
  const { properties } = await pair.observed();
  expect(properties[0].run?.steps.map(({ kind }) => kind)).toEqual(["act", "duplicate", "deliver"]);
});

test("a node with a seeded bug is not explained by the protocol without it, and the first such step is reported", async () => {
  const pair = new Pair("fifo", "forgetful");
  pair.ask("one");
  pair.deliver("a");
  expect((await told(pair)).unexplained).toEqual([
    'b: deliver(a to b, write {"line":"one"}): the node came to another state than the model, {"draft":"","lines":["one"],"open":true} with 1 timer armed',
  ]);
});

test("a message that nobody sent is reported", async () => {
  const pair = new Pair();
  pair.arrive("a", { to: "b", channel: "words", message: { kind: "write", line: "two" } as never }, [7, 0]);
  expect(await told(pair)).toEqual({
    verdict: "incomplete",
    unexplained: [
      'b: deliver(a to b, write {"line":"two"}): no history tells that this was sent in step 7 of its sender',
    ],
  });
});

test("messages received on a fifo channel in another order than they were sent are reported", async () => {
  const pair = new Pair();
  pair.ask("one");
  pair.ask("two");
  pair.deliver("a");
  pair.deliver("a", 1);
  expect((await told(pair)).unexplained).toEqual([
    'b: deliver(a to b, write {"line":"one"}): what it received was sent later, or in another order',
  ]);
});

test("a step that the protocol does not allow is reported, with the steps that it allows", async () => {
  const pair = new Pair();
  const [first] = pair.rows("b");
  pair
    .rows("b")
    .push({ ...first, seq: 1, step: { kind: "timeout", node: "b", timer: { kind: "dawn" }, choices: [] } as never });
  expect((await told(pair)).unexplained).toEqual([
    'b: timeout(b, dawn): it is not possible then; the model allows timeout(b, tick), act(b, ask {"line":"one"}), act(b, ask {"line":"two"}) and 1 more',
  ]);
});

test("a message that the protocol does not send is reported, with what it sends", async () => {
  const pair = new Pair();
  pair.ask("one");
  const rows = pair.rows("a");
  rows[1] = { ...rows[1], sent: [] };
  expect((await told(pair)).unexplained).toEqual([
    'a: act(a, ask {"line":"one"}): the node sent nothing, and the model sends b on words: {"kind":"write","line":"one"}',
  ]);
});

describe("histories are refused", () => {
  const error = async (histories: readonly string[], scope?: object): Promise<string> => {
    try {
      await observe(suite, histories, scope === undefined ? {} : { scope });
      return "none";
    } catch (thrown) {
      const { history, line, message } = thrown as { history: number; line: number; message: string };
      return `${history}, ${line}: ${message}`;
    }
  };

  test("if a node's is missing", async () => {
    expect(await error(new Pair().histories().slice(0, 1))).toBe(
      "0, 1: the history of b is missing, or empty.\nName the files of all nodes: hearsay observe PROTOCOL n1.jsonl n2.jsonl …",
    );
  });

  test("if one occurs twice", async () => {
    const [a, b] = new Pair().histories();
    expect(await error([a, b, a])).toBe("2, 1: there are two histories of a; wanted one.");
  });

  test("if a row is missing in the middle", async () => {
    const pair = new Pair();
    pair.ask("one");
    const [a, b] = pair.histories();
    const lines = a.split("\n");
    expect(await error([[lines[0], lines[2], ""].join("\n"), b])).toBe(
      "0, 2: wanted step 0 of a; got 1. Steps are missing: restore the file.",
    );
  });

  test("if a step is another node's", async () => {
    const pair = new Pair();
    pair.ask("one");
    const [a, b] = pair.histories();
    expect(await error([a.replace('"node":"a","action"', '"node":"b","action"'), b])).toBe(
      "0, 3: this is a step of b; wanted one of a, as its first row says.",
    );
  });

  test.each([
    [
      "a step of the network",
      '{"seq":1,"t":0,"step":{"kind":"lose","node":"b"}}',
      'at step: wanted a step that a node takes itself, got "lose"',
    ],
    [
      "a second start",
      '{"seq":1,"t":0,"step":{"kind":"start"}}',
      'at step: wanted "start" as step 0, and nowhere else',
    ],
    [
      "a delivery without its origin",
      '{"seq":1,"t":0,"step":{"kind":"deliver","node":"b","from":"a","message":{"kind":"write","line":"x"}}}',
      "at origin: wanted it of a delivery, and of no other step",
    ],
  ])("where there is %s", async (_, row, says) => {
    const [a, b] = new Pair().histories();
    expect(await error([a, `${b}${row}\n`])).toBe(
      `1, 3: wanted a step of a history ${says}.\nRestore the file: without this line the steps after it have no place.`,
    );
  });

  test("if a row is not a step", async () => {
    const [a, b] = new Pair().histories();
    expect(await error([a, `${b}{"seq":1,"t":0,"step":{"kind":"fly"}}\n`])).toContain(
      "1, 3: wanted a step of a history at step.kind: ",
    );
  });

  test("if the scope is invented by a stranger", async () => {
    const [a, b] = new Pair("unordered").histories();
    expect(await error([a, b])).toBe(
      "0, 1: these nodes ran in a scope of their own: ledger does not have it.\nName the configuration that they ran with: --config cluster.json.",
    );
  });
});
