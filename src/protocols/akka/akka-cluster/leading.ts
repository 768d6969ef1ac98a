/** What a node does if it takes itself for the leader. */
import { hasConverged } from "./convergence.ts";
import type { Gossip } from "./cluster-gossip.ts";
import { admitWeakly, lead, leaderOf } from "./leader.ts";
import { change, viewOf } from "./own-gossip.ts";
import type { View } from "./gossip-view.ts";
import type { Self } from "./rules.ts";
import type { State } from "./types.ts";

type Leader = Pick<Self, "id" | "scope" | "rules" | "variant">;

export const isLeader = (view: View, { rules }: Pick<Self, "rules">): boolean => leaderOf(view, rules) === view.self;

/** What a leader makes of a gossip that all have seen; undefined if it has nothing to do, or the node is not the leader. */
export function led(state: Readonly<State>, self: Leader): Gossip | undefined {
  const view = viewOf(state, self);
  if (!isLeader(view, self) || !hasConverged(view, state.exitingConfirmed, self.rules)) return undefined;
  const gossip = lead(view, state.exitingConfirmed, self.scope.membersMin, self.variant, self.rules);
  return gossip === view.gossip ? undefined : gossip;
}

/** What a leader makes of a gossip that not all have seen; undefined likewise. */
export function admitted(state: Readonly<State>, self: Leader): Gossip | undefined {
  const view = viewOf(state, self);
  if (!self.scope.admitsWeakly || !isLeader(view, self)) return undefined;
  if (hasConverged(view, state.exitingConfirmed, self.rules)) return undefined;
  const gossip = admitWeakly(view, self.scope.membersMin);
  return gossip === view.gossip ? undefined : gossip;
}

export function leadWhere(state: State, self: Self): void {
  const gossip = led(state, self);
  if (!gossip) return;
  const from = versionOf(state);
  change(state, gossip, self);
  self.record({ kind: "led", from, to: versionOf(state) });
}

const versionOf = ({ gossip }: State): string =>
  Object.entries(gossip.version)
    .map(([node, changes]) => `${node}:${changes}`)
    .sort()
    .join(" ");
