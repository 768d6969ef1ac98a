/** Who owns the slots. The greater configuration epoch wins; a slot that its owner no longer claims is free for any node. */
import type { NodeId } from "../../../index.ts";
import { rebind } from "./binding.ts";
import { headerOf } from "./bus.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import { dropKeys } from "./keys.ts";
import type { Slot } from "./bus-messages.ts";
import { hasSlots, isUnclaimed, masterOf, slotsOf } from "./node-table.ts";
import { replicate } from "./change-of-role.ts";

/** Rebinds, with the consequences: a master that has lost its last slot replicates the node that has it now. */
export function updateSlots(
  state: ClusterNode,
  claimant: NodeId,
  epoch: number,
  claimed: readonly Slot[],
  self: NodeEffects,
): void {
  if (claimant === self.id) return;
  const me = state.nodes[self.id];
  const current = masterOf(state, self.id);
  const moved = rebind(state, claimant, epoch, new Set(claimed), {
    epochOf: (owner) => state.nodes[owner].configEpoch,
    isImporting: (slot) => slot in state.importing && self.rules.ignoresClaimsOnImports(self.variant),
    notesNotClaiming: self.rules.notesNotClaiming,
    forgetsNotClaiming: () => self.rules.forgetsNotClaiming(self.variant),
  });
  followMoving(state, claimant, moved, self);
  const lost = [...moved.values()].includes(current);
  const given = [...moved.keys()].filter((slot) => moved.get(slot) === self.id);
  const grandMaster = me.master === null ? undefined : state.nodes[me.master]?.master;
  if (lost && !hasSlots(state, current)) replicate(state, claimant, self);
  else if (grandMaster && grandMaster !== self.id) replicate(state, grandMaster, self);
  else dropKeys(state, given, self);
}

/** The new owner of an importing slot has the keys that are still to come; the new owner of all slots of a target gets those to be sent. */
function followMoving(
  state: ClusterNode,
  claimant: NodeId,
  moved: ReadonlyMap<Slot, NodeId | null>,
  { rules, variant }: NodeEffects,
): void {
  for (const slot of moved.keys()) if (slot in state.importing) state.importing[slot] = claimant;
  if (!rules.followsHeirs(variant)) return;
  for (const [slot, target] of Object.entries(state.migrating))
    if ([...moved.values()].includes(target) && !hasSlots(state, target)) state.migrating[slot] = claimant;
}

/** Tells a sender the first of its claims that is out of date, if there is one. */
export function correctClaims(
  state: Readonly<ClusterNode>,
  from: NodeId,
  epoch: number,
  claimed: readonly Slot[],
  self: NodeEffects,
): void {
  for (const slot of claimed) {
    const owner = state.slots[slot];
    if (owner === null || owner === undefined || owner === from || isUnclaimed(state, slot)) continue;
    const { configEpoch } = state.nodes[owner];
    if (configEpoch <= epoch) continue;
    const update = { about: owner, configEpoch, slots: slotsOf(state, owner) };
    self.send(from, { kind: "UPDATE", header: headerOf(state, self.id), ...update }, { channel: "out" });
    return;
  }
}

/** Takes in what another node says about a third one's slots, because this node is behind. */
export function hearUpdate(
  state: ClusterNode,
  { about, configEpoch, slots }: Received<"UPDATE">,
  self: NodeEffects,
): void {
  const known = state.nodes[about];
  if (!known || known.configEpoch >= configEpoch) return;
  known.master = null;
  known.configEpoch = configEpoch;
  updateSlots(state, about, configEpoch, slots, self);
}
