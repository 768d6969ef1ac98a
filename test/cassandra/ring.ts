/** Compares which nodes have a key and which will have it, by the model and by the real TokenMetadata, on random rings that change. */
import { isDeepStrictEqual } from "node:util";
import { pendingByCassandra } from "../../src/protocols/cassandra/ring/pending.ts";
import { replicasOf, type Sites, type Strategy } from "../../src/protocols/cassandra/ring/placement.ts";
import type { Change } from "../../src/protocols/cassandra/ring/ring-changes.ts";
import { type Owned, ringOf } from "../../src/protocols/cassandra/ring/token-ring.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";

const POSITIONS = 16;
/** There are as many orders as permutations. */
const MOVES_MAX = 3;
const keys = Array.from({ length: POSITIONS + 2 }, (_, i) => i);
const names = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];

interface Placed {
  readonly natural: readonly string[];
  readonly pending: ReadonlySet<string>;
}

type Placements = Readonly<Record<string, Placed>>;

interface Answered {
  readonly natural: readonly string[];
  readonly pending: readonly string[];
  /** Whether it throws because a node is pending for two ranges. */
  readonly conflict?: string;
}

export async function compareRings(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const { owned, changes } = anyRing(draw);
    const copies = 1 + draw.below(3);
    await compareRing(comparison, owned, changes, { kind: "simple", copies });
    const sites = anySites(draw, changes);
    await compareRing(comparison, owned, changes, {
      kind: "network topology",
      copies: { west: 1 + draw.below(3), east: draw.below(3) },
      sites,
    });
  }
}

async function compareRing(
  comparison: Comparison,
  owned: Owned,
  changes: readonly Change[],
  strategy: Strategy,
): Promise<void> {
  const models = ordersOfMoves(changes).map((order) => placements(owned, order, strategy));
  const question = { ask: "placement", owned, changes, strategy, keys };
  const moves = ["move", "two moves", "three moves"].at(changes.filter(isMove).length - 1);
  const kinds =
    [...new Set(changes.map((change) => (isMove(change) ? moves : change.kind)))].sort().join(", ") || "at rest";
  await comparison.ask<Record<string, Answered>, Placements>(
    `${strategy.kind}: ${kinds}`,
    question,
    models[0],
    (answer) => {
      const real = (model: Placements): Placements =>
        Object.fromEntries(
          Object.entries(answer).map(([key, { natural, pending, conflict }]) => [
            key,
            {
              natural: inOrder(natural, strategy),
              pending: conflict === undefined ? besides(pending, natural) : model[key].pending,
            },
          ]),
        );
      const model = models.find((one) => isDeepStrictEqual(one, real(one))) ?? models[0];
      return { model, real: real(model) };
    },
  );
}

const isMove = ({ kind }: Change): boolean => kind === "move";

/** The changes with their moves in each order: the code tries them in the order of a hash set. */
function ordersOfMoves(changes: readonly Change[]): readonly (readonly Change[])[] {
  const others = changes.filter((change) => !isMove(change));
  return permutations(changes.filter(isMove)).map((moves) => [...others, ...moves]);
}

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length === 0 ? [[]] : all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));

function placements(owned: Owned, changes: readonly Change[], strategy: Strategy): Placements {
  return Object.fromEntries(
    keys.map((key): readonly [string, Placed] => [
      `${key}`,
      {
        natural: inOrder(replicasOf(key, ringOf(owned), strategy), strategy),
        pending: new Set(pendingByCassandra(key, owned, changes, strategy)),
      },
    ]),
  );
}

/** Only one of the strategies promises an order. */
const inOrder = (nodes: readonly string[], { kind }: Strategy): readonly string[] =>
  kind === "simple" ? nodes : [...nodes].sort();

/** The nodes that have a key are written to in any case. */
const besides = (pending: readonly string[], natural: readonly string[]): ReadonlySet<string> =>
  new Set(pending.filter((node) => !natural.includes(node)));

function anyRing(draw: Draw): { readonly owned: Owned; readonly changes: readonly Change[] } {
  const free = [...draw.shuffled(Array.from({ length: POSITIONS }, (_, i) => i + 1))];
  const some = (): readonly number[] => free.splice(0, 1 + draw.below(2)).sort((one, other) => one - other);
  // Otherwise several that move at once are rare.
  const mostMove = draw.chance(0.3);
  const present = names.slice(0, mostMove ? 4 + draw.below(3) : 2 + draw.below(4));
  const owned: Owned = Object.fromEntries(present.map((node) => [node, some()]));
  const changes: Change[] = [];
  const coming = [...names.slice(present.length)];
  // Some node stays, because in a ring without nodes nobody could have the keys.
  for (const node of present.slice(1)) {
    if (draw.chance(mostMove ? 0.1 : 0.5)) continue;
    const replacer = coming.at(0);
    if (draw.chance(mostMove ? 0.1 : 0.5)) changes.push({ kind: "leave", node });
    else if (owned[node].length === 1 && changes.filter(isMove).length < MOVES_MAX && draw.chance(mostMove ? 0.9 : 0.6))
      changes.push({ kind: "move", node, tokens: free.splice(0, 1) });
    else if (replacer !== undefined) changes.push({ kind: "replace", node: coming.shift() ?? replacer, of: node });
  }
  for (const node of coming.slice(0, draw.below(3))) changes.push({ kind: "join", node, tokens: some() });
  return { owned, changes: changes.filter((change) => !("tokens" in change) || change.tokens.length > 0) };
}

/** A node that replaces another is in the same rack, as is advised: the rack of the replaced one counts until it is gone. */
function anySites(draw: Draw, changes: readonly Change[]): Sites {
  const any = Object.fromEntries(
    names.map((node) => [node, { dc: draw.of(["west", "west", "east"]), rack: draw.of(["r1", "r2", "r3"]) }]),
  );
  const replacing = changes.flatMap((change) => (change.kind === "replace" ? [[change.node, any[change.of]]] : []));
  return { ...any, ...(Object.fromEntries(replacing) as Sites) };
}
