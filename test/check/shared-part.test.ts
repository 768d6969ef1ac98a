/** One value that handlers of all nodes read and write, in the same atomic step as the state of their node. */
import { describe, expect, it } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { refuteRun } from "../../src/check/search/refute-run.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import {
  always,
  eventually,
  type Properties,
  properties,
  type Property,
  protocol,
  type Protocol,
  type RoleDefinition,
  sometimes,
  step,
} from "../../src/index.ts";
import { tell } from "../../src/report/story/story.ts";
import { changeText } from "../../src/report/story/changes.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import { Space } from "../../src/semantics/space.ts";
import { replay } from "../../src/trace/replay.ts";
import { traceOf } from "../../src/trace/trace-of.ts";

/** Nodes take turns at a lock; the log says who had it, and is bounded. */
interface Lock {
  readonly roles: {
    readonly server: {
      readonly state: { holds: boolean; seen: number };
      readonly receives: { readonly kind: "hello" };
      readonly action: { readonly kind: "take" | "leave" | "look" };
    };
  };
  readonly scope: object;
  readonly shared: { owner: string; turns: number; note?: string; log: { last: string[] } };
}
type Parts = Partial<RoleDefinition<Lock, "server">> & Partial<Pick<Protocol<Lock>, "shared" | "sharedBounds">>;

function lock({ shared, sharedBounds, ...parts }: Parts = {}) {
  return protocol<Lock>()({
    name: "lock",
    summary: "nodes take turns at a lock",
    nodes: () => ({ server: ["n1", "n2"] }),
    shared: shared ?? (() => ({ owner: "", turns: 0, log: { last: [] } })),
    ...(sharedBounds ? { sharedBounds } : {}),
    roles: {
      server: {
        init: () => ({ holds: false, seen: 0 }),
        actions: ({ holds }, self) => [
          ...(self.shared.owner === "" && self.shared.turns < 2 ? [{ kind: "take" } as const] : []),
          ...(holds ? [{ kind: "leave" } as const] : []),
        ],
        fair: () => true,
        receive: { hello: () => undefined },
        act: {
          take(state, _, self) {
            state.holds = true;
            self.shared.owner = self.id;
            self.shared.turns++;
            self.shared.log.last.splice(0, 1, self.id);
          },
          leave(state, _, self) {
            state.holds = false;
            self.shared.owner = "";
          },
          look: (state, _, self) => void (state.seen = self.shared.turns),
        },
        ...parts,
      } as RoleDefinition<Lock, "server">,
    },
    rules: {},
    scopes: { smoke: {} },
  });
}

const exclusive = always<Lock>(({ nodes, shared }) => {
  const holders = nodes.filter(({ state }) => state.holds).map(({ id }) => id);
  return holders.length === 0
    ? shared.owner === ""
    : holders.join() === shared.owner || `${holders.join(" and ")} hold it`;
});
const propertiesOf = (hold: Readonly<Record<string, Property<Lock>>>) =>
  Object.entries(hold).map(([name, property]) => ({ name, property: property as never }));
const checked = (parts: Parts, hold: Readonly<Record<string, Property<Lock>>> = {}, scope: object = {}) =>
  checkNow({ protocol: lock(parts), scope, selection: {}, properties: propertiesOf(hold) });

describe("the shared part", () => {
  it("changes with the node in one step, and properties see it", () => {
    const {
      states,
      transitions,
      depth,
      properties: verdicts,
    } = checked(
      {},
      {
        exclusive,
        "turns go up by one": step(
          ({ before, after, nodes }) =>
            after.shared.turns === before.shared.turns ||
            (after.shared.turns === before.shared.turns + 1 &&
              nodes.some(({ before: b, after: a }) => !b.state.holds && a.state.holds)),
        ),
        "n2 was last": sometimes(({ shared }) => shared.log.last[0] === "n2"),
        "both turns are taken": eventually(({ shared }) => shared.turns === 2),
      },
    );
    // Nobody; then, for each node, that it is taken, and left; and for each of these the same again.
    expect({ states, transitions, depth }).toEqual({ states: 1 + 2 + 2 + 2 + 2, transitions: 2 + 2 + 4 + 2, depth: 4 });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds", "holds"]);
  });

  it("is not affected by crashes and partitions", () => {
    const scope = { faults: { crash: { times: 1, of: ["n1"] } } };
    const stuck = "a lock whose holder is down";
    const found = checked(
      {},
      { [stuck]: sometimes(({ nodes: [n1], shared }) => !n1!.up && shared.owner === "n1") },
      scope,
    );
    expect(found.properties[0]!.verdict).toBe("holds");
  });

  it("matters to remembered results only by the fields that were read", () => {
    const act: Parts["act"] = {
      take: (_, __, self) => void (self.shared.turns = (self.shared.turns + 1) % 50),
      leave: () => undefined,
      look: (state, _, self) => void (state.seen = self.shared.owner === "" ? 1 : 0),
    };
    const actions = () => [{ kind: "take" }, { kind: "look" }] as const;
    const { states, reducerCalls } = checked({ act, actions });
    // Fifty turns, and each node has looked or has not. Taking reads the turns, looking does not.
    expect(states).toBe(50 * 4);
    expect(reducerCalls).toBe(2 + 2 * 2 * (50 + 1));
  });

  it("is written even if the field already has that value, because in another state it may not", () => {
    const act: Parts["act"] = {
      take: (_, __, self) => void (self.shared.owner = "n1"),
      leave: (_, __, self) => void (self.shared.owner = "n2"),
      look: () => undefined,
    };
    const actions: Parts["actions"] = (_, { id }) => [{ kind: id === "n1" ? "take" : "leave" }];
    const { states, transitions, stuttering } = checked({
      act,
      actions,
      shared: () => ({ owner: "n1", turns: 0, log: { last: [] } }),
    });
    expect({ states, transitions, stuttering }).toEqual({ states: 2, transitions: 2, stuttering: 2 });
  });

  it("is read in nested branches, too", () => {
    const act: Parts["act"] = {
      take: (_, __, self) => void (self.shared.turns = 1),
      leave: () => undefined,
      look(state, _, self) {
        if (self.choose([1, 2]) === 2 && self.choose([1, 2]) === 2) state.seen = 10 + self.shared.turns;
      },
    };
    const actions: Parts["actions"] = (_, { id }) => [{ kind: id === "n1" ? "take" : "look" }];
    const seen = (n: number) => sometimes<Lock>(({ nodes }) => nodes[1]!.state.seen === n);
    const found = checked({ act, actions }, { "looks before": seen(10), "looks after": seen(11) });
    expect(found.properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
    expect(found.states).toBe(5);
  });

  it("may lose and gain fields, and share parts with states", () => {
    const act: Parts["act"] = {
      take(_, __, self) {
        if ("note" in self.shared) delete self.shared.note;
        else self.shared.note = "there";
      },
      leave: (state, _, self) => {
        const parts = { log: self.shared.log };
        self.shared.log = { last: [...parts.log.last, self.id].slice(-1) };
        (state as unknown as { log: object }).log = parts.log;
        parts.log.last = ["late"];
      },
      look: (state, _, self) => void (state.seen = Object.keys(self.shared).length),
    };
    const all = () => [{ kind: "take" }, { kind: "look" }] as const;
    const seen = (n: number) => sometimes<Lock>(({ nodes }) => nodes[0]!.state.seen === n);
    const found = checked({ act, actions: all }, { three: seen(3), four: seen(4) });
    expect(found.properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
    const states: string[] = [];
    checked(
      { act, actions: ({ seen: n }) => (n === 0 ? [{ kind: "leave" }] : []) },
      { look: always((world) => states.push(JSON.stringify([world.shared.log, world.nodes[0]!.state])) > 0) },
    );
    expect(states).toContain('[{"last":["n1"]},{"holds":false,"log":{"last":["late"]},"seen":0}]');
  });

  it("may decide what is received", () => {
    const parts: Parts = {
      start: (_, self) => self.broadcast({ kind: "hello" }),
      accepts: (_, __, { shared }) => shared.owner !== "",
      receive: { hello: (state) => void (state.seen = 1) },
    };
    const early = always<Lock>(({ nodes, shared }) => shared.turns > 0 || nodes.every(({ state }) => state.seen === 0));
    const late = sometimes<Lock>(({ nodes }) => nodes.every(({ state }) => state.seen === 1));
    const found = checked(parts, { early, late });
    expect(found.properties.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });

  it("has bounds of its own, which throw like others", () => {
    const sharedBounds = { "turns <= 0": ({ turns }: { turns: number }) => turns <= 0 };
    const {
      states,
      boundary,
      properties: verdicts,
    } = checked({ sharedBounds }, { "both turns are taken": eventually(({ shared }) => shared.turns === 2) });
    expect({ states, boundary }).toEqual({ states: 3, boundary: [{ bound: "turns <= 0", states: 2 }] });
    expect(verdicts[0]!.verdict).toBe("holds");
    const boom = () => {
      throw new Error("no bound");
    };
    const found = checked({ sharedBounds: { "no bound": ({ turns }) => turns === 0 || boom() } });
    expect(found.properties).toMatchObject([{ name: THROWS, counterexample: { run: { steps: [{ kind: "act" }] } } }]);
    expect(found.properties[0]!.counterexample!.message).toMatch(/^the bound "no bound" threw Error: no bound/u);
  });

  it("may decide whether actions throw", () => {
    const actions: Parts["actions"] = (_, { shared }) => {
      if (shared.turns === 1) throw new Error("odd");
      return [{ kind: "take" }];
    };
    const found = checked({ actions });
    expect(found).toMatchObject({ states: 3, properties: [{ name: THROWS }] });
    expect(found.properties[0]!.counterexample!.message).toMatch(/^n1: actions threw Error: odd/u);
  });

  it("needs one call for all values that agree in the fields that were read, even if more is read with others", () => {
    const { reducerCalls, states } = checked({
      actions: (_, self) => [{ kind: "look" }, ...(self.shared.turns < 2 ? [{ kind: "take" } as const] : [])],
      act: {
        take(_, __, self) {
          self.shared.owner = self.id;
          self.shared.turns++;
        },
        look: (_, __, self) => void (self.shared.turns === 1 && self.shared.owner),
        leave: () => undefined,
      },
    });
    // Nobody; the one that took the first turn; the one that took the second.
    expect(states).toBe(1 + 2 + 2);
    // Each node starts, takes two turns, and looks: after none, after one of either node, and after two.
    expect(reducerCalls).toBe(2 * (1 + 2 + 1 + 2 + 1));
  });
});

describe("the shared part is refused", () => {
  const used = "the shared part was used where it is not available";
  let kept: Lock["shared"];
  const keeping: Parts["actions"] = (_, { shared }) => {
    kept = shared;
    return [{ kind: "take" }];
  };
  it.each<[where: string, says: string, parts: Parts]>([
    ["to init, durable and fair", used, { actions: keeping, fair: () => kept.owner === "" }],
    ["to functions that keep it", used, { actions: keeping, durable: () => ({ seen: kept.turns }) }],
    [
      "to guards that change it",
      "lock, n1, actions: the shared part is changed by a function that may only read it",
      {
        actions(_, { shared }) {
          (shared as Lock["shared"]).turns = 1;
          return [];
        },
      },
    ],
    [
      "if it is not plain data",
      "shared.owner is a function",
      { start: (_, self) => void (self.shared.owner = (() => "") as never) },
    ],
    ["if it is not a record", "lock: shared returned []; wanted a record", { shared: () => [] as never }],
    [
      "if it throws",
      "lock: shared threw Error: none",
      {
        shared: () => {
          throw new Error("none");
        },
      },
    ],
  ])("%s", (_, message, parts) => {
    expect(() => checked(parts, {}, { faults: { crash: 1 } })).toThrow(message);
  });

  it("with symmetry", () => {
    expect(() => checked({}, { exclusive }, { symmetric: ["n1", "n2"] })).toThrow(
      "the symmetry of n1, n2 is refused: the protocol has a shared part",
    );
  });

  it("if a handler depends on more than it", () => {
    let calls = 0;
    const start: Parts["start"] = (_, self) => void (self.shared.turns = ++calls);
    expect(() => checked({ start })).toThrow(/^lock, n1, start is not pure: .* differed at shared/u);
  });
});

describe("a run with a shared part", () => {
  /** The node forgets to look who has the lock. */
  const greedy = lock({ actions: ({ holds }, { shared }) => (holds || shared.turns > 1 ? [] : [{ kind: "take" }]) });
  const suite = properties(greedy, { exclusive } as unknown as Properties<Lock>);
  const named = { name: "exclusive", property: exclusive as never };

  it("is found at random, replayed, and drawn with the changes of the shared part", async () => {
    const subject = { protocol: greedy, scope: {}, selection: {}, properties: [named] };
    const [found] = (await fuzz(subject, { seed: 1, runs: 50 })).properties;
    expect(found).toMatchObject({ verdict: "violated", counterexample: { message: "n1 and n2 hold it" } });
    const space = new Space(greedy, {});
    const { counterexample } = found!;
    const trace = traceOf({
      space,
      named,
      counterexample: counterexample!,
      found: { by: "fuzz", command: "", versions: {} },
    });
    expect(replay(trace, suite as never).verdict).toBe("reproduced");
    const { happenings } = tell(space, counterexample!.run, [1, 2]);
    expect(happenings.map(({ sharedChanges }) => sharedChanges.map((change) => changeText(change)))).toEqual([
      ["shared.log.last appended n1", 'shared.owner: "" → n1', "shared.turns: 0 → 1"],
      ["shared.log.last[0]: n1 → n2", "shared.owner: n1 → n2", "shared.turns: 1 → 2"],
    ]);
  });

  it("is continued if it did not settle", () => {
    const endless = lock({
      act: {
        take: (_, __, self) => void (self.shared.turns = 1 - self.shared.turns),
        leave: () => undefined,
        look: () => undefined,
      },
      actions: () => [{ kind: "take" }],
    });
    const never = { name: "n1 holds it", property: eventually<Lock>(({ shared }) => shared.owner === "n1") as never };
    const run = { start: [], steps: [{ kind: "act", node: "n1", action: { kind: "take" }, choices: [] }] } as const;
    expect(refuteRun(new Space(endless, {}), never, run, 100)).toMatchObject({ loopFrom: 1 });
  });
});
