/** The failure detector: which members a node may begin to miss, and which it may find again. */
import type { NodeId } from "../../../index.ts";
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { heartbeatReceivers } from "./heartbeat-ring.ts";
import { change, own } from "./own-gossip.ts";
import { observation, observe, type Observation } from "./reachability.ts";
import type { Self } from "./rules.ts";
import type { State } from "./types.ts";

/** The members at the given addresses that the node watches and has not missed yet. */
export function suspects(
  state: Readonly<State>,
  addresses: readonly NodeId[],
  self: Pick<Self, "id" | "scope" | "rules">,
): readonly UniqueAddress[] {
  const me = own(state, self);
  return heartbeatReceivers(state.gossip, me, self.scope.monitoredBy, self.rules).filter(
    (member) =>
      addresses.includes(addressOf(member)) && observation(state.gossip.reachability, me, member) === "reachable",
  );
}

/** The members that the node itself has missed. */
export function missed({ gossip, uid }: Readonly<State>, self: Pick<Self, "id">): readonly UniqueAddress[] {
  const me = own({ uid }, self);
  return Object.keys(gossip.members).filter((member) => observation(gossip.reachability, me, member) === "unreachable");
}

export function notice(state: State, members: readonly UniqueAddress[], as: Observation, self: Self): void {
  const reachability = members.reduce(
    (all, member) => observe(all, own(state, self), member, as),
    state.gossip.reachability,
  );
  change(state, { ...state.gossip, reachability }, self);
}
