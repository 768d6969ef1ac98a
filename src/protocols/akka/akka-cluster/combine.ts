import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { type Gossip, type gossipRules, merge, seenBy } from "./cluster-gossip.ts";
import type { Version } from "./membership.ts";
import { compare, type Comparison } from "./vector-clock.ts";

/**
 * What a node knows after it has received a gossip: the later of the two, or both merged if neither is later. A merge does not count
 * as a change, so all nodes that merge the same two gossips get the same version.
 *
 * @returns also how the version of the received gossip compares to the node's own
 */
export function combine(
  own: Gossip,
  received: Gossip,
  version: Version,
  rules: typeof gossipRules,
): { readonly gossip: Gossip; readonly received: Comparison } {
  const comparison = compare(received.version, own.version);
  switch (comparison) {
    case "same":
      return { gossip: seenBy(received, ...own.seen), received: comparison };
    case "before":
      return { gossip: own, received: comparison };
    case "after":
      return { gossip: received, received: comparison };
    case "concurrent":
      return { gossip: merge(received, own, version, rules), received: comparison };
  }
}

/** Whether two gossips with the same version were seen at the same addresses: a digest does not tell apart processes at one address. */
export const sameSeen = (one: ReadonlySet<UniqueAddress>, other: ReadonlySet<UniqueAddress>): boolean => {
  const addresses = (seen: ReadonlySet<UniqueAddress>): string => [...seen].map(addressOf).sort().join();
  return addresses(one) === addresses(other);
};
