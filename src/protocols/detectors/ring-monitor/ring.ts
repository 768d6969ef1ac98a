/** Who watches whom: the nodes form a ring, and each watches those after it. */
import type { NodeId } from "../../../index.ts";

/** The other nodes, in the order in which they come after `self` on the ring. */
export function after(self: NodeId, ring: readonly NodeId[]): readonly NodeId[] {
  const at = ring.indexOf(self);
  return [...ring.slice(at + 1), ...ring.slice(0, Math.max(at, 0))];
}

/** The next nodes until `count` of them are reachable, including the unreachable ones in between. All, if there are too few. */
export function until(
  count: number,
  next: readonly NodeId[],
  isReachable: (node: NodeId) => boolean,
): readonly NodeId[] {
  const taken: NodeId[] = [];
  let reachable = 0;
  for (const node of next) {
    if (reachable === count) break;
    taken.push(node);
    if (isReachable(node)) reachable += 1;
  }
  return taken;
}
