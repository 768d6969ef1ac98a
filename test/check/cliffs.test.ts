/** The work grows no faster than the size of a model. The tests count it; `npm run bench` times it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { searchFrom } from "../../src/check/liveness/check-lasso.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { always, eventually, protocol } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type { AnyProtocol, AnyRole, Effects, Shape, StateOf } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { Space } from "../../src/semantics/space.ts";
import { type Cliff, cliffs, climb } from "../bench/cliffs.ts";

interface Queue {
  roles: { server: { state: { got: boolean }; receives: { kind: "m" }; timer: { kind: "t" } } };
  scope: { atStart: number; arms: boolean };
}

/** n1 sends many messages at the start, and one more whenever its timer fires. */
const queue = protocol<Queue>()({
  name: "queue",
  summary: "a queue that is long, or grows",
  channels: { default: "fifo" },
  nodes: () => ({ server: ["n1", "n2"] }),
  roles: {
    server: {
      init: () => ({ got: false }),
      start(_, self) {
        if (self.id !== "n1") return;
        const { atStart, arms } = self.scope;
        for (let i = 0; i < atStart; i++) self.send("n2", { kind: "m" });
        if (arms) self.startTimer({ kind: "t" });
      },
      timeout: {
        t(_, timer, self) {
          self.send("n2", { kind: "m" });
          self.startTimer(timer);
        },
      },
      receive: { m: (state) => void (state.got = true) },
    },
  },
  rules: {},
  scopes: { smoke: { atStart: 300, arms: false } },
});

const got = (state: object): boolean => (state as StateOf<Queue>).got;

describe("a long queue", () => {
  test("of 1,000 messages is searched completely", () => {
    const named = [{ name: "all arrive", property: eventually(({ inFlight }) => inFlight.length === 0) }];
    const scope = { atStart: 1000, arms: false } as Scope;
    const { states, complete, properties } = checkNow({ protocol: queue, scope, selection: {}, properties: named });
    expect({ states, complete }).toEqual({ states: 1001, complete: true });
    expect(properties[0].verdict).toBe("holds");
  });

  test("that grows for ever ends the search, which says so", () => {
    const named = [{ name: "fine", property: always(() => true) }];
    const scope = { atStart: 300, arms: true } as Scope;
    const { limit, complete } = checkNow({ protocol: queue, scope, selection: {}, properties: named });
    expect(complete).toBe(false);
    expect(limit).toBe(
      "more than 4395 messages in flight from n1 to n2 on channel default: it may grow for ever. " +
        "Declare a bound, as in { inFlight: 2 }.",
    );
  });

  test("that grows for ever leaves a property of single states undecided", () => {
    const named = { name: "arrives", property: eventually(({ nodes }) => got(nodes[1].state)) };
    const space = new Space(queue, { atStart: 300, arms: true } as Scope);
    const [{ state }] = space.initials().states;
    expect(searchFrom(space, named, state, 1e6).kind).toBe("undecided");
  });
});

describe("distinct messages to one node", () => {
  const roomOf = (n: number): number => {
    const { protocol: of, property } = cliffs["distinct messages to one node"];
    const search = new Search(partsOf(new Space(of, { n } as Scope), [{ name: "fine", property }]));
    while (!search.advance(4096));
    expect(search.states.count).toBe(2 * n + 2);
    return search.expander.snapshots.insertions.room / n;
  };

  test("take room in proportion to their number", () => {
    expect(roomOf(1 << 10)).toBeLessThanOrEqual(64);
    expect(roomOf(1 << 12)).toBeLessThanOrEqual(64);
  });
});

/** How often a function is called while a model is checked at a size. */
const callsOf = (count: { calls: number }, cliff: Cliff, n: number): number => {
  count.calls = 0;
  climb(cliff, n);
  return count.calls;
};

/** The same cliff with parts of its role replaced. */
const withServer = (cliff: Cliff, parts: Partial<AnyRole>): Cliff => {
  const { roles, ...rest } = cliff.protocol;
  return {
    ...cliff,
    protocol: { ...rest, roles: { server: { ...roles["server"]!, ...parts } } } satisfies AnyProtocol,
  };
};

describe("a lasso", () => {
  test("with n choices is found by looking at each of them a fixed number of times", () => {
    const count = { calls: 0 };
    const cliff = cliffs["a lasso with n choices"];
    const ceases = {
      "nothing does": () => {
        count.calls++;
        return false;
      },
    };
    const property = eventually(() => false, { ceases }) as AnyProperty;
    const [some, more] = [50, 100].map((n) => callsOf(count, { ...cliff, property }, n));
    expect(more / some).toBeLessThan(2.2);
  });

  test("with n fair actions is found by looking at each of them a fixed number of times", () => {
    const count = { calls: 0 };
    const cliff = cliffs["a lasso with n fair actions"];
    const fair = (): boolean => {
      count.calls++;
      return true;
    };
    const [some, more] = [50, 100].map((n) => callsOf(count, withServer(cliff, { fair }), n));
    expect(more / some).toBeLessThan(2.2);
  });

  test.each([
    ["a lasso with n choices", 200],
    ["a lasso with n fair actions", 100],
  ])("%s has every one of them once", (name, length) => {
    const { properties } = climb(cliffs[name], 100);
    expect(properties[0].counterexample).toMatchObject({ loopFrom: 0 });
    expect(properties[0].counterexample!.run.steps).toHaveLength(length);
  });
});

test("the values of a choice are not looked at once for every value", () => {
  const count = { calls: 0 };
  const values = (n: number): readonly number[] =>
    new Proxy(
      Array.from({ length: n }, (_, i) => i),
      {
        get: (all, key, self) => {
          if (typeof key === "string" && /^\d+$/u.test(key)) count.calls++;
          return Reflect.get(all, key, self) as unknown;
        },
      },
    );
  const cliff = cliffs["one choice of n values"];
  const go = (state: { at: number }, _: object, { choose, scope }: Effects<Shape>): void =>
    void (state.at = 1 + choose(values((scope as { n: number }).n)));
  const chooses = withServer(cliff, { act: { go } });
  const [some, more] = [400, 800].map((n) => callsOf(count, chooses, n));
  // A few reductions are repeated, and look at all values; if all did, there would be four times as many reads.
  expect(more / some).toBeLessThan(2.8);
});

test("for a state that differs from another in two of n nodes, the number of new pairs grows with the logarithm of n", () => {
  const pairsEach = (n: number): number => {
    const { protocol: of, property } = cliffs["nodes that pass a token"];
    const search = new Search(partsOf(new Space(of, { n } as Scope), [{ name: "fine", property }]));
    while (!search.advance(4096));
    expect(search.states.count).toBe(n);
    return search.expander.trees.pairs.count / n;
  };
  const [some, more] = [64, 256].map(pairsEach);
  expect(more - some).toBeLessThan(2 * 2 * 2);
});

test("a state with an array of 1,000 entries takes less than 40 kB", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const { protocol: of, property } = cliffs["states with arrays of 1,000 entries"];
  const n = 1000;
  const search = new Search(partsOf(new Space(of, { n } as Scope), [{ name: "fine", property }]));
  const before = used();
  while (!search.advance(4096));
  expect(search.states.count).toBe(n + 1);
  expect((used() - before) / n).toBeLessThan(40_000);
});
