import { expect, test } from "vitest";
import { type Arrived, type Image, NodeRuntime } from "../../src/run/node-runtime.ts";
import { protocol } from "../../src/index.ts";
import { Space } from "../../src/semantics/space.ts";
import { ledger } from "./ledger.ts";
import { Process } from "./process.ts";

const scope = { ...ledger.scopes["smoke"], timing: { delay: 0 } };

function begun(process: Process, before?: { readonly image: Image; readonly seq: number }): NodeRuntime {
  const node = new NodeRuntime(() => new Space(ledger, scope), "a", 1, process.host);
  node.begin(before);
  return node;
}

const from = (message: object): Arrived => ({ from: "b", origin: [0, 0], channel: "words", message: message as never });

test("what a step makes durable is on disk before anything that it sends is sent", () => {
  const process = new Process();
  const node = begun(process);
  process.take();
  node.receive(from({ kind: "write", line: "one" }));
  expect(process.take()).toEqual([
    "1 deliver",
    'keeps {"draft":"","lines":["one"],"open":true}',
    'sends {"kind":"written","line":"one"} to b',
  ]);
});

test("a step that changes nothing durable writes nothing to disk", () => {
  const process = new Process();
  const node = begun(process);
  process.take();
  expect(node.act({ kind: "ask", line: "two" })).toBe(true);
  expect(process.take()).toEqual(["1 act", 'sends {"kind":"write","line":"two"} to b']);
});

test("a timer fires after its time, and once", () => {
  const process = new Process();
  begun(process);
  process.take();
  process.pass(99);
  expect(process.take()).toEqual([]);
  process.pass(1);
  process.pass(1000);
  expect(process.take()).toEqual(["1 timeout"]);
});

test("messages that the guard does not accept wait, in their order, until it does", () => {
  const process = new Process();
  const node = begun(process);
  node.act({ kind: "close" });
  process.take();
  node.receive(from({ kind: "write", line: "one" }));
  node.receive(from({ kind: "write", line: "two" }));
  node.receive(from({ kind: "written", line: "x" }));
  expect(process.take()).toEqual([]);
  process.pass(1000);
  expect(process.take().filter((line) => !line.startsWith("keeps"))).toEqual([
    "2 timeout",
    "3 timeout",
    "4 deliver",
    'sends {"kind":"written","line":"one"} to b',
    "5 deliver",
    'sends {"kind":"written","line":"two"} to b',
    "6 deliver",
  ]);
});

test("the next process of a node has what the previous one kept on disk, and nothing else", () => {
  const first = new Process();
  const node = begun(first);
  node.act({ kind: "ask", line: "two" });
  node.receive(from({ kind: "write", line: "one" }));
  const second = new Process();
  const again = begun(second, { image: first.images.at(-1)!, seq: 3 });
  expect(again.state).toEqual({ lines: ["one"], draft: "", open: true });
  expect(second.take()).toEqual(["3 restart", 'keeps {"draft":"","lines":["one"],"open":true}']);
});

test("a seed gives the same choices each time, and another seed others", () => {
  const dice = protocol<{
    roles: { node: { state: { rolled: number[] }; action: { kind: "roll" } } };
    scope: object;
  }>()({
    name: "dice",
    summary: "a node rolls a die",
    nodes: () => ({ node: ["a"] }),
    roles: {
      node: {
        init: () => ({ rolled: [] }),
        actions: () => [{ kind: "roll" }],
        act: { roll: (state, _, self) => void state.rolled.push(self.choose([1, 2, 3, 4, 5, 6])) },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
  const rolledWith = (seed: number): object => {
    const timed = { ...dice.scopes["smoke"], timing: { delay: 0 } };
    const node = new NodeRuntime(() => new Space(dice, timed), "a", seed, new Process().host);
    node.begin(undefined);
    for (let i = 0; i < 8; i++) node.act({ kind: "roll" });
    return node.state;
  };
  expect(rolledWith(1)).toEqual({ rolled: [1, 6, 6, 3, 2, 1, 3, 3] });
  expect(rolledWith(1)).toEqual({ rolled: [1, 6, 6, 3, 2, 1, 3, 3] });
  expect(rolledWith(2)).toEqual({ rolled: [2, 4, 2, 4, 2, 5, 1, 3] });
});

test("an action that is not possible is not taken", () => {
  const process = new Process();
  const node = begun(process);
  process.take();
  expect(node.act({ kind: "ask", line: "three" })).toBe(false);
  expect(node.actions).toEqual([{ kind: "ask", line: "one" }, { kind: "ask", line: "two" }, { kind: "close" }]);
  expect(process.take()).toEqual([]);
});

test("a node whose actions throw is down, and says what they threw", () => {
  const process = new Process();
  new NodeRuntime(() => new Space(ledger, { ...scope, ...{ asked: 5 } }), "a", 1, process.host).begin(undefined);
  expect(process.take().at(-1)).toMatch(/^failed: .*actions threw TypeError: scope\.asked\.map is not a function/u);
});

test("a stopped node takes no more steps", () => {
  const process = new Process();
  const node = begun(process);
  process.take();
  node.stop();
  node.receive(from({ kind: "write", line: "one" }));
  process.pass(10_000);
  expect(process.take()).toEqual(["1 crash"]);
  expect(node.isUp).toBe(false);
});

test("a node whose configuration lacks a timer's duration writes nothing, so that it begins anew once that is there", () => {
  const endless = protocol<{
    roles: { node: { state: object; timer: { kind: "beat" } } };
    scope: { nodes: string[] };
  }>()({
    name: "endless",
    summary: "a timer of which nobody says how long it runs",
    nodes: ({ nodes }) => ({ node: nodes }),
    roles: {
      node: { init: () => ({}), start: (_, self) => self.startTimer({ kind: "beat" }), timeout: { beat() {} } },
    },
    rules: {},
    scopes: { smoke: { nodes: ["a"] } },
  });
  const process = new Process();
  const timed = { ...endless.scopes["smoke"], timing: { delay: 0 } };
  new NodeRuntime(() => new Space(endless, timed), "a", 1, process.host).begin(undefined);
  expect(process.take()).toEqual([
    'failed: startTimer "beat" does not say after how long. Write startTimer(timer, { after: 1000 }), or give the cluster timing: { timers: { "beat": 1000 } }, in milliseconds',
  ]);
});
