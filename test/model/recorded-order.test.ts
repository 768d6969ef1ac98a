import { expect, test } from "vitest";
import {
  always,
  check,
  historyOf,
  numbered,
  properties,
  protocol,
  recorded,
  type Property,
  type Recorded,
} from "../../src/index.ts";
import { foldOf } from "../../src/model/history.ts";

type Entry = { kind: "won"; term: number } | { kind: "lost" | "toString" };

const total = foldOf<Entry, number, number>({ won: (sum, { term }) => sum + term, lost: (sum) => -sum });

test.each<[Entry, number]>([
  [{ kind: "won", term: 3 }, 5],
  [{ kind: "lost" }, -2],
  [{ kind: "toString" }, 2],
])("a fold by kind is asked about %j by its kind, and other kinds leave the history as it is", (entry, after) => {
  expect(total(2, entry, "n1")).toBe(after);
});

/** Each node wins a term and records that; two of them win the same term. */
interface Race {
  roles: { node: { state: { term: number | null }; action: { kind: "win" } } };
  scope: { terms: readonly number[] };
  record: { kind: "won"; term: number };
}
const race = protocol<Race>()({
  name: "race",
  summary: "each node wins a term",
  nodes: ({ terms }) => ({ node: numbered("n", terms.length) }),
  roles: {
    node: {
      init: () => ({ term: null }),
      actions: ({ term }) => (term === null ? [{ kind: "win" }] : []),
      act: {
        win(state, _, self) {
          state.term = self.scope.terms[self.nodes.node.indexOf(self.id)] ?? 0;
          self.record({ kind: "won", term: state.term });
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: { terms: [1, 2, 1] }, apart: { terms: [1, 2, 3] } },
});

const winners: Recorded<Race, Readonly<Record<number, string>>> = {
  start: {},
  fold: {
    won: (of, { term }, by) => (of[term] === undefined ? { ...of, [term]: by } : `${of[term]} and ${by} won ${term}`),
  },
};

async function found(property: Property<Race>, scope: string): Promise<readonly unknown[]> {
  const { properties: reports } = await check(properties(race, { "each term has one winner": property }), { scope });
  return reports.map(({ verdict, message }) => [verdict, message]).flat();
}

test("a recorded property is violated as soon as its fold returns a sentence", async () => {
  expect(await found(recorded(winners), "smoke")).toEqual(["violated", "n1 and n3 won 1"]);
  expect(await found(recorded(winners), "apart")).toEqual(["holds", undefined]);
});

test("a property that also reads the state has the same sentence as its history: the first violation", async () => {
  const onceAllWon = always<Race, Readonly<Record<number, string>> | string>(
    ({ history, nodes }) => typeof history !== "string" || nodes.some(({ state }) => state.term === null) || history,
    { history: historyOf(winners) },
  );
  expect(await found(onceAllWon, "smoke")).toEqual(["violated", "n1 and n3 won 1"]);
});
