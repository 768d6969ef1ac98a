/** What a node knows of itself. */
import type { NodeId } from "../model/network.ts";
import type { Self, Shape } from "../model/protocol.ts";

/** All but the list of peers, which is made when it is first asked for: together they have n * (n - 1) names. */
export function selfOf(known: Omit<Self<Shape>, "peers">, ids: readonly NodeId[]): Self<Shape> {
  let peers: readonly NodeId[] | undefined;
  return {
    ...known,
    get peers() {
      return (peers ??= Object.freeze(ids.filter((other) => other !== known.id)));
    },
  };
}

/** Adds to something new what a node knows of itself, where it does not say that in its own way. There may be thousands: none is copied. */
export function withSelf<More extends object>(more: More, self: Self<Shape>): Self<Shape> & More {
  const { id, role, nodes, scope, variant, rules } = self;
  if (!("id" in more)) Object.assign(more, { id });
  if (!("peers" in more)) Object.defineProperty(more, "peers", { get: () => self.peers, enumerable: true });
  return Object.assign(more, { role, nodes, scope, variant, rules }) as Self<Shape> & More;
}
