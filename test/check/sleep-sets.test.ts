/** Steps that are known to lead to nothing new are counted, and not looked up. */
import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { Expander } from "../../src/check/compiled/expander.ts";
import { ALL_AWAKE, asleepAfter, SleepSets, touchedBy } from "../../src/check/compiled/sleep-sets.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { always, properties, protocol } from "../../src/index.ts";
import { Space } from "../../src/semantics/space.ts";

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

/** Which of so many nodes' steps, that send nothing, are asleep. */
const sleepers = (awake: number, nodes = 4): number[] =>
  Array.from({ length: nodes }, (_, node) => node).filter((node) => (touchedBy(node, []) & awake) === 0);

describe("after a step of a node", () => {
  test("steps of the nodes before it are asleep", () => {
    expect(sleepers(asleepAfter(ALL_AWAKE, touchedBy(2, [])))).toEqual([0, 1]);
    expect(sleepers(ALL_AWAKE)).toEqual([]);
  });

  test("a node that it sent to is awake", () => {
    expect(sleepers(asleepAfter(ALL_AWAKE, touchedBy(2, [1])))).toEqual([0]);
  });

  test("a step that sends to it is awake", () => {
    const awake = asleepAfter(ALL_AWAKE, touchedBy(2, []));
    expect([touchedBy(0, [2]), touchedBy(0, [3])].map((touched) => (touched & awake) === 0)).toEqual([false, true]);
  });

  test("what was asleep before it stays asleep, but the node itself", () => {
    const before = asleepAfter(ALL_AWAKE, touchedBy(3, []));
    expect(sleepers(asleepAfter(before, touchedBy(1, [])))).toEqual([0, 2]);
    expect((touchedBy(2, [3]) & asleepAfter(before, touchedBy(1, []))) === 0).toBe(false);
  });

  test("nothing is asleep if the node is one of those that have no bit", () => {
    expect(sleepers(asleepAfter(ALL_AWAKE, touchedBy(16, [])))).toEqual([]);
    expect(touchedBy(16, []) & asleepAfter(ALL_AWAKE, touchedBy(2, []))).not.toBe(0);
  });
});

test("what is asleep is known of the states that wait, and of no others", () => {
  const sets = new SleepSets();
  sets.set(3, 17);
  sets.set(100_000, 18);
  expect([sets.of(3), sets.of(4), sets.of(100_000), sets.of(200_000)]).toEqual([17, ALL_AWAKE, 18, ALL_AWAKE]);
  sets.forgetBefore(100_000);
  expect([sets.of(3), sets.of(100_000)]).toEqual([ALL_AWAKE, 18]);
  sets.set(200_001, 19);
  expect([sets.of(200_001), sets.of(200_000)]).toEqual([19, ALL_AWAKE]);
});

test("steps that are asleep are counted, and are not among the successors", () => {
  const space = new Space(properties(votes, {}).of, votes.scopes.smoke);
  const expander = new Expander(space, ownRoom());
  expander.enterNumbers(...expander.trees.fold(expander.row(space.initials().states[0].state)));
  expander.expand(0, asleepAfter(ALL_AWAKE, touchedBy(2, [])));
  expect([expander.batch.length, expander.transitions]).toEqual([1, 3]);
});

test("no step is asleep after one that changed a history, for the history may tell which was the first", () => {
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
