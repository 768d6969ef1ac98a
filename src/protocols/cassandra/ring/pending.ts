/**
 * Who is written to besides the natural replicas of a key while the ring changes, since it may be a replica soon. "Write
 * too much rather than too little."
 *
 * Source: apache/cassandra, locator/TokenMetadata.java, `calculatePendingRanges`, by key instead of by range.
 */
import type { NodeId } from "../../../index.ts";
import { after, type Change, outcomes, without } from "./ring-changes.ts";
import { replicasOf, type Strategy } from "./placement.ts";
import { type Owned, ringOf, type Token } from "./token-ring.ts";

export const pendingRules = {
  /** The ring on which those who join and move are tried, given the present one and that without all who leave. */
  triedOn: (_present: Owned, allLeft: Owned): Owned => allLeft,
  /** The ring for the next one to be tried, given that before and that after this one was taken off again. */
  restored: (before: Owned, _takenOff: Owned): Owned => before,
  /** Who may gain by a move: also those whose neighbour moves away. */
  gainsByMove: (_node: NodeId, _mover: NodeId): boolean => true,
};
export type PendingRules = typeof pendingRules;

/** By Cassandra: first all who leave are gone, then each who joins, replaces or moves is tried alone. */
export function pendingByCassandra(
  key: Token,
  owned: Owned,
  changes: readonly Change[],
  strategy: Strategy,
  rules: PendingRules = pendingRules,
): readonly NodeId[] {
  const allLeft = changes
    .filter(({ kind }) => kind === "leave")
    .reduce<Owned>((left, { node }) => without(left, node), owned);
  const at = (ring: Owned): readonly NodeId[] => replicasOf(key, ringOf(ring), strategy);
  const pending = new Set(at(allLeft));
  let ring = rules.triedOn(owned, allLeft);
  for (const change of changes.filter(({ kind }) => kind !== "leave")) {
    const tried = after(ring, change);
    for (const node of at(tried)) {
      const mayGain = change.kind === "move" ? rules.gainsByMove(node, change.node) : node === change.node;
      if (mayGain) pending.add(node);
    }
    ring = rules.restored(ring, without(tried, change.node));
  }
  return beside(at(owned), pending);
}

/** Whoever is a replica in any outcome: exact, and slow where many changes are under way. */
export function pendingOfEveryOutcome(
  key: Token,
  owned: Owned,
  changes: readonly Change[],
  strategy: Strategy,
): readonly NodeId[] {
  const replicas = (ring: Owned): readonly NodeId[] => replicasOf(key, ringOf(ring), strategy);
  return beside(replicas(owned), new Set(outcomes(owned, changes).flatMap(replicas)));
}

const beside = (natural: readonly NodeId[], all: ReadonlySet<NodeId>): readonly NodeId[] =>
  [...all].filter((node) => !natural.includes(node)).sort();
