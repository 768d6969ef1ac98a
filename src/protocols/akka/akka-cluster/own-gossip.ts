/** How a node's own gossip changes: by what the node does itself, and by what it receives. */
import { addressOf, uniqueAddress, type UniqueAddress } from "../joining/unique-address.ts";
import { changed, emptyGossip, type Gossip, seenBy } from "./cluster-gossip.ts";
import type { View } from "./gossip-view.ts";
import type { Self } from "./rules.ts";
import type { ClusterScope, State } from "./types.ts";

interface Place {
  readonly id: string;
  readonly scope: ClusterScope;
}

export const own = ({ uid }: Pick<State, "uid">, { id }: Pick<Place, "id">): UniqueAddress => uniqueAddress(id, uid);

export const viewOf = (state: Readonly<State>, place: Place): View => ({
  gossip: state.gossip,
  self: own(state, place),
  isPreparing: state.isPreparing,
  centreOf: (member) => place.scope.centres[addressOf(member)] ?? "the only one",
});

/** A change by the node itself, which nobody else has seen. While it is Exiting, even through this change, it has not seen it itself. */
export function change(state: State, gossip: Gossip, self: Self): void {
  const me = own(state, self);
  replace(state, changed(gossip, me, !state.isExiting && gossip.members[me]?.status !== "Exiting"), self);
}

/** Takes over a gossip and marks it as seen; but not while the node is Exiting, before it has finished its work. */
export function adopt(state: State, gossip: Gossip, self: Self): void {
  replace(state, state.isExiting ? gossip : seenBy(gossip, own(state, self)), self);
}

function replace(state: State, gossip: Gossip, self: Self): void {
  state.gossip = gossip;
  for (const member of state.exitingConfirmed) if (!(member in gossip.members)) state.exitingConfirmed.delete(member);
  if (gossip.members[own(state, self)]?.status === "Exiting") state.isExiting = true;
}

/** Ends the node's process. */
export function stop(state: State): void {
  state.hasStopped = true;
  state.gossip = emptyGossip;
  state.exitingConfirmed.clear();
  state.isExiting = false;
  state.isPreparing = false;
  state.lease = null;
}
