/** The rule of rebinding alone, on one node's view of the slots. It asks for nothing else, so it runs on 16384 slots too. */
import type { NodeId } from "../../index.ts";
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
  /** Whether it is remembered that an owner does not state a slot any more. */
  notesNotClaiming(): boolean;
  /** Whether that is forgotten when the slot is bound to another one. */
  forgetsNotClaiming(): boolean;
}

export function bind({ slots, notClaiming }: Bindings, slot: Slot, owner: NodeId | null, forgets: boolean): void {
  slots[slot] = owner;
  if (forgets) notClaiming.delete(slot);
}

/**
 * The rule alone, on one node's view (`clusterUpdateSlotsConfigWith`): the slots that a master states are bound to it unless
 * somebody owns them by a greater or the same epoch.
 *
 * @returns the slots that changed hands, with whom they were bound to before
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
