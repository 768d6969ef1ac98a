/**
 * Which nodes hold a key. `SimpleStrategy` takes the next nodes on the ring, as many as there are copies. `NetworkTopologyStrategy` takes
 * a number of nodes in each data center, and two in the same rack only if the data center has fewer racks than copies.
 */
import type { NodeId } from "../../../index.ts";
import { clockwise, type Ring, type Token } from "./token-ring.ts";

/** Where a node is; the real system asks its snitch. */
export interface Site {
  readonly dc: string;
  readonly rack: string;
}
export type Sites = Readonly<Record<NodeId, Site>>;

export type Strategy =
  | { readonly kind: "simple"; readonly copies: number }
  | {
      readonly kind: "network topology";
      /** The number of copies in each data center. */
      readonly copies: Readonly<Record<string, number>>;
      readonly sites: Sites;
    };

/** The natural replicas of a key, in the order of the ring: as many as the strategy asks for, or all that there are. */
export function replicasOf(key: Token, ring: Ring, strategy: Strategy): readonly NodeId[] {
  const nodes = clockwise(key, ring);
  return strategy.kind === "simple" ? nodes.slice(0, strategy.copies) : spread(nodes, strategy);
}

function spread(nodes: readonly NodeId[], { copies, sites }: Strategy & { kind: "network topology" }): NodeId[] {
  const wanted = Object.fromEntries(
    Object.entries(copies).map(([dc, number]) => {
      const own = nodes.filter((node) => sites[node].dc === dc);
      const racks = new Set(own.map((node) => sites[node].rack)).size;
      const all = Math.min(number, own.length);
      return [dc, { left: all, repeats: all - racks, racks: new Set<string>() }];
    }),
  );
  return nodes.filter((node) => {
    const { dc, rack } = sites[node];
    const want = wanted[dc];
    if (want === undefined || want.left <= 0) return false;
    if (want.racks.has(rack) && want.repeats-- <= 0) return false;
    want.racks.add(rack);
    want.left -= 1;
    return true;
  });
}
