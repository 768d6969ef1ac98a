import { expect, test } from "vitest";
import { SituationNumbers } from "../../src/fuzz/situation-numbers.ts";
import { protocol } from "../../src/index.ts";
import type { Move } from "../../src/semantics/enabled-steps.ts";
import type { Outcome } from "../../src/semantics/outcome-tree.ts";
import { Space } from "../../src/semantics/space.ts";
import { copyOf } from "../../src/semantics/packed-state.ts";

interface Notes {
  readonly roles: {
    readonly server: {
      readonly state: { got: number };
      readonly receives: { readonly kind: "note"; readonly x: number };
      readonly action: { readonly kind: "tell"; readonly x: number };
    };
  };
  readonly scope: object;
}

/** Each of two servers may send the other 1 or 2; the receiver takes note only of 2. */
const notes = protocol<Notes>()({
  name: "notes",
  summary: "two servers tell each other numbers",
  nodes: () => ({ server: ["n1", "n2"] }),
  roles: {
    server: {
      init: () => ({ got: 0 }),
      actions: () => [
        { kind: "tell", x: 1 },
        { kind: "tell", x: 2 },
      ],
      act: { tell: (_state, { x }, self) => self.broadcast({ kind: "note", x }) },
      receive: { note: (state, { x }) => void (state.got = x === 2 ? 2 : state.got) },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

function walk() {
  const space = new Space(notes as never, {});
  const state = copyOf(space.initials().states[0]!.state);
  const numbers = new SituationNumbers(space, state, () => undefined);
  numbers.jumped();
  const find = (kind: Move["kind"], node: number, nth = 0): readonly [Move, Outcome] => {
    const move = space.moves(state).filter((one) => one.kind === kind && one.node === node)[nth]!;
    return [move, space.outcomeTree(state, move) as Outcome];
  };
  const take = ([move, outcome]: readonly [Move, Outcome]): void => {
    numbers.lookUp(move, outcome);
    numbers.stepping(move, outcome);
    space.take(state, move, outcome);
    numbers.stepped(move, outcome);
  };
  return { numbers, find, take };
}

test("a state has one number, whatever led there, and another one if something else is in flight", () => {
  const { numbers, find, take } = walk();
  const start = numbers.whole(0);
  take(find("act", 0));
  const told = numbers.whole(0);
  expect(told).not.toBe(start);
  take(find("deliver", 1));
  expect(numbers.whole(0)).toBe(start);
  take(find("act", 0));
  expect(numbers.whole(0)).toBe(told);
  take(find("act", 0, 1));
  expect([start, told]).not.toContain(numbers.whole(0));
});

test("the nodes by themselves have one number, whatever is in flight to them", () => {
  const { numbers, find, take } = walk();
  const start = numbers.state(0);
  take(find("act", 0, 1));
  expect(numbers.state(0)).toBe(start);
  take(find("deliver", 1));
  expect(numbers.state(0)).not.toBe(start);
});

test("a step that recurs leads to the same numbers again, without being looked up node by node", () => {
  const { numbers, find, take } = walk();
  take(find("act", 0, 1));
  expect(numbers.lookUp(...find("deliver", 1))).toBe(false);
  take(find("deliver", 1));
  const first = [numbers.state(0), numbers.seen];
  numbers.jumped();
  expect([numbers.state(0), numbers.seen]).toEqual(first);
  // The same message again: the step is another one, because the node has taken note before.
  take(find("act", 0, 1));
  expect(numbers.lookUp(...find("deliver", 1))).toBe(false);
  take(find("deliver", 1));
  take(find("act", 0, 1));
  expect(numbers.lookUp(...find("deliver", 1))).toBe(true);
  take(find("deliver", 1));
  expect([numbers.state(0), numbers.seen]).toEqual(first);
});

test("a step that was considered and not made has a number of its own", () => {
  const { numbers, find, take } = walk();
  numbers.stepping(...find("act", 0));
  const first = numbers.step(0);
  numbers.stepping(...find("act", 0, 1));
  expect(numbers.step(0)).not.toBe(first);
  take(find("act", 0));
  expect(numbers.step(0)).toBe(first);
});
