import { describe, expect, test } from "vitest";
import { after, type Change, outcomes } from "../../src/protocols/cassandra/ring/ring-changes.ts";
import { pendingByCassandra, pendingOfEveryOutcome } from "../../src/protocols/cassandra/ring/pending.ts";
import { replicasOf, type Sites, type Strategy } from "../../src/protocols/cassandra/ring/placement.ts";
import { type Owned, ringOf } from "../../src/protocols/cassandra/ring/token-ring.ts";

const names = ["a", "b", "c", "d"];
const simple: readonly Strategy[] = [1, 2, 3].map((copies) => ({ kind: "simple", copies }));

/** The owner of each position, up to names: each position is free or belongs to one of the first nodes. */
function assignments(positions: number, nodes: number): readonly (readonly (number | undefined)[])[] {
  return Array.from({ length: positions }).reduce<readonly (readonly (number | undefined)[])[]>(
    (known) =>
      known.flatMap((owners) => {
        const seen = new Set(owners.filter((owner) => owner !== undefined)).size;
        return [undefined, ...Array.from({ length: Math.min(seen + 1, nodes) }, (_, i) => i)].map((owner) => [
          ...owners,
          owner,
        ]);
      }),
    [[]],
  );
}

/** All small rings, with the operation of each node. Nodes that join have no tokens yet. */
function* changing(
  positions: number,
  { nodes = 4, kinds }: { nodes?: number; kinds: readonly ("stay" | "join" | "leave")[] },
): Generator<{ owned: Owned; changes: readonly Change[] }> {
  for (const owners of assignments(positions, nodes)) {
    const present = new Set(owners.filter((owner) => owner !== undefined)).size;
    for (let code = 0; code < kinds.length ** present; code++) {
      const owned: Record<string, readonly number[]> = {};
      const changes: Change[] = [];
      for (let i = 0; i < present; i++) {
        const node = names[i];
        const tokens = owners.flatMap((owner, at) => (owner === i ? [at + 1] : []));
        const kind = kinds[Math.floor(code / kinds.length ** i) % kinds.length];
        if (kind === "join") changes.push({ kind, node, tokens });
        else owned[node] = tokens;
        if (kind === "leave") changes.push({ kind, node });
      }
      if (Object.keys(owned).length > 0) yield { owned, changes };
    }
  }
}

/** One node moves from each position to each free one. */
function* moving(positions: number): Generator<{ owned: Owned; changes: readonly Change[] }> {
  for (const { owned } of changing(positions, { kinds: ["stay"] })) {
    for (const node of Object.keys(owned).filter((one) => owned[one].length === 1)) {
      for (let to = 1; to <= positions; to++) {
        if (Object.values(owned).some((tokens) => tokens.includes(to))) continue;
        yield { owned, changes: [{ kind: "move", node, tokens: [to] }] };
      }
    }
  }
}

/** The first node that is a replica in some outcome and is neither a replica now nor pending. */
function missed(
  { owned, changes }: { owned: Owned; changes: readonly Change[] },
  positions: number,
  strategy: Strategy,
): string | undefined {
  const rings = outcomes(owned, changes).map(ringOf);
  for (let key = 1; key <= positions; key++) {
    const written = new Set([
      ...replicasOf(key, ringOf(owned), strategy),
      ...pendingByCassandra(key, owned, changes, strategy),
    ]);
    for (const ring of rings) {
      const node = replicasOf(key, ring, strategy).find((one) => !written.has(one));
      if (node !== undefined) return `${node} for key ${key} of ${JSON.stringify({ owned, changes })}`;
    }
  }
  return undefined;
}

describe("on all small rings with virtual nodes", () => {
  const all = [...changing(5, { kinds: ["stay", "join", "leave"] })];

  test("there are 3,672 of them", () => {
    expect(all).toHaveLength(3672);
  });

  test("a key has as many different replicas as asked for, or all nodes", () => {
    const wrong = all.filter(({ owned, changes }) =>
      outcomes(owned, changes).some((ring) =>
        simple.some((strategy) => {
          const copies = strategy.kind === "simple" ? strategy.copies : 0;
          const replicas = replicasOf(3, ringOf(ring), strategy);
          const wanted = Math.min(copies, Object.keys(ring).length);
          return replicas.length !== wanted || new Set(replicas).size !== wanted;
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("each position has one owner", () => {
    const wrong = all.filter(({ owned, changes }) =>
      outcomes(owned, changes).some((ring) => {
        const tokens = ringOf(ring).map(({ token }) => token);
        return new Set(tokens).size !== tokens.length;
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("changes result in the same ring, in whatever order they are completed", () => {
    const wrong = all.filter(({ owned, changes }) => {
      const ring = JSON.stringify(ringOf(changes.reduce(after, owned)));
      return orders(changes).some((order) => JSON.stringify(ringOf(order.reduce(after, owned))) !== ring);
    });
    expect(wrong).toEqual([]);
  });

  test("a key is written to all future replicas while one node leaves and any others join", () => {
    const claimed = all.filter(({ changes }) => changes.filter(({ kind }) => kind === "leave").length <= 1);
    expect(claimed.flatMap((one) => simple.flatMap((strategy) => missed(one, 5, strategy) ?? []))).toEqual([]);
  });

  test("a key is not written to a node that is a replica in no outcome", () => {
    const idle = all.flatMap(({ owned, changes }) =>
      simple.filter((strategy) => {
        const needed = pendingOfEveryOutcome(3, owned, changes, strategy);
        return pendingByCassandra(3, owned, changes, strategy).some((node) => !needed.includes(node));
      }),
    );
    expect(idle).toEqual([]);
  });
});

test("a key is written to all future replicas while one node moves", () => {
  const wrong = [...moving(6)].flatMap((one) => simple.flatMap((strategy) => missed(one, 6, strategy) ?? []));
  expect(wrong).toEqual([]);
});

test("a key is written to all future replicas even if racks count", () => {
  const rackings = ["1112", "1122", "1123", "1212", "1223"];
  const wrong = rackings.flatMap((racks) => {
    const sites: Sites = Object.fromEntries(names.map((name, i) => [name, { dc: "east", rack: racks[i] }]));
    return [1, 2, 3].flatMap((copies) =>
      [...changing(4, { kinds: ["stay", "join", "leave"] })]
        .filter(({ changes }) => changes.filter(({ kind }) => kind === "leave").length <= 1)
        .flatMap((one) => missed(one, 4, { kind: "network topology", copies: { east: copies }, sites }) ?? []),
    );
  });
  expect(wrong).toEqual([]);
});

describe("Cassandra's pending ranges miss the node that takes over from one of two neighbours if", () => {
  const one: Strategy = { kind: "simple", copies: 1 };
  const writtenTo = (key: number, owned: Owned, changes: readonly Change[]): readonly string[] => [
    ...replicasOf(key, ringOf(owned), one),
    ...pendingByCassandra(key, owned, changes, one),
  ];

  test("both leave, and the first is done before the second", () => {
    const owned = { a: [1], b: [2], c: [3] };
    const changes: readonly Change[] = [
      { kind: "leave", node: "a" },
      { kind: "leave", node: "b" },
    ];
    expect(replicasOf(1, ringOf({ b: [2], c: [3] }), one)).toEqual(["b"]);
    expect(writtenTo(1, owned, changes)).toEqual(["a", "c"]);
  });

  test("one moves away and the other leaves", () => {
    const owned = { a: [1], b: [2] };
    const changes: readonly Change[] = [
      { kind: "move", node: "a", tokens: [3] },
      { kind: "leave", node: "b" },
    ];
    expect(replicasOf(1, ringOf({ a: [3], b: [2] }), one)).toEqual(["b"]);
    expect(writtenTo(1, owned, changes)).toEqual(["a"]);
  });

  test("both move", () => {
    const owned = { a: [1], b: [2] };
    const changes: readonly Change[] = [
      { kind: "move", node: "a", tokens: [3] },
      { kind: "move", node: "b", tokens: [4] },
    ];
    expect(replicasOf(2, ringOf({ a: [3], b: [4] }), one)).toEqual(["a"]);
    expect(writtenTo(2, owned, changes)).toEqual(["b"]);
  });

  test("one moves away and another joins behind it", () => {
    const owned = { a: [1] };
    const changes: readonly Change[] = [
      { kind: "move", node: "a", tokens: [3] },
      { kind: "join", node: "b", tokens: [2] },
    ];
    expect(replicasOf(1, ringOf({ a: [3], b: [2] }), one)).toEqual(["b"]);
    expect(writtenTo(1, owned, changes)).toEqual(["a"]);
  });
});

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
