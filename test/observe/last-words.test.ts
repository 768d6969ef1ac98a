import { expect, test } from "vitest";
import suite from "../run/farewell.ts";
import { Pair, told } from "./pair.ts";

const whole = { verdict: "holds", unexplained: [] };

test.each(["fifo", "unordered", "coalescing"] as const)(
  "the network has lost the last words of a killed process, on a channel that is %s",
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

test("the last words of a process that is stopped orderly are received", async () => {
  const pair = new Pair("fifo", undefined, suite);
  pair.greet();
  pair.nodes.a.stop();
  pair.deliver("a", 1);
  pair.deliver("a");
  expect(pair.nodes.b.state).toEqual({ heard: ["greeting", "farewell"] });
  expect(await told(pair)).toEqual(whole);
});

test("last words of a process that was not stopped are reported, because nobody sent them", async () => {
  const pair = new Pair("fifo", undefined, suite);
  pair.greet();
  pair.arrive("a", { to: "b", channel: "words", message: { kind: "farewell" } }, [1, 0]);
  pair.restart("a");
  expect((await told(pair)).unexplained).toEqual([
    "b: deliver(a to b, farewell): no history tells that this was sent in step 1 of its sender",
  ]);
});
