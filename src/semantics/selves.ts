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

/** The same, and more. */
export const withMore = <More extends object>(self: Self<Shape>, more: More): Self<Shape> & More =>
  Object.defineProperties({} as Self<Shape> & More, {
    ...Object.getOwnPropertyDescriptors(self),
    ...Object.getOwnPropertyDescriptors(more),
  });
