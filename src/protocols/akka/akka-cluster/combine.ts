import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { type Gossip, type gossipRules, merge, seenBy } from "./cluster-gossip.ts";
import type { Version } from "./membership.ts";
import { compare, type Comparison } from "./vector-clock.ts";

/**
 * What a node knows once it has received a gossip: the later one as it is, or, where neither is later, both merged. A
 * merge is no change of its own, so that all who merge the same two get the same version.
 *
 * @returns also what the received gossip was to the own one
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

/** Whether two gossips of one version are known to have been seen at the same addresses: a digest does not tell processes apart. */
export const sameSeen = (one: ReadonlySet<UniqueAddress>, other: ReadonlySet<UniqueAddress>): boolean => {
  const addresses = (seen: ReadonlySet<UniqueAddress>): string => [...seen].map(addressOf).sort().join();
  return addresses(one) === addresses(other);
};
