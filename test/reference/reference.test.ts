import fc from "fast-check";
import { describe as group, expect, test } from "vitest";
import twoPhaseCommitProperties from "../../properties/basics/two-phase-commit.properties.ts";
import { always, deadlockFree, sometimes, step } from "../../src/model/property-makers.ts";
import type { AnyProtocol, AnyRole, Effects, Kinded, Self, Shape } from "../../src/model/protocol.ts";
import type { ChannelKind, NodeId } from "../../src/model/network.ts";
import type { Budgets, Scope } from "../../src/model/scope.ts";
import { twoPhaseCommit } from "../../src/protocols/basics/two-phase-commit/two-phase-commit.ts";
import { randomProtocol } from "./random-protocol.ts";
import { partitionsOf, describe, explore, key, replay, text } from "./reference.ts";

const commit: AnyProtocol = twoPhaseCommit;

interface State {
  got: unknown[];
  n: number;
}
interface Tiny {
  roles: { server: Everyone; client: Everyone };
  scope: Scope;
  channel: string;
}
interface Everyone {
  state: State;
  receives: Kinded;
  timer: Kinded;
  action: Kinded;
}
type Doing = Effects<Tiny>;

/** Servers and clients that do the same. */
const tiny = (role: AnyRole | Partial<AnyRole>, definition: Partial<AnyProtocol> = {}): AnyProtocol => {
  const behaviour: AnyRole = { init: () => ({ got: [], n: 0 }), ...role };
  return {
    name: "tiny",
    summary: "tiny",
    nodes: () => ({ server: ["n1", "n2"] }),
    roles: { server: behaviour, client: behaviour },
    rules: {},
    scopes: { smoke: {} },
    ...definition,
  };
};
const alone: Partial<AnyProtocol> = { nodes: () => ({ server: ["n1"] }) };

/** The first node sends these to the second at the start; the second keeps what it gets, or counts up to a number. */
const sends = (kind: ChannelKind, kinds: readonly string[], countMax?: number): AnyProtocol =>
  tiny(
    {
      start(_state: State, self: Doing) {
        if (self.id === "n1") for (const m of kinds) self.send("n2", { kind: m });
      },
      receive: Object.fromEntries(
        kinds.map((kind) => [
          kind,
          (state: State) => {
            if (countMax === undefined) state.got.push(kind);
            else state.n = Math.min(state.n + 1, countMax);
          },
        ]),
      ),
    },
    { channels: { default: kind } },
  );
const sizes = (protocol: AnyProtocol, scope: Scope = {}): number[] => {
  const { states, transitions, stuttering, depth } = explore(protocol, scope);
  return [states, transitions, stuttering, depth];
};
const faults = (budgets: Budgets): Scope => ({ faults: budgets });

group("two-phase commit", () => {
  test.each([
    [2, 56, 105],
    [3, 288, 761],
    [4, 1568, 5377],
  ])("with %i resources has %i states and %i transitions", (resources, states, transitions) => {
    expect(explore(commit, { resources } as Scope)).toMatchObject({
      states,
      transitions,
      initialStates: 1,
      boundaryStates: 0,
    });
  });
  test("keeps its properties, and sees a commit and an abort", () => {
    const found = explore(commit, { resources: 2 } as Scope, { properties: twoPhaseCommitProperties.hold as never });
    expect(found.violations).toEqual({});
    expect(found.seen).toEqual(["a transaction can commit", "a transaction can abort"]);
  });
  test("with its mutant loses atomicity after 3 steps", () => {
    const mutant = "commits before all have prepared";
    const found = explore(commit, { resources: 2 } as Scope, {
      mutant,
      properties: twoPhaseCommitProperties.hold as never,
    });
    expect(found.violations).toEqual({ "no resource commits while another aborts": 3 });
  });
});

// [states, transitions, stuttering, depth]
group("channels", () => {
  test("unordered: two equal messages are one step at a time", () => {
    expect(sizes(sends("unordered", ["m", "m"], 9))).toEqual([3, 2, 0, 2]);
  });
  test("unordered: three different messages come in any order", () => {
    expect(sizes(sends("unordered", ["a", "b", "c"]))).toEqual([16, 15, 0, 3]);
  });
  test("unordered: a drop takes one copy", () => {
    expect(sizes(sends("unordered", ["m", "m"], 9), faults({ drop: 1 }))).toEqual([5, 5, 0, 2]);
  });
  test("unordered: a duplicate delivers a copy and leaves it", () => {
    expect(sizes(sends("unordered", ["m", "m"], 9), faults({ duplicate: 1 }))).toEqual([6, 6, 0, 3]);
  });
  test("a drop happens at the destination, which may be named", () => {
    const at = (id: NodeId): Scope => faults({ drop: { times: 1, of: [id] } });
    expect(sizes(sends("unordered", ["m", "m"], 9), at("n2"))).toEqual([5, 5, 0, 2]);
    expect(sizes(sends("unordered", ["m", "m"], 9), at("n1"))).toEqual([3, 2, 0, 2]);
  });
  test("fifo: messages come in order", () => {
    expect(sizes(sends("fifo", ["a", "b", "c"]))).toEqual([4, 3, 0, 3]);
  });
  test("fifo: a drop takes any suffix, and there is no duplicate", () => {
    expect(sizes(sends("fifo", ["a", "b", "c"]), faults({ drop: 1, duplicate: 1 }))).toEqual([10, 12, 0, 3]);
  });
  test("a send that names no channel uses the only one there is", () => {
    const named = { ...sends("fifo", ["a", "b"]), channels: { bus: "fifo" } } satisfies AnyProtocol;
    expect(sizes(named)).toEqual([3, 2, 0, 2]);
  });
  test("coalescing: sending what is in flight adds nothing", () => {
    expect(sizes(sends("coalescing", ["m", "m"], 9))).toEqual([2, 1, 0, 1]);
    expect(sizes(sends("coalescing", ["m", "m"], 9), faults({ duplicate: 1 }))).toEqual([4, 3, 0, 2]);
  });
  test("duplicating: a message stays, and is neither dropped nor duplicated", () => {
    expect(sizes(sends("duplicating", ["m"], 2), faults({ drop: 1, duplicate: 1 }))).toEqual([3, 2, 1, 2]);
  });
  test("a send to oneself is not partitioned, dropped or duplicated", () => {
    const one = tiny(
      {
        start: (_state: State, self: Doing) => self.send("n1", { kind: "m" }),
        receive: { m: (state: State) => void (state.n = 1) },
      },
      alone,
    );
    const scope: Scope = { partitions: { all: [["n1", "n1"]] }, faults: { drop: 1, duplicate: 1 } };
    expect(sizes(one, scope)).toEqual([2, 1, 0, 1]);
    // in flight or not, times: not yet cut, partition, healed; a delivery and two cut steps between them
    expect(sizes(one, { ...scope, faults: { partition: 1 } })).toEqual([6, 7, 0, 3]);
  });
});

group("partitions", () => {
  const still = (ids: readonly NodeId[]): AnyProtocol => tiny({}, { nodes: () => ({ server: ids, client: ["c1"] }) });
  test.each([
    ["isolateEach", 2, 1],
    ["isolateEach", 3, 3],
    ["isolateEach", 4, 4],
    ["halves", 2, 1],
    ["halves", 3, 3],
    ["halves", 4, 3],
    ["oneWayEach", 2, 2],
    ["oneWayEach", 3, 6],
    ["oneWayEach", 4, 8],
  ] as const)("%s of %i servers are %i partitions, clients aside", (partitions, servers, count) => {
    expect(partitionsOf(still(["n1", "n2", "n3", "n4"].slice(0, servers)), { partitions }).size).toBe(count);
  });
  test("a partition delays a message, which survives it", () => {
    expect(sizes(sends("unordered", ["m"], 9), { partitions: "isolateEach", faults: { partition: 1 } })).toEqual([
      6, 6, 0, 3,
    ]);
  });
  test("a partition of the other direction does not", () => {
    const partitions = { back: [["n2", "n1"]] } as const;
    expect(sizes(sends("unordered", ["m"], 9), { partitions, faults: { partition: 1 } })).toEqual([6, 7, 0, 3]);
  });
  test("one partition is in force at once, unless the scope allows more", () => {
    const scope: Scope = { partitions: "isolateEach", faults: { partition: 2 } };
    expect(sizes(still(["n1", "n2", "n3"]), scope)).toEqual([9, 12, 0, 4]);
    expect(sizes(still(["n1", "n2", "n3"]), { ...scope, partitionsAtOnce: 2 })).toEqual([12, 24, 0, 4]);
  });
  test("of several partitions with the same links the first counts", () => {
    const named = { a: [["n1", "n2"]], b: [["n1", "n2"], ["n1", "n2"]], c: [["n2", "n1"]] } as const; // prettier-ignore
    expect([...partitionsOf(still(["n1", "n2"]), { partitions: named }).keys()]).toEqual(["a", "c"]);
  });
});

group("crashes", () => {
  const counts = (durable: boolean): AnyProtocol =>
    tiny(
      {
        actions: ({ n }: State) => (n === 0 ? [{ kind: "count" }] : []),
        act: { count: (state: State) => void (state.n += 1) },
        ...(durable ? { durable: ({ n }: State) => ({ n }) } : {}),
      },
      alone,
    );
  test("nothing survives unless it is durable", () => {
    expect(sizes(counts(false), faults({ crash: 1, restart: 1 }))).toEqual([5, 5, 0, 3]);
    expect(sizes(counts(true), faults({ crash: 1, restart: 1 }))).toEqual([6, 6, 0, 3]);
  });
  test("without a restart budget a node stays down", () => {
    expect(sizes(counts(false), faults({ power: 1 }))).toEqual([3, 3, 0, 1]);
  });
  test("budgets do not cover clients unless they are named", () => {
    const client = tiny({}, { nodes: () => ({ server: [], client: ["c1"] }) });
    expect(sizes(client, faults({ crash: 1 }))).toEqual([1, 0, 0, 0]);
    expect(sizes(client, faults({ crash: { times: 1, of: ["client"] } }))).toEqual([2, 1, 0, 1]);
  });
  test("a restart empties the queues to the node, and nothing else", () => {
    const down = { times: 1, of: ["n2"] };
    expect(sizes(sends("fifo", ["m"], 9), faults({ crash: down, restart: down }))).toEqual([5, 6, 0, 2]);
    expect(sizes(sends("unordered", ["m"], 9), faults({ crash: down, restart: down }))).toEqual([7, 7, 0, 3]);
  });
  test("last words are sent, with the state before the crash", () => {
    const dying = tiny({ lastWords: ({ n }: State) => [{ to: "n2", message: { kind: `n was ${n}` } }] });
    const replayed = replay(
      dying,
      faults({ crash: 1 }),
      {},
      [],
      [{ kind: "crash", node: "n1", cause: "process", choices: [] }],
    );
    expect(replayed).toMatchObject({
      states: [
        { inFlight: [] },
        { inFlight: [{ from: "n1", to: "n2", channel: "default", message: { kind: "n was 0" } }] },
      ],
    });
  });
});

group("reductions", () => {
  const one = (role: Partial<AnyRole>): AnyProtocol => tiny(role, alone);
  test("each distinct choice at the start gives an initial world", () => {
    const chooses = one({ start: (state: State, self: Doing) => void (state.n = self.choose([1, 1, 2])) });
    expect(explore(chooses, {})).toMatchObject({ states: 2, initialStates: 2, transitions: 0 });
  });
  test("all combinations of choices are taken", () => {
    const chooses = one({
      actions: ({ n }: State) => (n === 0 ? [{ kind: "go" }, { kind: "go" }] : []),
      act: { go: (state: State, _action, self: Doing) => void (state.n = self.choose([1, 2]) + self.choose([1, 2])) },
    });
    expect(sizes(chooses)).toEqual([4, 4, 0, 1]);
  });
  test("a timer that arms itself again is stuttering", () => {
    const arm = (self: Doing): void => self.startTimer({ kind: "tick" });
    const ticks = one({
      start: (_state: State, self: Doing) => arm(self),
      timeout: { tick: (_state: State, _timer, self: Doing) => arm(self) },
    });
    expect(sizes(ticks)).toEqual([1, 0, 1, 0]);
  });
  test("a reducer that throws leads nowhere and is no transition", () => {
    const throwing = one({
      actions: () => [{ kind: "go" }],
      act: {
        go() {
          throw new Error("no");
        },
      },
    });
    expect(explore(throwing, {})).toMatchObject({
      states: 1,
      transitions: 0,
      stuttering: 0,
      violations: { "the reducer throws": 1 },
    });
  });
  test("equal states are one world, whatever the order in which they were made", () => {
    const sets = tiny(
      {
        init: () => ({ set: new Set<NodeId>() }),
        start(_state: State, self: Doing) {
          if (self.id !== "n1") self.send("n1", { kind: "m" });
        },
        receive: { m: ({ set }: { set: Set<NodeId> }, { from }: { from: NodeId }) => void set.add(from) },
      },
      { nodes: () => ({ server: ["n1", "n2", "n3"] }) },
    );
    expect(sizes(sets)).toEqual([4, 4, 0, 2]);
  });
});

group("bounds and properties", () => {
  const counter = tiny(
    {
      actions: () => [{ kind: "count" }],
      act: {
        count(state: State, _action, self: Doing) {
          state.n += 1;
          self.record({ n: state.n });
        },
      },
      bounds: { "n <= 2": ({ n }: State) => n <= 2 },
    },
    alone,
  );
  const n = (world: { readonly nodes: readonly { readonly state: object }[] }): number =>
    (world.nodes[0] as { state: State }).state.n;

  test("a world beyond a bound is counted and not expanded", () => {
    expect(explore(counter, {})).toMatchObject({ states: 4, boundaryStates: 1, transitions: 3, depth: 3 });
  });
  test("a world with too many messages on one channel is open", () => {
    const chatty = tiny({
      actions: (_state: State, self: Self<Tiny>) => (self.id === "n1" ? [{ kind: "say" }] : []),
      act: { say: (_state: State, _action, self: Doing) => self.send("n2", { kind: "m" }) },
      receive: { m() {} },
    });
    expect(explore(chatty, { inFlight: 1 })).toMatchObject({ states: 3, boundaryStates: 1, transitions: 3, depth: 2 });
  });
  test("properties are refuted by shortest runs", () => {
    const properties = {
      "n stays below 2": always((world) => n(world) < 2),
      "n stays below 3, also in boundary states": always((world) => n(world) < 3),
      "n never goes from 1 to 2": step(({ before, after }) => n(before) !== 1 || n(after) !== 2),
      "never ends": deadlockFree(() => "it ended"),
      "reaches 3": sometimes((world) => n(world) === 3),
      "reaches 4": sometimes((world) => n(world) === 4),
      "never records 2": always<Shape, number>((world) => world.history !== 2, {
        history: { start: 0, fold: (_last, entry) => (entry as { n: number }).n },
      }),
    };
    const found = explore(counter, {}, { properties });
    expect(found.violations).toEqual({
      "n stays below 2": 2,
      "n stays below 3, also in boundary states": 3,
      "n never goes from 1 to 2": 2,
      "never records 2": 2,
    });
    expect(found.seen).toEqual(["reaches 3"]);
  });
  test("a world where no step but a fault changes anything has ended", () => {
    const properties = { "never ends": deadlockFree(() => "it ended") };
    expect(explore(sends("fifo", ["m"]), {}, { properties }).violations).toEqual({ "never ends": 1 });
  });
  test("a search stops above the most states it may have", () => {
    expect(explore(commit, { resources: 4 } as Scope, { statesMax: 100 }).exhausted).toBe(false);
  });
});

group("replay", () => {
  test("takes each step that is enabled, and says which is not", () => {
    const scope = { resources: 2 } as Scope;
    const prepare = { kind: "act", node: "rm1", action: { kind: "prepare" }, choices: [] } as const;
    const deliver = { kind: "deliver", node: "tm", from: "rm1", channel: "default", message: { kind: "prepared" }, choices: [] } as const; // prettier-ignore
    const fine = replay(commit, scope, {}, [], [prepare, deliver]);
    expect(fine).toMatchObject({
      states: [{ inFlight: [] }, { inFlight: [{ to: "tm" }] }, { inFlight: [{ to: "tm" }] }],
    });
    expect(replay(commit, scope, {}, [], [deliver])).toMatchObject({ failedAt: 0 });
    expect(replay(commit, scope, {}, [], [prepare, prepare])).toMatchObject({ failedAt: 1 });
  });
  test("ends where the search did, on the way to a deepest world of random protocols", () => {
    for (const { protocol, scope, options } of fc.sample(randomProtocol(), { numRuns: 30, seed: 3 })) {
      const cameBy = new Map<string, { before: string; step: never }>();
      const starts = new Set<string>();
      let last = "";
      const watch = {
        onState: (world: Parameters<typeof key>[1], depth: number) => {
          last = key(protocol, world);
          if (depth === 0) starts.add(last);
        },
        onStep: (before: Parameters<typeof key>[1], taken: unknown, after: Parameters<typeof key>[1]) => {
          const to = key(protocol, after);
          if (!starts.has(to) && !cameBy.has(to))
            cameBy.set(to, { before: key(protocol, before), step: taken as never });
        },
      };
      if (!explore(protocol, scope, { ...options, statesMax: 100 }, watch).exhausted || starts.size !== 1) continue;
      const steps: never[] = [];
      for (let at = cameBy.get(last); at; at = cameBy.get(at.before)) steps.unshift(at.step);
      const replayed = replay(protocol, scope, options, [], steps);
      if ("failedAt" in replayed) {
        // The one start may have chosen something.
        expect(replayed.failedAt).toBe(-1);
        continue;
      }
      const end = { ...replayed.states.at(-1), left: replayed.left.at(-1) } as never;
      expect(text(describe(protocol, end))).toBe(text(JSON.parse(last)));
    }
  }, 60_000);
});

test("random protocols are mostly small, and not trivial", () => {
  const found = fc
    .sample(randomProtocol(), { numRuns: 50, seed: 1 })
    .map(({ protocol, scope, options }) => explore(protocol, scope, { ...options, statesMax: 500 }));
  expect(found.filter(({ exhausted }) => exhausted).length).toBeGreaterThan(30);
  expect(found.filter(({ states }) => states >= 2).length).toBeGreaterThan(40);
}, 60_000);
