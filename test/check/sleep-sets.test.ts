/** Steps that are known to lead to nothing new are counted, but not looked up. */
import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { Expander } from "../../src/check/compiled/expander.ts";
import { ALL_AWAKE, type Made, SleepWords } from "../../src/check/compiled/sleep-sets.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { Pairs } from "../../src/check/visited/pairs.ts";
import { VisitedSet } from "../../src/check/visited/visited.ts";
import { always, properties, protocol, step as stepProperty } from "../../src/index.ts";
import type { ChannelKind } from "../../src/model/network.ts";
import type { Envelope } from "../../src/semantics/envelopes.ts";
import type { Scope } from "../../src/model/scope.ts";
import { Space } from "../../src/semantics/space.ts";
import { selecting } from "../../src/suite/selecting.ts";

interface Votes {
  readonly roles: {
    readonly server: { readonly state: { voted: boolean }; readonly action: { readonly kind: "vote" } };
  };
  readonly scope: object;
  readonly record: { readonly by: string };
}

/** Each of three servers votes once. */
const votes = protocol<Votes>()({
  name: "votes",
  summary: "each votes once",
  nodes: () => ({ server: ["n1", "n2", "n3"] }),
  roles: {
    server: {
      init: () => ({ voted: false }),
      actions: ({ voted }) => (voted ? [] : [{ kind: "vote" }]),
      act: {
        vote(state, _, self) {
          state.voted = true;
          self.record({ by: self.id });
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

const message = (to: number, slot: number, kind: ChannelKind = "unordered"): Envelope => ({
  from: 0,
  to,
  channel: 0,
  kind,
  link: 0,
  message: 0,
  slot,
});
/** An action that sends nothing, unless `made` says otherwise. */
const step = (node: number, made: Partial<Made> = {}): Made => ({
  node,
  isPlain: true,
  delivered: undefined,
  sent: [],
  ...made,
});
const words = new SleepWords(4, true);
const isAsleep = (made: Made, awake: number): boolean => (words.readBy(made) & awake) === 0;
/** The steps that sleep in a state first reached by such a step, from a state in which none did. */
const after = (made: Made, awake = ALL_AWAKE): number => words.after(awake, words.touchedBy(made));
/** The nodes, of four, whose actions are asleep. */
const sleepers = (awake: number): number[] => [0, 1, 2, 3].filter((node) => isAsleep(step(node), awake));

describe("after a step of a node", () => {
  test("steps of the nodes before it are asleep", () => {
    expect(sleepers(after(step(2)))).toEqual([0, 1]);
    expect(sleepers(ALL_AWAKE)).toEqual([]);
  });

  test("the steps of a node that it sent to are asleep, except the delivery of that message", () => {
    const awake = after(step(2, { sent: [message(1, 4)] }));
    const delivers = (slot: number): boolean => isAsleep(step(1, { delivered: message(1, slot) }), awake);
    expect([sleepers(awake), delivers(4), delivers(5)]).toEqual([[0, 1], false, true]);
  });

  test("a message that was sent before is not known to have been delivered", () => {
    const awake = after(step(1), after(step(3, { sent: [message(2, 4)] })));
    const delivers = (slot: number): boolean => isAsleep(step(2, { delivered: message(2, slot) }), awake);
    expect([sleepers(awake), delivers(4), delivers(5)]).toEqual([[0, 2], false, true]);
  });

  test("a message that was sent before is known to have been delivered to a node before it", () => {
    const then = after(step(3, { sent: [message(1, 4), message(2, 4)] }));
    const delivers = (node: number): boolean =>
      isAsleep(step(node, { delivered: message(node, 4) }), after(step(2), then));
    expect([0, 1].map(delivers)).toEqual([true, true]);
  });

  test("a step that takes more than one message out of an inbox is awake if one was sent there", () => {
    const loses = step(0, { isPlain: false });
    expect(isAsleep(loses, after(step(2)))).toBe(true);
    expect(isAsleep(loses, after(step(2, { sent: [message(1, 4)] })))).toBe(false);
    expect(sleepers(after(step(2, { isPlain: false })))).toEqual([]);
  });

  test("a step that sends to it is asleep, unless that adds nothing to an equal message", () => {
    const sendsAgain = (kind: ChannelKind): boolean => {
      const again = message(2, 4, kind);
      return isAsleep(step(0, { sent: [again] }), after(step(2, { delivered: again })));
    };
    expect(sendsAgain("unordered")).toBe(true);
    expect(sendsAgain("coalescing")).toBe(false);
  });

  test("steps that were asleep stay asleep, except those of the node itself", () => {
    expect(sleepers(after(step(1), after(step(3))))).toEqual([0, 2]);
  });

  test("nothing is asleep if the node is one of those that have no bit", () => {
    const many = new SleepWords(20, true);
    expect(many.after(ALL_AWAKE, many.touchedBy(step(16)))).toBe(ALL_AWAKE);
    expect(many.readBy(step(16)) & many.after(ALL_AWAKE, many.touchedBy(step(2)))).not.toBe(0);
  });
});

test("steps that are asleep are counted, and are not among the successors", () => {
  const space = new Space(properties(votes, {}).of, votes.scopes.smoke);
  const expander = new Expander(space, ownRoom());
  const states = new VisitedSet(expander.trees, new Pairs(ownRoom()), ownRoom());
  expander.addInitial(space.initials().states[0].state);
  states.insert(expander.batch);
  expander.batch.length = 0;
  expander.entered.enter(states, 0);
  expander.expand(0, after(step(2)));
  expect([expander.batch.length, expander.transitions]).toEqual([1, 3]);
});

test("no step is asleep after one that changed a history, because the history may show which came first", () => {
  const history = {
    start: "",
    fold: (first: string, { by }: Votes["record"]) => (first === "" ? by : first),
  };
  const { of, hold } = properties(votes, { "there is one first vote": always(() => true, { history }) });
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  const result = checkNow({ protocol: of, scope: of.scopes.smoke!, selection: {}, properties: named });
  // Nobody voted; or some did (7 ways), one of whom was the first: 12 ways.
  expect([result.states, result.transitions]).toEqual([13, 15]);
});

interface Asked extends Scope {
  readonly asks: string;
  readonly answers: string;
}

interface Pings {
  readonly roles: {
    readonly server: {
      readonly state: { got: number; asked: boolean };
      readonly receives: { readonly kind: "ping" };
      readonly action: { readonly kind: "ask again" };
    };
  };
  readonly scope: Asked;
}

test.each<Asked>([
  { asks: "n2", answers: "n1" },
  { asks: "n1", answers: "n2" },
])("a message sent again by $asks is another one once the first was delivered", (scope) => {
  const pings = protocol<Pings>()({
    name: "pings",
    summary: "one asks twice, and what is on its way is not asked again",
    nodes: () => ({ server: ["n1", "n2"] }),
    channels: { default: "coalescing" },
    roles: {
      server: {
        init: () => ({ got: 0, asked: false }),
        start(_, self) {
          if (self.id === self.scope.asks) self.send(self.scope.answers, { kind: "ping" });
        },
        receive: { ping: (state) => void state.got++ },
        actions: ({ asked }, self) => (asked || self.id !== self.scope.asks ? [] : [{ kind: "ask again" }]),
        act: {
          "ask again"(state, _, self) {
            state.asked = true;
            self.send(self.scope.answers, { kind: "ping" });
          },
        },
      },
    },
    rules: {},
    scopes: {},
  });
  const named = [{ name: "fine", property: always(() => true) }];
  const result = checkNow({ protocol: pings, scope, selection: {}, properties: named });
  // Asked once: in flight, or delivered. Asked twice: in flight with 0 or 1 delivered, or not in flight with 1 or 2 delivered.
  expect([result.states, result.transitions]).toEqual([6, 5]);
});

test("a property of steps is asked about steps to known states, which would otherwise be asleep", () => {
  const votesInOrder = stepProperty<Votes>(
    ({ step: taken, before }) =>
      taken.kind !== "act" || taken.node !== "n1" || !before.nodes[2]!.state.voted || "n1 votes after n3",
  );
  const suite = properties(votes, { "votes come in order": votesInOrder });
  const { properties: found } = checkNow(selecting(suite, {}).subject);
  expect(found).toMatchObject([{ verdict: "violated", counterexample: { message: "n1 votes after n3" } }]);
  expect(found[0]!.counterexample!.run.steps).toHaveLength(2);
});
