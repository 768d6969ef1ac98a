import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryError, type HistoryRow } from "../../src/index.ts";
import { SLOTS } from "../../src/protocols/redis/redis-cluster/key-slot.ts";
import { readClusterNodes, UnreadableNodes } from "../../src/protocols/redis/redis-cluster/observed/cluster-nodes.ts";
import { observe } from "../../src/protocols/redis/redis-cluster/observed/observer.ts";
import {
  type Range,
  rangesIn,
  shownRanges,
  SlotClasses,
} from "../../src/protocols/redis/redis-cluster/observed/ranges.ts";

describe("sets of slots", () => {
  it("are read as clusters write them", () => {
    expect(rangesIn(["0-4", "2222", "5461-16383"])).toEqual([
      [0, 4],
      [2222, 2222],
      [5461, 16383],
    ]);
  });

  it.each([["16384"], ["5-4"], ["0-4,4"], ["0-4", "4"], ["-1"], ["1e3"], [""]])("%j are none", (...parts) => {
    expect(rangesIn(parts)).toBeUndefined();
  });

  const someSet = fc
    .uniqueArray(fc.nat(SLOTS - 1), { maxLength: 12 })
    .map((cuts) => cuts.toSorted((a, b) => a - b))
    .map((cuts) =>
      cuts.flatMap((from, i): Range[] => (i % 2 === 0 && i + 1 < cuts.length ? [[from, cuts[i + 1] - 1]] : [])),
    );

  it("are unions of classes, and each slot is in one class", () => {
    fc.assert(
      fc.property(fc.array(someSet, { maxLength: 6 }), (sets) => {
        const classes = new SlotClasses(sets);
        expect(classes.slots.flat().reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBe(SLOTS);
        for (const set of sets) expect(classes.shown(classes.in(set))).toBe(shownRanges(joined(set)));
      }),
      { numRuns: 50 },
    );
  });

  it("two slots are in one class if every set has both or neither", () => {
    const classes = new SlotClasses([[[0, 9]], [[5, 20]]]);
    expect(classes.slots.map(shownRanges).toSorted()).toEqual(["0-4", "10-20", "21-16383", "5-9"]);
  });
});

const joined = (set: readonly Range[]): readonly Range[] =>
  set.reduce<Range[]>((all, [from, to]) => {
    const last = all.at(-1);
    return last && last[1] === from - 1 ? [...all.slice(0, -1), [last[0], to]] : [...all, [from, to]];
  }, []);

describe("CLUSTER NODES", () => {
  const id = "a".repeat(40);
  it("is read line by line", () => {
    const text = `${id} 127.0.0.1:1@2 myself,master,fail? - 0 0 7 connected 0-5 [5->-${"b".repeat(40)}]\n`;
    expect(readClusterNodes(text)).toEqual([
      {
        id,
        isMyself: true,
        role: "master",
        failing: "pfail",
        masterId: undefined,
        epoch: 7,
        slots: [[0, 5]],
        open: [`[5->-${"b".repeat(40)}]`],
      },
    ]);
  });

  it("has one node that is printing it", () => {
    expect(() => readClusterNodes(`${id} 127.0.0.1:1@2 master - 0 0 7 connected\n`)).toThrow(UnreadableNodes);
  });
});

/** The first seconds of a run. */
const rows = readFileSync("test/fixtures/redis-history.jsonl", "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ run, kind, t }) => run === "C" && kind !== "op" && (kind === "run" || t < 700));

const stranger = "f00d00".padEnd(40, "0");
const known: readonly string[] = Object.values(rows[0].ids);
const changed: fc.Arbitrary<object> = fc.constantFrom(
  ...[null, stranger.slice(0, 6), known[0].slice(0, 6)].map((of) => ({ of })),
  ...["", "0-16383", "7"].map((slots) => ({ slots })),
  ...["FAIL", "UPDATE", "AUTH_REQ", "AUTH_ACK", "MFSTART", "MEET"].map((type) => ({ type })),
  { type: "UPDATE", upd: { cfg: 9, node: stranger, slots: "0-5460" } },
  { type: "FAIL", about: stranger },
  { cur: 0, cfg: 12 },
  { suspects: [[stranger.slice(0, 6), "M|fail", 1]] },
  { nodes: `${known[0]} 127.0.0.1:1@2 myself,slave ${stranger} 0 0 7 connected\n` },
  { kind: "event", ev: "kill -9", node: 7001 },
);

it("a randomly changed history is either reported on or refused with the line", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(rows.length - 1), changed), { minLength: 1, maxLength: 8 }), (changes) => {
      const all = rows.map((row, i) => ({ ...row, ...changes.find(([at]) => at === i)?.[1] }));
      const observing = observe(all.map((value, i): HistoryRow => ({ line: i + 1, value })));
      try {
        let next = observing.next();
        while (!next.done) next = observing.next(undefined);
        expect(next.value.properties).toHaveLength(10);
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryError);
        expect((error as HistoryError).line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 30 },
  );
});
