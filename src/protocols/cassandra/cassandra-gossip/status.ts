/** What the status of an endpoint means for the ring. */
import type { NodeId } from "../../../index.ts";
import { evict, noteExpiry, removeEndpoint, tokensOf } from "./quarantine.ts";
import type { Self } from "./rules.ts";
import type { Node } from "./types.ts";
import { statusOf } from "./endpoint-versions.ts";

export function handleStatus(state: Node, of: NodeId, self: Self): void {
  switch (statusOf(state.records[of])) {
    case "BOOT":
      // A member that boots again has no token any more.
      for (const token of tokensOf(state, of)) delete state.owners[token];
      return;
    case "NORMAL":
    case "shutdown":
      return takeToken(state, of, self);
    case "LEFT":
    case "removed":
      return excise(state, of, self, "by gossip");
    default:
    // "BOOT_REPLACE" and "removing" change only pending ranges, which are left out; without a status there is nothing to do.
  }
}

/** Gives a node its token. If another node has it, the one that started later gets it, and the other is replaced. */
function takeToken(state: Node, of: NodeId, self: Self): void {
  const token = state.records[of].states.TOKENS?.value;
  if (token === undefined) return;
  const holder = state.owners[token];
  if (holder === of) return;
  const held = holder === undefined ? undefined : state.records[holder];
  if (held && held.generation >= state.records[of].generation) return;
  state.owners[token] = of;
  if (holder === undefined || holder === self.id || tokensOf(state, holder).length > 0) return;
  if (held) self.record({ kind: "gone", of: holder, generation: held.generation });
  if (!self.rules.forgetsReplaced()) return;
  removeEndpoint(state, holder, self);
  evict(state, holder, self);
}

export function excise(state: Node, of: NodeId, self: Self, learnt: "by gossip" | "as coordinator"): void {
  if (of === self.id) {
    for (const token of tokensOf(state, of)) delete state.owners[token];
    return;
  }
  self.record({ kind: "gone", of, generation: state.records[of].generation });
  removeEndpoint(state, of, self);
  if (!self.rules.keepsWhoLeft()) return evict(state, of, self);
  if (self.rules.notesExpiry(learnt)) noteExpiry(of, self);
}
