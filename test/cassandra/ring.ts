/** Who has a key and who will have it, by the model and by the real TokenMetadata, on random rings that change. */
import { isDeepStrictEqual } from "node:util";
import { pendingByCassandra } from "../../src/protocols/cassandra/ring/pending.ts";
import { replicasOf, type Sites, type Strategy } from "../../src/protocols/cassandra/ring/placement.ts";
import type { Change } from "../../src/protocols/cassandra/ring/ring-changes.ts";
import { type Owned, ringOf } from "../../src/protocols/cassandra/ring/token-ring.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";

const POSITIONS = 16;
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
  /** That it throws where somebody is pending by two ranges. */
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
  const model = placements(owned, changes, strategy);
  const reversed = placements(owned, changes.toReversed(), strategy);
  const question = { ask: "placement", owned, changes, strategy, keys };
  const moves = changes.filter(({ kind }) => kind === "move").length;
  const kinds =
    [...new Set(changes.map(({ kind }) => (kind === "move" && moves > 1 ? "two moves" : kind)))].sort().join(", ") ||
    "at rest";
  await comparison.ask<Record<string, Answered>, Placements>(
    `${strategy.kind}: ${kinds}`,
    question,
    model,
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
      const isOtherOrder = isDeepStrictEqual(reversed, real(reversed));
      return isOtherOrder ? { model: reversed, real: real(reversed) } : { model, real: real(model) };
    },
  );
}

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

/** Who has a key is written to in any case. */
const besides = (pending: readonly string[], natural: readonly string[]): ReadonlySet<string> =>
  new Set(pending.filter((node) => !natural.includes(node)));

function anyRing(draw: Draw): { readonly owned: Owned; readonly changes: readonly Change[] } {
  const free = [...draw.shuffled(Array.from({ length: POSITIONS }, (_, i) => i + 1))];
  const some = (): readonly number[] => free.splice(0, 1 + draw.below(2)).sort((one, other) => one - other);
  const present = names.slice(0, 2 + draw.below(4));
  const owned: Owned = Object.fromEntries(present.map((node) => [node, some()]));
  const changes: Change[] = [];
  const coming = [...names.slice(present.length)];
  // Somebody stays: nobody can have the keys of a ring without nodes.
  for (const node of present.slice(1)) {
    if (draw.chance(0.5)) continue;
    const replacer = coming.at(0);
    if (draw.chance(0.5)) changes.push({ kind: "leave", node });
    else if (owned[node].length === 1 && changes.filter(({ kind }) => kind === "move").length < 2 && draw.chance(0.6))
      changes.push({ kind: "move", node, tokens: free.splice(0, 1) });
    else if (replacer !== undefined) changes.push({ kind: "replace", node: coming.shift() ?? replacer, of: node });
  }
  for (const node of coming.slice(0, draw.below(3))) changes.push({ kind: "join", node, tokens: some() });
  return { owned, changes: changes.filter((change) => !("tokens" in change) || change.tokens.length > 0) };
}

/** Who replaces another stands where that one stood, as is advised: the rack of the replaced one counts until it is gone. */
function anySites(draw: Draw, changes: readonly Change[]): Sites {
  const any = Object.fromEntries(
    names.map((node) => [node, { dc: draw.of(["west", "west", "east"]), rack: draw.of(["r1", "r2", "r3"]) }]),
  );
  const replacing = changes.flatMap((change) => (change.kind === "replace" ? [[change.node, any[change.of]]] : []));
  return { ...any, ...(Object.fromEntries(replacing) as Sites) };
}
