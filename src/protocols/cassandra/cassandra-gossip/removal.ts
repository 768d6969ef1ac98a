/**
 * Removal: a node announces that it leaves, or another node does so for it if it cannot. A node that removes another forges its record,
 * in a new generation.
 */
import { majorChange } from "./apply.ts";
import { nextVersion, publish } from "./publishing.ts";
import type { Self } from "./rules.ts";
import { excise } from "./status.ts";
import type { Node, Removal } from "./types.ts";

export function leave(state: Node, self: Self): void {
  state.decommissioned = true;
  publish(state, { STATUS: "LEFT" }, self);
}

/** Whether a removal may begin: removenode needs a node that is down, assassinate takes any. Both then wait to see whether it changes. */
export function mayRemove({ records, live, done, quarantine }: Node, { of, by }: Pick<Removal, "of" | "by">): boolean {
  if (done.removed || !records[of] || quarantine.has(of)) return false;
  return by === "assassinate" || (!live.has(of) && !records[of].alive);
}

export function beginRemoval(state: Node, { of, by }: Pick<Removal, "of" | "by">): void {
  const { generation, heartbeat } = state.records[of];
  state.done.removed = true;
  state.removal = { of, by, generation, heartbeat, step: "waiting" };
}

export function announceRemoval(state: Node, self: Self): void {
  const { removal } = state;
  const held = removal && state.records[removal.of];
  // The real code does not check again whether the other node is still down.
  const isBack = self.variant === "repaired" && removal?.by === "removenode" && held?.alive;
  if (!held || held.generation !== removal.generation || isBack) {
    state.removal = null;
    return;
  }
  switch (removal.by) {
    case "removenode":
      held.generation += 1;
      held.states.STATUS = { value: `removing,${self.id}`, version: nextVersion(state) };
      removal.generation = held.generation;
      removal.step = "announced";
      return;
    case "assassinate": {
      state.removal = null;
      if (held.heartbeat !== removal.heartbeat) return;
      const { generation, heartbeat, states } = held;
      const STATUS = { value: "LEFT", version: nextVersion(state) };
      majorChange(state, removal.of, { generation: generation + 1, heartbeat, states: { ...states, STATUS } }, self);
      return;
    }
    default:
      removal.by satisfies never;
  }
}

/** Completes a removal, after everything that the node had was copied elsewhere. */
export function finishRemoval(state: Node, self: Self): void {
  const { removal } = state;
  state.removal = null;
  const held = removal && state.records[removal.of];
  if (!held) return;
  // Nor does the real code check whether it has restarted meanwhile.
  if (self.variant === "repaired" && held.generation !== removal.generation) return;
  held.generation += 1;
  held.states.STATUS = { value: "removed", version: nextVersion(state) };
  excise(state, removal.of, self, "as coordinator");
}
