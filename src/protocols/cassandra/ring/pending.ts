/**
 * Pending replicas: the nodes that a key is written to besides its natural replicas while the ring changes, because they may be
 * replicas soon. "Write too much rather than too little."
 *
 * Source: apache/cassandra, locator/TokenMetadata.java, `calculatePendingRanges`, by key instead of by range.
 */
import type { NodeId } from "../../../index.ts";
import { after, type Change, outcomes, without } from "./ring-changes.ts";
import { replicasOf, type Strategy } from "./placement.ts";
import { type Owned, ringOf, type Token } from "./token-ring.ts";

export const pendingRules = {
  /** The ring on which joins and moves are tried, given the present one and the one without all leaving nodes. */
  triedOn: (_present: Owned, allLeft: Owned): Owned => allLeft,
  /** The ring on which the next change is tried, given the one before this change and the one without its node: a mover is not put back. */
  restored: (before: Owned, takenOff: Owned, isMove: boolean): Owned => (isMove ? takenOff : before),
  /** Whether a node may gain a range by a move: not only the mover, also a node whose neighbour moves away. */
  gainsByMove: (_node: NodeId, _mover: NodeId): boolean => true,
};
export type PendingRules = typeof pendingRules;

/** The pending replicas as Cassandra computes them: without all leaving nodes, it tries each join and replacement alone, then each move. */
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
  const tries = changes.filter(({ kind }) => kind !== "leave");
  for (const change of [...tries.filter((one) => !isMoving(one)), ...tries.filter(isMoving)]) {
    const isMove = isMoving(change);
    const tried = after(ring, change);
    const gaining = isMove ? gainingByMove(change.node, owned, ring, tried, strategy) : new Set([change.node]);
    for (const node of at(tried))
      if (gaining.has(node) && (!isMove || rules.gainsByMove(node, change.node))) pending.add(node);
    ring = rules.restored(ring, without(tried, change.node), isMove);
  }
  return beside(at(owned), pending);
}

const isMoving = ({ kind }: Change): boolean => kind === "move";

/** The nodes that gain a range by a move. Only ranges that the mover has before or after it are looked at. */
function gainingByMove(
  mover: NodeId,
  owned: Owned,
  before: Owned,
  tried: Owned,
  strategy: Strategy,
): ReadonlySet<NodeId> {
  const affected = [before, tried]
    .map(ringOf)
    .flatMap((ring) =>
      ring.map(({ token }) => token).filter((token) => replicasOf(token, ring, strategy).includes(mover)),
    );
  const at = (token: Token, ring: Owned): readonly NodeId[] => replicasOf(token, ringOf(ring), strategy);
  return new Set(affected.flatMap((token) => beside(at(token, owned), at(token, tried))));
}

/** The pending replicas, exactly: all nodes that are replicas in some outcome. Slow if many changes are under way. */
export function pendingOfEveryOutcome(
  key: Token,
  owned: Owned,
  changes: readonly Change[],
  strategy: Strategy,
): readonly NodeId[] {
  const replicas = (ring: Owned): readonly NodeId[] => replicasOf(key, ringOf(ring), strategy);
  return beside(replicas(owned), new Set(outcomes(owned, changes).flatMap(replicas)));
}

const beside = (natural: readonly NodeId[], all: Iterable<NodeId>): readonly NodeId[] =>
  [...all].filter((node) => !natural.includes(node)).sort();
