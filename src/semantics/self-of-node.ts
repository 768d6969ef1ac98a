/** What a node knows about itself. */
import type { NodeId } from "../model/network.ts";
import type { Self, Shape } from "../model/protocol.ts";

/** The list of peers is built on first use: all lists together have n * (n - 1) names. */
export function selfOf(known: Omit<Self<Shape>, "peers">, ids: readonly NodeId[]): Self<Shape> {
  let peers: readonly NodeId[] | undefined;
  return {
    ...known,
    get peers() {
      return (peers ??= Object.freeze(ids.filter((other) => other !== known.id)));
    },
  };
}

/**
 * Adds what a node knows about itself to a new object, except where the object has its own version. There may be thousands, so nothing is
 * copied.
 */
export function withSelf<More extends object>(more: More, self: Self<Shape>): Self<Shape> & More {
  const { id, role, nodes, scope, variant, rules } = self;
  if (!("id" in more)) Object.assign(more, { id });
  if (!("peers" in more)) Object.defineProperty(more, "peers", { get: () => self.peers, enumerable: true });
  return Object.assign(more, { role, nodes, scope, variant, rules }) as Self<Shape> & More;
}
