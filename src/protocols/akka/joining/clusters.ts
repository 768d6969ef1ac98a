import type { NodeId } from "../../../index.ts";
import type { UniqueAddress } from "./unique-address.ts";

/** A node that is in a cluster, and the members that it knows. */
export interface Insider {
  readonly id: NodeId;
  readonly members: readonly UniqueAddress[];
}

/**
 * The clusters that exist, as groups of nodes. Two nodes are in the same cluster if a chain of nodes leads from one to the other in which
 * any two neighbours both know some member, alive or not.
 */
export function clusters(insiders: readonly Insider[]): readonly (readonly NodeId[])[] {
  let groups: { ids: NodeId[]; members: Set<UniqueAddress> }[] = [];
  for (const { id, members } of insiders) {
    const near = groups.filter((group) => members.some((member) => group.members.has(member)));
    const joined = {
      ids: [...near.flatMap(({ ids }) => ids), id],
      members: new Set([...near.flatMap((group) => [...group.members]), ...members]),
    };
    groups = [...groups.filter((group) => !near.includes(group)), joined];
  }
  return groups.map(({ ids }) => ids);
}
