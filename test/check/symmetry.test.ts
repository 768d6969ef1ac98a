/** Interchangeable nodes: how states are counted, what is found, and which protocols are refused. */
import { describe, expect, test } from "vitest";
import {
  always,
  deadlockFree,
  eventually,
  possible,
  protocol,
  recorded,
  sometimes,
  step,
  type NodeId,
  type Property,
  type RoleDefinition,
  type Scope,
} from "../../src/index.ts";
import { checkNow, type Subject } from "../../src/check/check.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { statesBehind } from "../reference/all-permutations.ts";
import type { AnyProperty, NamedProperty } from "../../src/model/property.ts";
import type { AnyProtocol, RecordOf } from "../../src/model/protocol.ts";
import { checkRun } from "../../src/semantics/check-run.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";

/** A rumour spreads by gossip. A node that knows it watches a peer, and notes when it heard the rumour, and from whom. */
interface Peer {
  knows: boolean;
  from: Set<NodeId>;
  heard: Map<NodeId, number>;
}
interface Rumour {
  roles: {
    peer: {
      state: Peer;
      receives: { kind: "rumour"; for: NodeId };
      timer: { kind: "watch"; about: NodeId };
      action: { kind: "hear" } | { kind: "tell"; peer: NodeId };
    };
    client: { state: Peer };
  };
  scope: { peers: number };
  record: { kind: "heard"; by: NodeId };
}

const init = (): Peer => ({ knows: false, from: new Set(), heard: new Map() });

const peer = {
  init,
  actions: ({ knows, from }, { peers }) =>
    knows ? (from.size === 0 ? peers.map((peer) => ({ kind: "tell", peer })) : []) : [{ kind: "hear" }],
  act: {
    hear(state, _, self) {
      state.knows = true;
      self.startTimer({ kind: "watch", about: self.choose(self.peers) });
    },
    tell: (_, { peer }, self) => self.send(peer, { kind: "rumour", for: peer }),
  },
  timeout: { watch: (state, { about }) => void state.heard.set(about, 1) },
  receive: {
    rumour(state, { from }, self) {
      state.knows = true;
      state.from.add(from);
      self.record({ kind: "heard", by: self.id });
    },
  },
  durable: ({ knows }) => ({ knows }),
} satisfies RoleDefinition<Rumour, "peer">;

const rumour = protocol<Rumour>()({
  name: "rumour",
  summary: "a rumour spreads",
  channels: { default: "coalescing" },
  nodes: ({ peers }) => ({ peer: Array.from({ length: peers }, (_, i) => `n${i + 1}`), client: [] }),
  roles: {
    peer,
    client: { init, start: (_, self) => self.send("n1", { kind: "rumour", for: "n1" }) },
  },
  rules: {},
  scopes: { smoke: { peers: 2 } },
});

interface Pointing {
  roles: { peer: { state: { at: string | null }; action: { kind: "point"; to: NodeId } } };
  scope: { peers: number };
}

const propertiesOf = (properties: Readonly<Record<string, AnyProperty | Property<Rumour>>>) =>
  Object.entries(properties).map(([name, property]) => ({ name, property: property as AnyProperty }));

function searched(
  of: AnyProtocol,
  scope: Scope,
  symmetric?: readonly NodeId[],
  histories: NamedProperty[] = [],
): Search {
  const search = new Search(partsOf(new Space(of, scope, { histories }), [], symmetric ? { symmetric } : {}));
  while (!search.advance(4096));
  search.close();
  return search;
}

const resources = (count: number): readonly NodeId[] => Array.from({ length: count }, (_, i) => `rm${i + 1}`);

describe("what is counted", () => {
  test.each([
    [2, 34],
    [3, 80],
    [4, 166],
    [5, 314],
    [6, 553],
  ])("two-phase commit with %i interchangeable resources has %i orbits, whose sizes sum to all states", (n, orbits) => {
    const scope = { resources: n } as Scope;
    const search = searched(twoPhaseCommit.of, scope, resources(n));
    expect(search.states.count).toBe(orbits);
    expect(statesBehind(search)).toBe(searched(twoPhaseCommit.of, scope).states.count);
  });

  test("two-phase commit with 6 interchangeable resources has as many orbits as multisets of their states", () => {
    const scope = { resources: 6 } as Scope;
    const whole = searched(twoPhaseCommit.of, scope);
    const told = (row: Int32Array): string => {
      const { nodes, inFlight } = whole.space.view(whole.expander.rows.state(row));
      const manager = nodes.find(({ id }) => id === "tm")!;
      const others = nodes.filter(({ id }) => id !== "tm");
      const { prepared, outcome } = manager.state as {
        readonly prepared: ReadonlySet<string>;
        readonly outcome: string;
      };
      const each = others.map(({ id, state }) => {
        const flying = inFlight.filter(({ from, to }) => from === id || to === id);
        return JSON.stringify([state, prepared.has(id), flying.map(({ message }) => message.kind)]);
      });
      return [outcome, ...each.sort()].join();
    };
    const { count } = whole.states;
    const different = new Set(Array.from({ length: count }, (_, row) => told(whole.states.read(row))));
    expect(searched(twoPhaseCommit.of, scope, resources(6)).states.count).toBe(different.size);
    expect(different.size).toBe(553);
  });

  // Each points at itself, at another one, or at none yet. The id is a word within a string.
  const pointing: AnyProtocol = protocol<Pointing>()({
    name: "pointing",
    summary: "each node chooses one",
    nodes: ({ peers }) => ({ peer: Array.from({ length: peers }, (_, i) => `n${i + 1}`) }),
    roles: {
      peer: {
        init: () => ({ at: null }),
        actions: ({ at }, { id, peers }) => (at === null ? [id, ...peers].map((to) => ({ kind: "point", to })) : []),
        act: { point: (state, { to }) => void (state.at = `at ${to}`) },
      },
    },
    rules: {},
    scopes: {},
  });
  test.each([
    [2, 6],
    [3, 16],
    [4, 45],
    [5, 121],
    [6, 338],
    [7, 929],
    [8, 2598],
  ])(
    "%i nodes that may point at each other have %i orbits, as there are partial functions without names (OEIS A126285)",
    (n, orbits) => {
      const ids = Array.from({ length: n }, (_, i) => `n${i + 1}`);
      expect(searched(pointing, { peers: n } as Scope, ids).states.count).toBe(orbits);
    },
  );

  test("ten nodes that know nothing about each other, with three states each, have 66 orbits", () => {
    const counting: AnyProtocol = {
      ...pointing,
      roles: {
        peer: {
          init: () => ({ n: 0 }),
          actions: ({ n }: { n: number }) => (n < 2 ? [{ kind: "add" }] : []),
          act: { add: (state: { n: number }) => void state.n++ },
        },
      },
    };
    const ids = Array.from({ length: 10 }, (_, i) => `n${i + 1}`);
    expect(searched(counting, { peers: 10 } as Scope, ids).states.count).toBe(66);
  });

  test("some of the resources may be interchangeable", () => {
    const scope = { resources: 4 } as Scope;
    const search = searched(twoPhaseCommit.of, scope, ["rm2", "rm4"]);
    expect(statesBehind(search)).toBe(searched(twoPhaseCommit.of, scope).states.count);
    expect(search.states.count).toBeLessThan(1568);
  });

  const heard = always<Rumour, readonly NodeId[]>(() => true, {
    history: { start: [] as readonly NodeId[], fold: (log, { by }) => (log.length < 2 ? [...log, by] : log) },
  });
  test.each<[string, number, Scope, readonly NamedProperty[]]>([
    ["as they are", 3, {}, []],
    ["with crashes and restarts", 2, { faults: { crash: 1, restart: 1, drop: 1 } }, []],
    ["with each node isolated", 3, { faults: { partition: 1 }, partitions: "isolateEach" }, []],
    ["with one-way partitions", 2, { faults: { partition: 2 }, partitions: "oneWayEach", partitionsAtOnce: 2 }, []],
    ["with a history of the order in which nodes heard", 3, {}, propertiesOf({ heard })],
  ])("orbit sizes sum to all states: rumours %s", (_, peers, faults, histories) => {
    const scope = { ...faults, peers } as Scope;
    const ids = ["n1", "n2", "n3"].slice(0, peers);
    const full = searched(rumour, scope, undefined, [...histories]);
    const quotient = searched(rumour, scope, ids, [...histories]);
    expect(statesBehind(quotient)).toBe(full.states.count);
    expect(quotient.states.count).toBeLessThan(full.states.count / (peers === 3 ? 4 : 1.6));
    expect(quotient.depth).toBe(full.depth);
  });
});

describe("what is found", () => {
  test("verdicts and lengths of counterexamples are those of the whole search, and the runs are real", () => {
    const properties: Record<string, Property<Rumour>> = {
      "not all know": always(({ nodes }) => nodes.some(({ state }) => !state.knows) || "all know"),
      "nobody hears of two": always(({ nodes }) => {
        const who = nodes.find(({ state }) => state.from.size === 2);
        return !who || `${who.id} heard of two`;
      }),
      "nobody is told who told": step(
        ({ nodes, step: taken }) =>
          taken.kind !== "deliver" ||
          !nodes.find(({ id }) => id === taken.node)!.before.state.knows ||
          `${taken.node} knew`,
      ),
      "somebody watches": sometimes(({ nodes }) => nodes.some(({ state }) => state.heard.size > 0)),
      "it ends with all knowing": deadlockFree(({ nodes }) => nodes.every(({ state }) => state.knows)),
      "all can be unheard": possible(({ nodes }) => nodes.every(({ state }) => state.heard.size === 0)),
      "nobody hears twice": always(({ history }) => history < 2 || "somebody heard twice", {
        history: { start: 0, fold: (count: number) => Math.min(2, count + 1) },
      }),
    };
    const scope = { peers: 3, symmetric: ["n1", "n2", "n3"] } as Scope;
    const subject = { protocol: rumour, scope, selection: {}, properties: propertiesOf(properties) };
    const whole = checkNow(subject, { reductions: false });
    const quotient = checkNow(subject);
    expect(quotient.states).toBeLessThan(whole.states / 4);
    expect(quotient.neverHappened).toEqual(whole.neverHappened);
    const short = ({ properties: all }: typeof whole): unknown =>
      all.map(({ name, verdict, counterexample }) => [name, verdict, counterexample?.run.steps.length]);
    expect(short(quotient)).toEqual(short(whole));
    expect(quotient.properties.map(({ verdict }) => verdict)).toContain("violated");
    for (const { name, counterexample, verdict } of quotient.properties) {
      if (verdict !== "violated" || !counterexample) continue;
      const named = subject.properties.find((one) => one.name === name)!;
      const space = new Space(rumour, scope, { histories: [named] });
      const execution = execute(space, counterexample.run);
      expect(execution.made).toBe(counterexample.run.steps.length);
      if (named.property.kind === "possible") continue;
      expect(checkRun(space, named, counterexample.run, execution)?.message).toBe(counterexample.message);
    }
  });

  test("fairness is about single nodes: properties that depend on it are searched without symmetry, and the result says so", () => {
    const properties: Record<string, Property<Rumour>> = {
      "nothing is wrong": always(() => true),
      "all know": eventually(({ nodes }) => nodes.every(({ state }) => state.knows)),
    };
    const named = propertiesOf(properties);
    const scope = { peers: 2, symmetric: ["n1", "n2"] } as Scope;
    const { reductions, states } = checkNow({ protocol: rumour, scope, selection: {}, properties: named });
    const whole = searched(rumour, { peers: 2 } as Scope).states.count;
    expect(states).toBeLessThan(whole);
    expect(reductions).toEqual([
      "symmetry in force: states that differ only in the names of n1, n2 count as one",
      `without symmetry: "all know" (${whole.toLocaleString("en-GB")} states)`,
    ]);
  });

  test("without reductions every state is counted", () => {
    const scope = { resources: 3, symmetric: resources(3) } as Scope;
    const subject = {
      protocol: twoPhaseCommit.of,
      scope,
      selection: {},
      properties: propertiesOf(twoPhaseCommit.hold),
    };
    expect(checkNow(subject, { reductions: false })).toMatchObject({ states: 288, reductions: [] });
  });
});

interface Climbing {
  roles: { climber: { state: { at: number }; action: { kind: "climb" } } };
  scope: { top: number };
}

/** So many nodes climb to the top, each by itself. */
function climbing(count: number, top: number, property: Property<Climbing>): Subject {
  const ids = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  const of = protocol<Climbing>()({
    name: "climbing",
    summary: "nodes climb",
    nodes: () => ({ climber: ids }),
    roles: {
      climber: {
        init: () => ({ at: 0 }),
        actions: ({ at }, { scope }) => (at < scope.top ? [{ kind: "climb" }] : []),
        act: { climb: (state) => void state.at++ },
      },
    },
    rules: {},
    scopes: { smoke: { top: 2 } },
  });
  const scope = { top, symmetric: ids } as Scope;
  return { protocol: of, scope, selection: {}, properties: [{ name: "about the top", property: property as never }] };
}

test("where nodes can trade names in too many ways, properties are compared on a sample, and the result says so", () => {
  const nobodyAbove = always<Climbing>(({ nodes }) => nodes.every(({ state }) => state.at <= 14));
  const { reductions, properties } = checkNow(climbing(5, 14, nobodyAbove));
  expect(properties.map(({ verdict }) => verdict)).toEqual(["holds"]);
  expect(reductions).toEqual([
    "symmetry in force: states that differ only in the names of n1, n2, n3, n4, n5 count as one",
    "that properties treat these names alike was checked on a sample, because there are too many ways to trade them; --no-reductions does not rely on it",
  ]);
});

test("an id that is a word within a string is traded, as in the sentences of `recorded`", () => {
  interface Elections {
    roles: { node: { state: { won: boolean }; action: { kind: "win" } } };
    scope: object;
    record: { kind: "won" };
  }
  const elections = protocol<Elections>()({
    name: "elections",
    summary: "each node wins",
    nodes: () => ({ node: ["n1", "n2", "n3"] }),
    roles: {
      node: {
        init: () => ({ won: false }),
        actions: ({ won }) => (won ? [] : [{ kind: "win" }]),
        act: {
          win(state, _, self) {
            state.won = true;
            self.record({ kind: "won" });
          },
        },
      },
    },
    rules: {},
    scopes: { smoke: { symmetric: ["n1", "n2", "n3"] } },
  });
  const oneWinner = recorded<Elections, { readonly winner?: NodeId }>({
    start: {},
    fold: { won: ({ winner }, _, by) => (winner === undefined ? { winner: by } : `${winner} won, and so did ${by}`) },
  });
  const { properties, reductions } = checkNow({
    protocol: elections,
    scope: elections.scopes["smoke"],
    selection: {},
    properties: [{ name: "one winner", property: oneWinner as never }],
  });
  expect(reductions).toEqual(["symmetry in force: states that differ only in the names of n1, n2, n3 count as one"]);
  expect(properties).toMatchObject([{ verdict: "violated", counterexample: { message: "n1 won, and so did n2" } }]);
});

describe("what is refused", () => {
  const refusal = (of: Partial<AnyProtocol>, scope: Scope = {}, properties: Record<string, Property<Rumour>> = {}) => {
    try {
      checkNow({
        protocol: { ...rumour, ...of },
        scope: { peers: 3, symmetric: ["n1", "n2", "n3"], ...scope } as Scope,
        selection: {},
        properties: propertiesOf(properties),
      });
    } catch (error) {
      return String(error);
    }
    return "nothing";
  };
  const withPeer = (parts: Partial<RoleDefinition<Rumour, "peer">>): Partial<AnyProtocol> => ({
    roles: { ...rumour.roles, peer: { ...peer, ...parts } },
  });

  test("a handler that treats one node in its own way", () => {
    const message = refusal(
      withPeer({
        receive: {
          rumour(state, said, self) {
            peer.receive.rumour(state, said, self);
            if (said.from === "n1") state.knows = false;
          },
        },
      }),
    );
    expect(message).toMatch(/^ModelError: the symmetry of n1, n2, n3 is refused: with n\d in place of n\d/);
    expect(message).toMatch(/expected knows false, found true/);
    expect(message).toMatch(/n\d in state .* at message .* from n1/);
  });

  test("an order that depends on names, and says that arrays have one and Sets have none", () => {
    const lists = {
      nodes: () => ({ peer: ["n1", "n2", "n3"] }),
      roles: {
        peer: {
          init: () => ({ left: [] }),
          actions: () => [{ kind: "drop n1" }],
          act: {
            "drop n1"(state: { left: NodeId[] }, _: object, self: { nodes: Record<string, readonly NodeId[]> }) {
              state.left = Object.values(self.nodes)
                .flat()
                .filter((id) => id !== "n1");
            },
          },
        },
      },
    };
    const message = refusal(lists, { symmetric: ["n2", "n3"] } as Scope);
    expect(message.split("\n")).toEqual([
      "ModelError: the symmetry of n2, n3 is refused: with n3 in place of n2, n2 in place of n3: expected left [n3, n2], found [n2, n3]",
      "  found: what becomes of n2 in state {left: []} at action {kind: drop n1}",
      "  expected: what becomes of n3 in state {left: []} at action {kind: drop n1}, with the names traded",
      "  Arrays have an order, and Sets do not: keep such names in a Set, or in an order in which something happened.",
    ]);
  });

  test("the first of a Set, which depends on names, and says that choose should pick it", () => {
    const first = {
      nodes: () => ({ peer: ["n1", "n2"] }),
      roles: {
        peer: {
          init: () => ({ leader: "" }),
          actions: () => [{ kind: "elect" }],
          act: { elect: (state: { leader: NodeId }) => void (state.leader = [...new Set(["n1", "n2"])][0]!) },
        },
      },
    };
    const message = refusal(first, { symmetric: ["n1", "n2"] } as Scope);
    expect(message).toContain(": expected leader n2, found n1\n");
    expect(message).toContain(
      "Which of them it is depends on their names, as the first of a Set does: let choose pick it.",
    );
  });

  test("a handler that treats one node in its own way, if only that node receives the message", () => {
    const message = refusal(
      withPeer({
        after(state, { id }) {
          if (id === "n3" && state.heard.has("n1")) state.from.clear();
        },
      }),
    );
    expect(message).toContain("is refused");
  });

  test("actions that only one node has", () => {
    const actions = withPeer({
      actions: ({ knows }, { id }) => (id === "n2" || knows ? [] : [{ kind: "hear" }]),
    });
    expect(refusal(actions)).toMatch(
      /n2 in state .* offers \[\]|n\d in state .* offers \[\{"kind":"hear"\}\], but its image/,
    );
  });

  test("a node that starts in another state", () => {
    const starts = withPeer({ init: ({ id }) => ({ ...init(), knows: id === "n1" }) });
    expect(refusal(starts)).toContain("found: what init makes, n2 in state");
  });

  test("a property that names a node, showing two states", () => {
    const message = refusal(
      {},
      {},
      { "n1 is the last": always(({ nodes }) => !nodes[0]!.state.knows || nodes[1]!.state.knows || "n1 first") },
    );
    expect(message).toContain('property "n1 is the last"');
    expect(message).toMatch(/here\n {2}n1: .*\nbut (fails|holds) with/);
  });

  test("a step property that names a node", () => {
    const message = refusal(
      {},
      {},
      {
        "n2 hears nothing": step(({ step: taken }) => taken.kind !== "act" || taken.node !== "n2" || "n2 acts"),
      },
    );
    expect(message).toContain('property "n2 hears nothing"');
  });

  test("a history that tells nodes apart", () => {
    const numbers = {
      start: 0,
      fold: (sum: number, _: RecordOf<Rumour>, by: NodeId) => 10 * sum + Number(by.slice(1)),
    };
    const property = always<Rumour, number>(({ history }) => history !== 12, { history: numbers });
    const message = refusal({}, {}, { "not n1 and then n2": property as Property<Rumour> });
    expect(message).toMatch(/history 0 becomes \d when n\d records .*\n {2}but history 0 becomes \d when n\d records/);
  });

  test("a history that begins with a name", () => {
    const first = always<Rumour, { readonly who: NodeId }>(() => true, {
      history: { start: { who: "n1" }, fold: (history) => history },
    });
    const message = refusal({}, {}, { "all is well": first as Property<Rumour> });
    expect(message).toContain(
      "is no initial state. The nodes start in listed order; what one sends at the start in a queue must not depend on it. " +
        "Nor must what the history makes of what they record there; and it must not begin with a name.",
    );
  });

  test("an id inside a longer word", () => {
    const message = refusal(
      withPeer({
        timeout: {
          watch(state, { about }, self) {
            state.heard.set(about, 1);
            self.send(about, { kind: "rumour", for: `vote${self.id}` });
          },
        },
      }),
    );
    expect(message).toMatch(/"n\d" is part of a longer word in "voten\d"/);
  });

  test("a string that names other nodes once its ids are traded", () => {
    const message = refusal(
      {
        nodes: () => ({ peer: ["a", "c", "a-b"] }),
        roles: {
          peer: {
            init: () => ({ heard: "" }),
            actions: () => [{ kind: "hear" }],
            act: { hear: (state: { heard: string }) => void (state.heard = "c-b") },
          },
        },
      },
      { symmetric: ["a", "c"] } as Scope,
    );
    expect(message).toContain('"c-b" becomes "a-b", in which other nodes are named.');
  });

  test("budgets and partitions that name nodes", () => {
    expect(refusal({}, { faults: { crash: { times: 1, of: ["n1"] } } })).toContain('the fault "crash" at n1 only');
    expect(refusal({}, { faults: { partition: 1 }, partitions: { lonely: [["n1", "n2"]] } })).toContain(
      'lists the partition "lonely"',
    );
  });

  test("a bound that only one node has", () => {
    const bounded = withPeer({ bounds: { "n3 is not heard": ({ heard }) => !heard.has("n3") } });
    expect(refusal(bounded)).toContain("only one of them is outside a declared bound");
  });

  test("a receive guard that treats one node in its own way", () => {
    const guarded = withPeer({ accepts: (_, __, { id }) => id !== "n3" });
    expect(refusal(guarded).split("\n")).toEqual([
      "ModelError: the symmetry of n1, n2, n3 is refused: with n3 in place of n2, n2 in place of n3: only one of them accepts the message",
      expect.stringMatching(/^ {2}n2 in state .* at message .*for: n2.* from n\d$/),
      expect.stringMatching(/^ {2}n3 in state .* at message .*for: n3.* from n\d$/),
    ]);
  });

  test("not a receive guard that treats all alike", () => {
    expect(refusal(withPeer({ accepts: ({ from }, said) => !from.has(said.from) }))).toBe("nothing");
  });

  test("a property that treats one of seven in its own way where only few are not alike", () => {
    const notAlone = always<Climbing>(({ nodes }) => {
      const [first, ...others] = nodes.filter(({ state }) => state.at === 2);
      return first?.id !== "n7" || others.length > 0;
    });
    expect(() => checkNow(climbing(7, 2, notAlone))).toThrow(
      'the symmetry of n1, n2, n3, n4, n5, n6, n7 is refused: property "about the top" holds here',
    );
  });

  test("nodes that do not exist, are listed twice, or are alone", () => {
    expect(refusal({}, { symmetric: ["n1", "n9"] })).toContain('symmetric names "n9", which is not a node');
    expect(refusal({}, { symmetric: ["n1", "n1"] })).toContain("names a node twice");
    expect(refusal({}, { symmetric: ["n1"] })).toContain("wanted 2 nodes or more");
  });
});
