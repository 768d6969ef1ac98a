import { describe, expect, test } from "vitest";
import { protocol, type Timing } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Inbox } from "../../src/semantics/inbox.ts";
import { gossip } from "../../src/protocols/basics/gossip/gossip.ts";
import { heartbeat } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import { raftElection } from "../../src/protocols/elections/raft-election/raft-election.ts";
import { replayed, tell } from "./told.ts";

const rough: Timing = {
  delay: { kind: "log-normal", median: 5, sigma: 1 },
  loss: 0.1,
  duplication: 0.1,
  bandwidth: 100_000,
  processing: { kind: "exponential", mean: 0.5 },
  clocks: { drift: 1000, offset: { kind: "uniform", from: 0, to: 500 } },
  crashes: [{ every: { kind: "exponential", mean: 4000 }, down: { kind: "uniform", from: 100, to: 3000 } }],
  pauses: [{ every: { kind: "pareto", least: 1000, shape: 1.5 }, lasting: { kind: "samples", of: [20, 200, 2000] } }],
  partitions: { every: 2000, lasting: { kind: "uniform", from: 100, to: 1500 } },
};

const isolate = { partitions: "isolateEach", timing: rough } as const;
const subjects: readonly (readonly [AnyProtocol, Scope, string | undefined])[] = [
  ...(["forgetful", "remembering", "acknowledged"] as const).map(
    (variant) =>
      [
        gossip as AnyProtocol,
        {
          members: 5,
          rumours: 2,
          fanout: 2,
          style: "push-pull",
          ...isolate,
          timing: { ...rough, actions: { write: 100 } },
        },
        variant,
      ] as const,
  ),
  [heartbeat as AnyProtocol, { ...heartbeat.scopes["small"], ...isolate }, undefined],
  [
    raftElection as AnyProtocol,
    { ...raftElection.scopes["all may stand"], ...isolate, termMax: 1000 } as Scope,
    "prevote",
  ],
  [
    raftElection as AnyProtocol,
    { ...raftElection.scopes["all may stand"], ...isolate, termMax: 1000, channels: { default: "fifo" } } as Scope,
    "raft",
  ],
];

const sorted = (inboxes: readonly Inbox[]): readonly (readonly number[])[] =>
  inboxes.map((inbox) => inbox.toSorted((a, b) => a - b));

describe.each(subjects.map(([subject, ...place]) => [subject.name, subject, ...place] as const))(
  "%s",
  (_, subject, scope, variant) => {
    test.each([1, 2, 3])(`every simulated run is also a run without time: ${variant ?? ""} seed %d`, (seed) => {
      const told = tell(subject, scope, variant, seed, 20);
      expect(told.run.steps.length).toBeGreaterThan(50);
      expect(told.times).toEqual(told.times.toSorted((a, b) => a - b));
      expect(replayed(subject, scope, variant, told).misfit).toBeUndefined();
      expect(replayed(subject, scope, variant, told).made).toBe(told.run.steps.length);
    });

    test(`after each step, measures see the same messages in flight as without time: ${variant ?? ""}`, () => {
      let most = 0;
      tell(subject, scope, variant, 1, 20, (inFlight, untimed) => {
        expect(sorted(inFlight)).toEqual(sorted(untimed));
        most = Math.max(most, ...inFlight.map(({ length }) => length));
      });
      expect(most).toBeGreaterThan(0);
    });
  },
);

test("all kinds of steps happen in simulated runs", () => {
  const kinds = new Set(
    subjects.flatMap(([subject, scope, variant]) =>
      tell(subject, scope, variant, 1, 20).run.steps.map(({ kind }) => kind),
    ),
  );
  expect([...kinds].sort()).toEqual([
    "act",
    "crash",
    "deliver",
    "drop",
    "duplicate",
    "heal",
    "partition",
    "restart",
    "timeout",
  ]);
});

test("the same seed gives the same run, another seed another one", () => {
  const [subject, scope, variant] = subjects[0];
  const [one, same, other] = [7, 7, 8].map((seed) => JSON.stringify(tell(subject, scope, variant, seed, 5)));
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

/** n1 sends numbers to the others when its timers fire; a node that receives one starts a timer of its own. */
interface Postman {
  roles: {
    node: {
      state: { got: number[]; next: number };
      receives: { kind: "number"; value: number };
      timer: { kind: "post" } | { kind: "late" } | { kind: "kept" };
    };
  };
  scope: { nodes: number; posts: number };
}
const postman = protocol<Postman>()({
  name: "postman",
  summary: "sends numbers",
  channels: { default: "fifo" },
  nodes: ({ nodes }) => ({ node: Array.from({ length: nodes }, (_, i) => `n${i + 1}`) }),
  roles: {
    node: {
      init: () => ({ got: [], next: 0 }),
      start(_, self) {
        if (self.id === "n1") self.startTimer({ kind: "post" }, { after: 10 });
        else self.startTimer({ kind: "kept" }, { after: 100 });
      },
      timeout: {
        post(state, timer, self) {
          self.broadcast({ kind: "number", value: state.next });
          state.next += 1;
          if (state.next < self.scope.posts) self.startTimer(timer, { after: 10 });
        },
        late: () => undefined,
        kept: () => undefined,
      },
      receive: {
        number(state, { value }, self) {
          state.got.push(value);
          self.startTimer({ kind: "late" }, { after: 15 });
          self.startTimer({ kind: "kept" }, { after: 100, unlessArmed: true });
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: { nodes: 2, posts: 1 } },
});
const post = (timing: Timing, { nodes = 2, posts = 3 } = {}, channels: Scope["channels"] = {}) =>
  tell(postman as AnyProtocol, { nodes, posts, timing, channels } as Scope, undefined, 1, 10);
const happenings = ({ run, times }: ReturnType<typeof tell>): readonly string[] =>
  run.steps.map(
    (step, i) =>
      `${times[i]} ${step.kind} ${"node" in step ? step.node : step.partition}${"timer" in step ? ` ${step.timer.kind}` : ""}`,
  );

test("a message arrives after its delay, and a timer that is started again starts anew unless it is kept", () => {
  expect(happenings(post({ delay: 3 }))).toEqual([
    "10 timeout n1 post",
    "13 deliver n2",
    "20 timeout n1 post",
    "23 deliver n2",
    "30 timeout n1 post",
    "33 deliver n2",
    "48 timeout n2 late",
    "100 timeout n2 kept",
  ]);
});

const wild: Timing = { delay: { kind: "uniform", from: 0, to: 200 } };
const order = (channels: Scope["channels"]): readonly number[] =>
  post(wild, { posts: 10 }, channels).run.steps.flatMap((step) =>
    step.kind === "deliver" ? [(step.message as unknown as { readonly value: number }).value] : [],
  );

test("a queue keeps its order, whatever the delays", () => {
  expect(order({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("in a queue, a message arrives after its own delay, or with the one that it has to wait for", () => {
  const arrivals = (channels: Scope["channels"]): ReadonlyMap<number, number> => {
    const { run, times } = post(wild, { posts: 10 }, channels);
    return new Map(
      run.steps.flatMap((step, i) =>
        step.kind === "deliver" ? [[(step.message as unknown as { readonly value: number }).value, times[i]]] : [],
      ),
    );
  };
  const alone = arrivals({ default: "unordered" });
  const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const waited = values.map((value) => Math.max(...values.slice(0, value + 1).map((one) => alone.get(one)!)));
  expect(values.map((value) => arrivals({}).get(value))).toEqual(waited);
});

test("other messages overtake each other", () => {
  expect(order({ default: "unordered" })).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("one more node does not change the draws of the others", () => {
  const ofN2 = (nodes: number): readonly string[] =>
    happenings(post({ delay: 3, processing: { kind: "uniform", from: 1, to: 30 } }, { nodes })).filter((one) =>
      one.includes("n2"),
    );
  expect(ofN2(5)).toEqual(ofN2(2));
});

test("a node that pauses is silent, and then catches up in order", () => {
  const paused = post({ delay: 3, schedule: [{ at: 12, pause: "n2", lasting: 70 }] });
  expect(happenings(paused).filter((one) => one.includes("n2"))).toEqual([
    "82 deliver n2",
    "82 deliver n2",
    "82 deliver n2",
    "97 timeout n2 late",
    "100 timeout n2 kept",
  ]);
});

test("an event keeps its node busy for as long as it is processed", () => {
  const busy = post({ delay: 3, processing: 12 });
  expect(happenings(busy).filter((one) => one.includes("deliver"))).toEqual([
    "13 deliver n2",
    "25 deliver n2",
    "37 deliver n2",
  ]);
});

test("a message that arrives over a partitioned link waits in a queue, and is lost elsewhere", () => {
  const schedule = [
    { at: 11, partition: "away" },
    { at: 25, heal: "away" },
  ];
  const scope = (channels: Scope["channels"]) =>
    ({ nodes: 2, posts: 3, channels, partitions: { away: [["n1", "n2"]] }, timing: { delay: 3, schedule } }) as Scope;
  const arrivals = (channels: Scope["channels"]): readonly string[] =>
    happenings(tell(postman as AnyProtocol, scope(channels), undefined, 1, 10)).filter((one) =>
      /deliver|drop/u.test(one),
    );
  expect(arrivals({})).toEqual(["25 deliver n2", "25 deliver n2", "33 deliver n2"]);
  expect(arrivals({ default: "unordered" })).toEqual(["13 drop n2", "23 drop n2", "33 deliver n2"]);
});

test("with limited bandwidth, messages are sent one after the other", () => {
  // {"kind":"number","value":0} has 27 bytes.
  const slow = post({ delay: 3, bandwidth: 1000 }, { posts: 2 });
  expect(happenings(slow).filter((one) => one.includes("deliver"))).toEqual(["40 deliver n2", "67 deliver n2"]);
});

test.each([
  [{ delay: 3 }, /"late"/u],
  [{ delay: { elsewhere: 3 } }, /timing\.delay names the channel "elsewhere".*default/u],
  [{ delay: 3, timers: { pst: 3 } }, /timing\.timers names "pst": did you mean "post"/u],
  [{ delay: 3, loss: { default: 0.1 } }, /this channel is fifo/u],
  [{ delay: 3, schedule: [{ at: 1, crash: "n9" }] }, /names the node "n9"/u],
  [{ delay: 3, partitions: { every: 1, lasting: 1 } }, /has no partitions/u],
  [{ delay: { kind: "exponential" } }, /timing\.delay/u],
  [{}, /timing\.delay is missing/u],
  [{ delay: -3 }, /timing\.delay is -3; wanted milliseconds, 0 or more/u],
  [{ delay: { kind: "log-normal", sigma: 1 } }, /timing\.delay .*"log-normal" \(median, sigma\)/u],
  [
    { delay: 3, pauses: [{ every: 1000, lasting: { kind: "pareto", least: 10, shape: 1 } }] },
    /timing\.pauses\[0\]\.lasting .*a duration that has a mean; a "pareto" has one where its shape is above 1/u,
  ],
])("%j is refused, in a sentence with the way out", (timing, message) => {
  const forgetful = {
    ...postman,
    roles: {
      node: {
        ...postman.roles.node,
        receive: {
          number: (_: unknown, __: unknown, self: { startTimer(timer: { kind: "late" }): void }) =>
            self.startTimer({ kind: "late" }),
        },
      },
    },
  };
  expect(() =>
    tell(forgetful as unknown as AnyProtocol, { nodes: 2, posts: 1, timing } as unknown as Scope, undefined, 1, 1),
  ).toThrow(message);
});

test("a run that goes round without taking time is an error", () => {
  const endless = {
    ...postman,
    roles: {
      node: {
        ...postman.roles.node,
        timeout: {
          post: (_: unknown, timer: object, self: { startTimer(timer: object, options: object): void }) =>
            self.startTimer(timer, { after: 0 }),
          late: () => undefined,
          kept: () => undefined,
        },
      },
    },
  };
  expect(() =>
    tell(
      endless as unknown as AnyProtocol,
      { nodes: 2, posts: 1, timing: { delay: 1 } } as unknown as Scope,
      undefined,
      1,
      1,
    ),
  ).toThrow(/time stands still at 10 ms/u);
});
