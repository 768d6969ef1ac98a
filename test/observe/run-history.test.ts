import { describe, expect, test } from "vitest";
import { observe, type ObserveReport } from "../../src/index.ts";
import { headText, type HistoryHead, rowText, type StepRow } from "../../src/observe/run-history.ts";
import { RunningNode } from "../../src/run/running-node.ts";
import { Space } from "../../src/semantics/space.ts";
import suite from "../run/ledger.ts";
import { Process } from "../run/process.ts";

type Kind = "fifo" | "unordered" | "coalescing";

/** Two nodes of the ledger, and what they write down; what the network does is said step by step. */
class Pair {
  readonly processes = { a: new Process(), b: new Process() };
  readonly nodes: Record<"a" | "b", RunningNode>;
  readonly scope;
  readonly #head: Omit<HistoryHead, "node">;
  readonly #makeSpace: () => Space;

  constructor(kind: Kind = "fifo", mutant?: string) {
    this.scope =
      kind === "fifo" ? suite.of.scopes["smoke"] : { ...suite.of.scopes["smoke"], channels: { words: kind } };
    const scope = { ...this.scope, timing: { delay: 0 } };
    this.#makeSpace = () => new Space(suite.of, scope, { mutant });
    const name = kind === "fifo" ? "smoke" : undefined;
    this.#head = {
      hearsay: "run",
      format: 1,
      protocol: "ledger",
      variant: null,
      scope: { name, values: { ...this.scope, faults: {} } },
    };
    this.nodes = { a: this.#node("a"), b: this.#node("b") };
    this.nodes.a.begin(undefined);
    this.nodes.b.begin(undefined);
  }

  /** Delivers what a node sent so many messages ago, 0 for the last one. */
  deliver(from: "a" | "b", ago = 0): void {
    const { to, channel, message } = this.processes[from].sent.at(-1 - ago)!;
    this.nodes[to as "a" | "b"].receive(from, channel, message);
  }

  ask(line: string): void {
    this.nodes.a.act({ kind: "ask", line });
  }

  /** Kills a process, and starts another one. */
  restart(id: "a" | "b"): void {
    const { images, rows } = this.processes[id];
    this.nodes[id] = this.#node(id);
    this.nodes[id].begin({ image: images.at(-1)!, seq: rows.length });
  }

  rows(id: "a" | "b"): StepRow[] {
    return this.processes[id].rows;
  }

  histories(): readonly string[] {
    return (["a", "b"] as const).map(
      (node) => headText({ ...this.#head, node }) + this.processes[node].rows.map(rowText).join(""),
    );
  }

  observed(): Promise<ObserveReport> {
    return observe(suite, this.histories(), { scope: this.scope });
  }

  #node(id: "a" | "b"): RunningNode {
    return new RunningNode(this.#makeSpace, id, 1, this.processes[id].host);
  }
}

const whole = { verdict: "holds", unexplained: [] };
const told = async (pair: Pair) => {
  const { verdict, refinement } = await pair.observed();
  return { verdict, unexplained: refinement!.unexplained.map(({ node, message }) => `${node}: ${message}`) };
};

describe("what nodes wrote down is explained by their protocol where the network", () => {
  test("delivers what is sent", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.deliver("a");
    pair.deliver("b");
    expect(await told(pair)).toEqual(whole);
    expect((await pair.observed()).refinement).toEqual({ steps: 5, explained: 5, supposing: 0, unexplained: [] });
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

  test("has lost what was sent to a process that was killed", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.restart("b");
    pair.ask("two");
    pair.deliver("a");
    expect(await told(pair)).toEqual(whole);
  });

  test("shows the steps of two nodes by clocks that do not agree", async () => {
    const pair = new Pair();
    pair.ask("one");
    pair.deliver("a");
    pair.processes.b.rows.splice(0, Infinity, ...pair.rows("b").map((row) => ({ ...row, t: row.t - 5000 })));
    expect(await told(pair)).toEqual(whole);
  });
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

test("a node with a seeded bug is not explained by the protocol without it, and the first step is told", async () => {
  const pair = new Pair("fifo", "forgetful");
  pair.ask("one");
  pair.deliver("a");
  expect((await told(pair)).unexplained).toEqual([
    'b: deliver(a to b, write {"line":"one"}): the node came to another state than the model, {"draft":"","lines":["one"],"open":true} with 1 timer armed',
  ]);
});

test("a message that nobody sent is told", async () => {
  const pair = new Pair();
  pair.nodes.b.receive("a", "words", { kind: "write", line: "two" } as never);
  expect(await told(pair)).toEqual({
    verdict: "incomplete",
    unexplained: ['b: deliver(a to b, write {"line":"two"}): no history tells that this was sent'],
  });
});

test("what was sent in another order than it was received on a fifo channel is told", async () => {
  const pair = new Pair();
  pair.ask("one");
  pair.ask("two");
  pair.deliver("a");
  pair.deliver("a", 1);
  expect((await told(pair)).unexplained).toEqual([
    'b: deliver(a to b, write {"line":"one"}): it was sent later, or in another order',
  ]);
});

test("a step that the protocol does not allow is told, with what it allows", async () => {
  const pair = new Pair();
  const [first] = pair.rows("b");
  pair
    .rows("b")
    .push({ ...first, seq: 1, step: { kind: "timeout", node: "b", timer: { kind: "dawn" }, choices: [] } as never });
  expect((await told(pair)).unexplained).toEqual([
    'b: timeout(b, dawn): it is not possible then; the model allows timeout(b, tick), act(b, ask {"line":"one"}), act(b, ask {"line":"two"}) and 1 more',
  ]);
});

test("a message that the protocol does not send is told, with what it sends", async () => {
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

  test("where that of a node is missing", async () => {
    expect(await error(new Pair().histories().slice(0, 1))).toBe(
      "0, 1: the history of b is missing, or empty.\nName the files of all nodes: hearsay observe PROTOCOL n1.jsonl n2.jsonl …",
    );
  });

  test("where one is there twice", async () => {
    const [a, b] = new Pair().histories();
    expect(await error([a, b, a])).toBe("2, 1: there are two histories of a; wanted one.");
  });

  test("where a row is missing in the middle", async () => {
    const pair = new Pair();
    pair.ask("one");
    const [a, b] = pair.histories();
    const lines = a.split("\n");
    expect(await error([[lines[0], lines[2], ""].join("\n"), b])).toBe(
      "0, 2: wanted step 0 of a; got 1. Steps are missing: restore the file.",
    );
  });

  test("where a row is no step", async () => {
    const [a, b] = new Pair().histories();
    expect(await error([a, `${b}{"seq":1,"t":0,"step":{"kind":"fly"}}\n`])).toContain(
      "1, 3: wanted a step of a history at step.kind: ",
    );
  });

  test("where the scope is one that a stranger made up", async () => {
    const [a, b] = new Pair("unordered").histories();
    expect(await error([a, b])).toBe(
      "0, 1: these nodes ran in a scope of their own: ledger does not have it.\nName the configuration that they ran with: --config cluster.json.",
    );
  });
});
