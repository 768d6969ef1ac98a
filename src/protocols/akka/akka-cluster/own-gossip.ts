/** How a node's own gossip becomes another: by what it does itself, and by what it hears. */
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

/** A change of its own, which nobody else has seen; nor has it itself while it is Exiting, be it by this very change. */
export function change(state: State, gossip: Gossip, self: Self): void {
  const me = own(state, self);
  replace(state, changed(gossip, me, !state.isExiting && gossip.members[me]?.status !== "Exiting"), self);
}

/** What it knows now. What it has to do before it stops delays that it has seen it. */
export function adopt(state: State, gossip: Gossip, self: Self): void {
  replace(state, state.isExiting ? gossip : seenBy(gossip, own(state, self)), self);
}

function replace(state: State, gossip: Gossip, self: Self): void {
  state.gossip = gossip;
  for (const member of state.exitingConfirmed) if (!(member in gossip.members)) state.exitingConfirmed.delete(member);
  if (gossip.members[own(state, self)]?.status === "Exiting") state.isExiting = true;
}

/** Its process ends. */
export function stop(state: State): void {
  state.hasStopped = true;
  state.gossip = emptyGossip;
  state.exitingConfirmed.clear();
  state.isExiting = false;
  state.isPreparing = false;
  state.lease = null;
}
