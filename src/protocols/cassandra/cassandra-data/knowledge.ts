/**
 * What a node knows of the ring, and where it therefore reads and writes the one key of the model.
 *
 * Under the gossip ring, a node knows how far each change has come, as far as it has heard. Under transactional metadata (tcm), all
 * changes are entries of one log, in order, so the number of entries that a node knows, its epoch, determines what it knows.
 */
import type { NodeId } from "../../../index.ts";
import { after, type Change } from "../ring/ring-changes.ts";
import { pendingByCassandra } from "../ring/pending.ts";
import { replicasOf } from "../ring/placement.ts";
import { type Owned, ringOf } from "../ring/token-ring.ts";
import type { DataScope as Scope, Knowledge, Level, Stage } from "./types.ts";

export interface Placement {
  readonly reads: readonly NodeId[];
  readonly writes: readonly NodeId[];
}

/** The key of the model. */
const KEY = 1;

export const nothingKnown = ({ changes }: Pick<Scope, "changes">): Knowledge => ({
  epoch: 0,
  stages: Object.fromEntries(Object.keys(changes).map((node) => [node, 0])),
});

/** Under the gossip ring: notes how far a change has come. News that is out of date is ignored. */
export function hear({ stages }: Knowledge, { node, stage }: { readonly node: NodeId; readonly stage: 1 | 3 }): void {
  stages[node] = stage === 3 ? 3 : stages[node] || 1;
}

/** Under tcm: takes over what another node knows, if that is more. */
export function catchUp(state: { ring: Knowledge }, ring: Knowledge | null): void {
  if (ring !== null && ring.epoch > state.ring.epoch) state.ring = ring;
}

/** The tokens of each node after all completed changes, and the changes under way. */
function ringIn(
  { stages }: Pick<Knowledge, "stages">,
  { owners, changes }: Scope,
): { owned: Owned; underWay: readonly Change[] } {
  const at = (stage: (stage: Stage) => boolean): readonly Change[] =>
    Object.values(changes).filter(({ node }) => stage(stages[node]));
  return {
    owned: at((stage) => stage === 3).reduce(after, owners),
    underWay: at((stage) => stage === 1 || stage === 2),
  };
}

const replicas = (owned: Owned, { copies }: Scope): readonly NodeId[] =>
  replicasOf(KEY, ringOf(owned), { kind: "simple", copies });

/** Where to read and write: reads go to the replicas, writes also to future ones, and to former ones until all know of the change. */
export function placementIn(known: Pick<Knowledge, "stages">, scope: Scope): Placement {
  const { owned, underWay } = ringIn(known, scope);
  const natural = replicas(owned, scope);
  const pending = pendingByCassandra(KEY, owned, underWay, { kind: "simple", copies: scope.copies });
  const isMoved = underWay.some(({ node }) => known.stages[node] === 2);
  return {
    reads: isMoved ? replicas(underWay.reduce(after, owned), scope) : natural,
    writes: [...natural, ...pending],
  };
}

/** The nodes that lose the key, and those that get it, when this change is over. */
export function transfer(
  known: Pick<Knowledge, "stages">,
  change: Change,
  scope: Scope,
): { from: readonly NodeId[]; to: readonly NodeId[] } {
  const { owned } = ringIn(known, scope);
  const [before, then] = [replicas(owned, scope), replicas(after(owned, change), scope)];
  return { from: before.filter((node) => !then.includes(node)), to: then.filter((node) => !before.includes(node)) };
}

const enough = (level: Level, number: number): number =>
  level === "ONE" ? 1 : level === "ALL" ? number : Math.floor(number / 2) + 1;

export const answersNeeded = (level: Level, { reads }: Placement): number => enough(level, reads.length);

/** How many nodes must acknowledge a write: one more for each future or former replica, so that it does not matter which have. */
export const acknowledgementsNeeded = (level: Level, { reads, writes }: Placement): number =>
  enough(level, reads.length) + writes.length - reads.length;

/** The smallest sets that, together with this node, contain a quorum of the replicas before the change and one of those after it. */
export function quorumsOfBoth(node: NodeId, known: Knowledge, scope: Scope): readonly (readonly NodeId[])[] {
  const sides = ([0, 3] as const).map((end) => {
    const { reads } = placementIn(
      { stages: mapped(known.stages, (one) => (one === 1 || one === 2 ? end : one)) },
      scope,
    );
    return { reads, needs: enough("QUORUM", reads.length) };
  });
  const others = placementIn(known, scope).writes.filter((one) => one !== node);
  for (let size = 0; ; size++) {
    const quorums = subsets(others, size).filter((asked) =>
      sides.every(({ reads, needs }) => reads.filter((one) => one === node || asked.includes(one)).length >= needs),
    );
    if (quorums.length > 0) return quorums;
  }
}

/** All subsets of this size, in order. */
export function subsets(nodes: readonly NodeId[], size: number): readonly (readonly NodeId[])[] {
  if (size === 0) return [[]];
  return nodes.flatMap((node, i) => subsets(nodes.slice(i + 1), size - 1).map((rest) => [node, ...rest]));
}

const mapped = (stages: Knowledge["stages"], to: (stage: Stage) => Stage): Knowledge["stages"] =>
  Object.fromEntries(Object.entries(stages).map(([node, stage]) => [node, to(stage)]));
