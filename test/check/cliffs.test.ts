/** What grows with the size of a model grows no faster: work is counted, not timed. `npm run bench` times it. */
import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { searchFrom } from "../../src/check/judge-lasso.ts";
import { Search } from "../../src/check/search.ts";
import { always, eventually, protocol } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { Space } from "../../src/world/space.ts";
import { cliffs } from "../bench/cliffs.ts";

interface Queue {
  role: "server";
  state: { got: boolean };
  message: { kind: "m" };
  timer: { kind: "t" };
  action: never;
  scope: { atStart: number; arms: boolean };
}

/** n1 sends many messages at the start, and one more whenever its timer fires. */
const queue = protocol<Queue>()({
  name: "queue",
  summary: "a queue that is long, or grows",
  channels: { default: "fifo" },
  nodes: () => ({ server: ["n1", "n2"] }),
  init: () => ({ got: false }),
  reduce(state, event, self) {
    if (event.kind === "message") state.got = true;
    else if (self.id === "n1") {
      const { atStart, arms } = self.scope;
      for (let i = 0; i < (event.kind === "start" ? atStart : 1); i++) self.send("n2", { kind: "m" });
      if (arms) self.startTimer({ kind: "t" });
    }
  },
  rules: {},
  scopes: { smoke: { atStart: 300, arms: false } },
}) as unknown as AnyProtocol;

const got = (state: object): boolean => (state as Queue["state"]).got;

describe("a long queue", () => {
  test("of 1,000 messages is searched to its end", () => {
    const claims = [{ name: "all arrive", property: eventually(({ inFlight }) => inFlight.length === 0) }];
    const scope = { atStart: 1000, arms: false } as Scope;
    const { worlds, complete, properties } = checkNow({ protocol: queue, scope, selection: {}, claims });
    expect({ worlds, complete }).toEqual({ worlds: 1001, complete: true });
    expect(properties[0].verdict).toBe("holds");
  });

  test("that grows for ever ends the search, which says so", () => {
    const claims = [{ name: "fine", property: always(() => true) }];
    const scope = { atStart: 300, arms: true } as Scope;
    const { limit, complete } = checkNow({ protocol: queue, scope, selection: {}, claims });
    expect(complete).toBe(false);
    expect(limit).toBe(
      "more than 4395 messages in flight from n1 to n2 on channel default: it may grow for ever. " +
        "Declare a bound, as in { inFlight: 2 }.",
    );
  });

  test("that grows for ever leaves a claim about one world undecided", () => {
    const claim = { name: "arrives", property: eventually(({ nodes }) => got(nodes[1].state)) };
    const space = new Space(queue, { atStart: 300, arms: true } as Scope);
    const [{ world }] = space.initials().worlds;
    expect(searchFrom(space, claim, world, 1e6).kind).toBe("undecided");
  });
});

describe("distinct messages to one node", () => {
  const roomOf = (n: number): number => {
    const { protocol: of, property } = cliffs["distinct messages to one node"];
    const search = new Search(new Space(of, { n } as Scope), [{ name: "fine", property }]);
    while (!search.advance(4096));
    expect(search.worlds.count).toBe(2 * n + 2);
    return search.expander.configurations.additions.length / n;
  };

  test("take room in proportion to their number", () => {
    expect(roomOf(1 << 10)).toBeLessThanOrEqual(64);
    expect(roomOf(1 << 12)).toBeLessThanOrEqual(64);
  });
});
