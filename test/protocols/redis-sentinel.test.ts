import { readFileSync } from "node:fs";
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { HistoryError, type HistoryRow, type Observed } from "../../src/index.ts";
import { observe } from "../../src/protocols/redis/redis-sentinel/observed/sentinel-observer.ts";
import { type Candidate, rules } from "../../src/protocols/redis/redis-sentinel/rules.ts";

const candidate = fc.record({
  id: fc.constantFrom("r1", "r2", "r3"),
  priority: fc.nat(2),
  offset: fc.nat(2),
});

describe("which replica is preferred", () => {
  it("is decided by priority, then offset, then name", () => {
    const replicas: readonly Candidate[] = [
      { id: "r1", priority: 100, offset: 5 },
      { id: "r2", priority: 100, offset: 7 },
      { id: "r3", priority: 100, offset: 7 },
      { id: "r4", priority: 10, offset: 0 },
    ];
    const sorted = replicas.toSorted((one, other) => (rules.isBetter(one, other) ? -1 : 1));
    expect(sorted.map(({ id }) => id)).toEqual(["r4", "r2", "r3", "r1"]);
  });

  property.prop([candidate, candidate, candidate])("is an order", (one, two, three) => {
    if (one.id !== two.id) expect(rules.isBetter(one, two)).not.toBe(rules.isBetter(two, one));
    if (rules.isBetter(one, two) && rules.isBetter(two, three)) expect(rules.isBetter(one, three)).toBe(true);
  });
});

property.prop([fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)])(
  "a sentinel that has voted in an epoch does not vote in it or an earlier one again",
  (asked, later, epoch, leaderEpoch) => {
    if (!rules.mayVote(asked, Math.max(epoch, asked), leaderEpoch)) return;
    const voted = Math.max(epoch, asked);
    if (later <= voted) expect(rules.mayVote(later, voted, voted)).toBe(false);
  },
);

const rowsOf = (...values: readonly unknown[]): readonly HistoryRow[] =>
  values.map((value, at) => ({ line: at + 1, value }));

function observed(rows: readonly HistoryRow[]): Observed {
  const observing = observe(rows);
  let next = observing.next();
  while (!next.done) next = observing.next(undefined);
  return next.value;
}

const says = (rows: readonly HistoryRow[]): readonly string[] =>
  observed(rows).properties.flatMap(({ violations }) => violations.map((violation) => violation.message));

const published = (t: number, node: number, ev: string, data: string) => ({ t, kind: "sentinel", node, ev, data });
const switched = "mymaster 127.0.0.1 7101 127.0.0.1 7102";

describe("a history of Sentinel", () => {
  it("from a real one shows that the old master acknowledged 491 writes too many, and nothing else", () => {
    const lines = readFileSync("test/fixtures/redis-sentinel-history.jsonl", "utf8").trimEnd().split("\n");
    const { observations, properties, skipped } = observed(rowsOf(...lines.map((line) => JSON.parse(line) as unknown)));
    expect([observations, skipped]).toEqual([679, []]);
    expect(properties.map(({ watched }) => watched)).toEqual([3, 3, 1, 1, 1, 3, 3, 1]);
    expect(properties.flatMap(({ violations }) => violations)).toEqual([
      {
        run: "recording",
        t: 8240,
        node: "7101",
        message: "acknowledged 491 writes up to 13083 ms after 7203 had replaced it",
      },
    ]);
  });

  it("shows a second vote in an epoch, and an epoch that falls", () => {
    const rows = rowsOf(
      published(1, 7201, "+new-epoch", "2"),
      published(2, 7201, "+vote-for-leader", "aa 2"),
      published(3, 7201, "+vote-for-leader", "bb 2"),
      published(4, 7201, "+new-epoch", "1"),
    );
    expect(says(rows)).toEqual(["voted a second time in epoch 2, after its vote at 2 ms", "entered epoch 1 after 2"]);
  });

  it("shows two leaders of an epoch, one of them without a majority, and that neither found the master objectively down", () => {
    const leads = (node: number, id: string) => [
      published(1, node, "+new-epoch", "1"),
      published(1, node, "+try-failover", "master mymaster 127.0.0.1 7101"),
      published(1, node, "+vote-for-leader", `${id} 1`),
      published(1, node, "+elected-leader", "master mymaster 127.0.0.1 7101"),
    ];
    const rows = rowsOf(...leads(7201, "aa"), ...leads(7202, "bb"), published(2, 7203, "+vote-for-leader", "aa 1"));
    expect(says(rows)).toEqual([
      "was elected in epoch 1, as 7201 was",
      "was elected in epoch 1 with 1 votes of 3",
      "began a failover of a master that it did not find objectively down",
      "began a failover of a master that it did not find objectively down",
    ]);
  });

  it("shows sentinels that do not end with the same master", () => {
    const rows = rowsOf(
      published(1, 7201, "+switch-master", switched),
      published(2, 7202, "+switch-master", "mymaster 127.0.0.1 7101 127.0.0.1 7103"),
    );
    expect(says(rows)).toEqual(["ends with master 7103, and 7201 with 7102"]);
  });

  it("counts rows of unknown kinds", () => {
    expect(observed(rowsOf({ kind: "weather" })).skipped).toEqual([{ message: "rows of unknown kinds", lines: [1] }]);
  });

  it.each([
    ["a row without a kind", [{ t: 1 }], /wanted an object with a kind/u],
    ["a row that lacks something", [{ t: 1, kind: "op", node: 7101 }], /^res: /u],
    [
      "time that goes backwards",
      [published(2, 7201, "+sdown", ""), published(1, 7201, "+sdown", "")],
      /time goes backwards: t is 1, and 2 in line 1/u,
    ],
    [
      "an epoch that is none",
      [published(1, 7201, "+new-epoch", "soon"), published(2, 7201, "+new-epoch", "2")],
      /got "soon"/u,
    ],
  ])("refuses %s", (_, values, message) => {
    const refused = () => observed(rowsOf(...values));
    expect(refused).toThrow(HistoryError);
    expect(refused).toThrow(message);
  });
});
