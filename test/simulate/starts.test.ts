/** Measures also see what nodes do in their `start`. */
import { expect, test } from "vitest";
import { bytes, count, measure, measures, properties, protocol, sent, simulate, timeUntil } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";

interface Greeting {
  roles: {
    node: {
      state: { greeted: boolean };
      receives: { kind: "hello" };
      timer: { kind: "again" };
      records: { kind: "greets" };
    };
  };
  scope: { nodes: number };
}
/** Each node greets all others when it starts, and once more after a second. The last one does nothing when it starts. */
const greeting = protocol<Greeting>()({
  name: "greeting",
  summary: "nodes greet each other when they start, and once more later",
  nodes: () => ({ node: ["n1", "n2", "n3"] }),
  roles: {
    node: {
      init: () => ({ greeted: false }),
      start(state, self) {
        if (self.id === "n3") return;
        state.greeted = true;
        self.record({ kind: "greets" });
        self.broadcast({ kind: "hello" });
        self.startTimer({ kind: "again" }, { after: 1000 });
      },
      timeout: { again: (_, __, self) => self.broadcast({ kind: "hello" }) },
      receive: { hello: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { nodes: 3 } },
});

type At = Moment<Greeting>;
const listed = (of: (moment: At) => boolean) =>
  measure<Greeting, number>({
    unit: "nodes",
    start: () => 0,
    fold: (soFar, moment) => soFar + Number(of(moment)),
    isDone: () => false,
    result: (soFar) => soFar,
  });

const suite = properties(
  greeting,
  {},
  {},
  {
    measures: measures(
      greeting,
      {
        messages: count(sent("hello")),
        "messages after the start": count((moment) => (moment.kind === "start" ? 0 : sent<Greeting>("hello")(moment))),
        bytes: count(bytes()),
        "time until one has greeted": timeUntil(
          ({ before, after }) => !before?.state.greeted && !!after?.state.greeted,
        ),
        starts: listed(({ kind, step }) => kind === "start" && step.kind === "start"),
        "starts in which all had started": listed(
          ({ kind, world }) => kind === "start" && world.nodes.filter(({ state }) => state.greeted).length === 2,
        ),
        records: count(({ records }) => records.length),
        "until the first start": count(() => 1, { until: ({ kind }) => kind === "start" }),
      },
      { timed: { nodes: 3, timing: { delay: 1, seconds: 2 } } },
    ),
  },
);

test("messages, records and changes of state in a node's start count, and a start that does nothing does not", async () => {
  const { points, events } = await simulate(suite, { runs: 1, properties: [] });
  expect(points[0].measures.map(({ name, mean }) => [name, mean])).toEqual([
    ["messages", 8],
    ["messages after the start", 4],
    ["bytes", 8 * '{"kind":"hello"}'.length],
    ["time until one has greeted", 0],
    ["starts", 2],
    ["starts in which all had started", 2],
    ["records", 2],
    ["until the first start", 1],
  ]);
  expect(events).toBe(4 + 2 + 4);
});

test("a run ends before its first step if everything has been measured by then", async () => {
  const { points, events } = await simulate(suite, {
    runs: 3,
    measures: ["time until one has greeted"],
    properties: [],
  });
  expect([points[0].measures[0].mean, events]).toEqual([0, 0]);
});
