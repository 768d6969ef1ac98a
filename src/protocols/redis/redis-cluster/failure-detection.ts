/**
 * Which nodes are down: suspected by one node (PFAIL), or by agreement of the masters (FAIL). Agreement is weak: reports
 * from different times count together. Here a report counts until the node that made it takes it back.
 */
import type { NodeId } from "../../../index.ts";
import { broadcast, headerOf } from "./bus.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Known, Received } from "./types.ts";
import type { Gossip } from "./bus-messages.ts";
import { hasSlots, isMaster } from "./node-table.ts";

/** A ping was not answered for longer than the node timeout. */
export function suspect(state: ClusterNode, { of }: { readonly of: NodeId }, self: NodeEffects): void {
  const known = state.nodes[of];
  if (known?.health !== "ok") return;
  known.health = "pfail";
  known.isPinged = false;
  if (self.rules.marksOnOwnSuspicion(self.variant)) markFailedIfNeeded(state, of, self);
}

/** `markNodeAsFailingIfNeeded`. Replicas do it too, but only masters count. */
function markFailedIfNeeded(state: ClusterNode, of: NodeId, self: NodeEffects): void {
  const known = state.nodes[of];
  if (known.health !== "pfail") return;
  const own = counts(state, self.id, self) ? 1 : 0;
  if (known.reports.size + own < quorum(state.size)) return;
  fail(known);
  broadcast(state, { kind: "FAIL", header: headerOf(state, self.id), about: of }, self);
}

export const quorum = (size: number): number => Math.floor(size / 2) + 1;

/** A FAIL message: no node checks the quorum again. */
export function hearFailed(state: ClusterNode, { about }: Received<"FAIL">, self: NodeEffects): void {
  const known = state.nodes[about];
  if (known && about !== self.id) fail(known);
}

/** By the time that a failure can be taken back, the reports of it have aged out. */
function fail(known: Known): void {
  known.health = "fail";
  known.reports.clear();
}

/** What a master believes of the others. */
export function hearGossip(state: ClusterNode, from: NodeId, gossip: Gossip, self: NodeEffects): void {
  if (!counts(state, from, self)) return;
  for (const [about, health] of Object.entries(gossip)) {
    const known = state.nodes[about];
    if (about === self.id || !known || known.health === "fail") continue;
    if (health === "ok") known.reports.delete(from);
    else {
      known.reports.add(from);
      markFailedIfNeeded(state, about, self);
    }
  }
}

const counts = (state: Readonly<ClusterNode>, id: NodeId, { rules, variant }: NodeEffects): boolean =>
  isMaster(state, id) && rules.countsReports(hasSlots(state, id), variant);

/**
 * Takes in an answer on the node's own link. A sender that was only suspected counts as healthy again at once, a failed master only after a
 * while (2 node timeouts). Answers before that change nothing, so only the first one after it is modeled.
 */
export function hearAnswer(state: ClusterNode, from: NodeId): void {
  const sender = state.nodes[from];
  sender.isPinged = false;
  sender.health = "ok";
}
