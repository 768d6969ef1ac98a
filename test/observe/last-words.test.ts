import { expect, test } from "vitest";
import suite from "../run/farewell.ts";
import { Pair, told } from "./pair.ts";

const whole = { verdict: "holds", unexplained: [] };

test.each(["fifo", "unordered", "coalescing"] as const)(
  "the network has lost what a process that was killed would have said, on a channel that is %s",
  async (kind) => {
    const pair = new Pair(kind, undefined, suite);
    pair.greet();
    pair.deliver("a");
    pair.restart("a");
    pair.greet();
    pair.deliver("a");
    expect(pair.nodes.b.state).toEqual({ heard: ["greeting", "greeting"] });
    expect(await told(pair)).toEqual(whole);
  },
);

test("what a process says that is stopped in order is received", async () => {
  const pair = new Pair("fifo", undefined, suite);
  pair.greet();
  pair.nodes.a.stop();
  pair.deliver("a", 1);
  pair.deliver("a");
  expect(pair.nodes.b.state).toEqual({ heard: ["greeting", "farewell"] });
  expect(await told(pair)).toEqual(whole);
});

test("a farewell of a process that nobody stopped is told, for nobody sent it", async () => {
  const pair = new Pair("fifo", undefined, suite);
  pair.greet();
  pair.arrive("a", { to: "b", channel: "words", message: { kind: "farewell" } }, [1, 0]);
  pair.restart("a");
  expect((await told(pair)).unexplained).toEqual([
    "b: deliver(a to b, farewell): no history tells that this was sent in step 1 of its sender",
  ]);
});
