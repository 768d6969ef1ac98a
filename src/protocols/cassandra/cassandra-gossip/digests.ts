/** Digests: what one holds, in short, and what somebody else's tell. */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Digest, Endpoint, Node } from "./types.ts";
import { maxVersion, newerThan } from "./endpoint-versions.ts";

export const digestsOf = ({ records }: Node): Record<NodeId, Digest> =>
  Object.fromEntries(
    Object.entries(records).map(([of, held]) => [of, { generation: held.generation, version: maxVersion(held) }]),
  );

/** What the sender of these digests should send, and what it lacks. */
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
      // The second: a heartbeat past the last one that is counted. Whoever holds the node alive learns nothing from it.
      requests[of] = { generation, version: known };
    }
  }
  return { requests, deltas };
}

/** What answers a request, or null. */
export function answer({ records }: Node, of: NodeId, wanted: Digest, self: Self): Endpoint | null {
  const held = records[of];
  if (!held) return null;
  // The real thing looks at the version alone: if the endpoint restarted meanwhile, what is sent is a part that looks like the whole.
  const isOfIt = self.variant === "cassandra" || held.generation === wanted.generation;
  const newer = newerThan(held, isOfIt ? wanted.version : 0);
  return newer ?? (of === self.id ? { generation: held.generation, heartbeat: held.heartbeat, states: {} } : null);
}
