/** The rule by which slots are rebound, on one node's view of the slots. It needs nothing else, so it also runs on 16384 slots. */
import type { NodeId } from "../../../index.ts";
import type { Slot } from "./bus-messages.ts";

/** What the rebinding looks at and changes. */
export interface Bindings {
  readonly slots: Record<Slot, NodeId | null>;
  readonly notClaiming: Set<Slot>;
}

/** The decisions that the rebinding rests on. */
export interface BindingRules {
  epochOf(owner: NodeId): number;
  isImporting(slot: Slot): boolean;
  /** Whether a node remembers that an owner no longer claims a slot. */
  notesNotClaiming(): boolean;
  /** Whether it forgets that when the slot is bound to another owner. */
  forgetsNotClaiming(): boolean;
}

export function bind({ slots, notClaiming }: Bindings, slot: Slot, owner: NodeId | null, forgets: boolean): void {
  slots[slot] = owner;
  if (forgets) notClaiming.delete(slot);
}

/**
 * `clusterUpdateSlotsConfigWith`: the slots that a master claims are bound to it, unless another node owns them with the same
 * or a greater epoch.
 *
 * @returns the slots that changed hands, with their owners before
 */
export function rebind(
  view: Bindings,
  claimant: NodeId,
  epoch: number,
  claimed: ReadonlySet<Slot>,
  rules: BindingRules,
): ReadonlyMap<Slot, NodeId | null> {
  const moved = new Map<Slot, NodeId | null>();
  for (const [slot, owner] of Object.entries(view.slots)) {
    if (!claimed.has(slot)) {
      if (owner === claimant && rules.notesNotClaiming()) view.notClaiming.add(slot);
    } else if (owner === claimant) {
      view.notClaiming.delete(slot);
    } else if (
      !rules.isImporting(slot) &&
      (owner === null || view.notClaiming.has(slot) || rules.epochOf(owner) < epoch)
    ) {
      bind(view, slot, claimant, rules.forgetsNotClaiming());
      moved.set(slot, owner);
    }
  }
  return moved;
}
