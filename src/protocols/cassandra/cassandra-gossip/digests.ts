/** Digests: a summary of a node's records, and what follows from the digests of another node. */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Digest, Endpoint, Node } from "./types.ts";
import { maxVersion, newerThan } from "./endpoint-versions.ts";

export const digestsOf = ({ records }: Node): Record<NodeId, Digest> =>
  Object.fromEntries(
    Object.entries(records).map(([of, held]) => [of, { generation: held.generation, version: maxVersion(held) }]),
  );

/** What to request from the sender of these digests, and what it lacks. */
export function examine(
  { records }: Node,
  from: NodeId,
  digests: Record<NodeId, Digest>,
  self: Self,
): { readonly requests: Record<NodeId, Digest>; readonly deltas: Record<NodeId, Endpoint> } {
  const requests: Record<NodeId, Digest> = {};
  const deltas: Record<NodeId, Endpoint> = {};
  for (const [of, { generation, version }] of Object.entries(digests)) {
    const held = records[of];
    if (!held || generation > held.generation) {
      requests[of] = { generation, version: 0 };
      continue;
    }
    const known = maxVersion(held);
    if (generation < held.generation || version < known) {
      const newer = newerThan(held, generation < held.generation ? 0 : version);
      if (newer) deltas[of] = newer;
    } else if (version > known || (of === from && !held.alive && version >= self.scope.heartbeatMax)) {
      // The second condition stands for a heartbeat past the last one that is counted. It is news only to a node that considers the
      // sender DOWN.
      requests[of] = { generation, version: known };
    }
  }
  return { requests, deltas };
}

/** The answer to a request, or null if there is none. */
export function answer({ records }: Node, of: NodeId, wanted: Digest, self: Self): Endpoint | null {
  const held = records[of];
  if (!held) return null;
  // The real code looks only at the version: if the endpoint has restarted meanwhile, it sends a part that looks like the whole.
  const isOfIt = self.variant === "cassandra" || held.generation === wanted.generation;
  const newer = newerThan(held, isOfIt ? wanted.version : 0);
  return newer ?? (of === self.id ? { generation: held.generation, heartbeat: held.heartbeat, states: {} } : null);
}
