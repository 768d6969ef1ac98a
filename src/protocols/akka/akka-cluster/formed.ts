import type { NodeId } from "../../../index.ts";
import { uniqueAddress } from "../joining/unique-address.ts";
import { changed, emptyGossip, type Gossip, seenBy, withMember } from "./cluster-gossip.ts";
import type { Status } from "./membership.ts";
import { observe } from "./reachability.ts";

/** What the members of a long-standing cluster know: everybody has seen everything. */
export function formed(cluster: Readonly<Record<NodeId, Status>>): Gossip {
  const members = Object.entries(cluster).map(([address, status], at) => {
    const wasUp = status !== "Joining" && status !== "WeaklyUp";
    return [uniqueAddress(address, 1), { status, upNumber: wasUp ? at + 1 : null }] as const;
  });
  const names = members.map(([member]) => member);
  return {
    ...emptyGossip,
    members: Object.fromEntries(members),
    seen: new Set(names),
    version: Object.fromEntries(names.map((member) => [member, 1])),
  };
}

/** The same at one node, after some members have heard of newcomers. The first that heard of a newcomer has let it in. */
export const withNewcomers = (
  gossip: Gossip,
  newcomers: Readonly<Record<NodeId, readonly NodeId[]>>,
  address: NodeId,
): Gossip =>
  Object.entries(newcomers)
    .filter(([, hearers]) => hearers.includes(address))
    .reduce((all, [newcomer, hearers]) => {
      const [first, ...others] = hearers.map((hearer) => uniqueAddress(hearer, 1));
      const joined = withMember(all, uniqueAddress(newcomer, 1), { status: "Joining", upNumber: null });
      return seenBy(changed(joined, first), ...others);
    }, gossip);

/** The same, after the node has missed all members on the other sides of a split. */
export function split(gossip: Gossip, sides: readonly (readonly NodeId[])[], address: NodeId): Gossip {
  if (!sides.some((side) => side.includes(address))) return gossip;
  const self = uniqueAddress(address, 1);
  const reachability = sides
    .filter((side) => !side.includes(address))
    .flat()
    .reduce((all, other) => observe(all, self, uniqueAddress(other, 1), "unreachable"), gossip.reachability);
  return changed({ ...gossip, reachability }, self);
}
