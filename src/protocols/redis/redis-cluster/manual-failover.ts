/**
 * A manual failover. In a plain one, the master pauses its clients and says where its stream ends, and its replica stands for election
 * once it has all of it. `force` does not ask the master, and `takeover` asks no node at all.
 */
import type { NodeId } from "../../../index.ts";
import { broadcastPong, headerOf, sendPing } from "./bus.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import type { FailOver } from "./commands.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import type { Header } from "./bus-messages.ts";
import { replaceMaster } from "./change-of-role.ts";

const timeoutMs = 5000;

/** Refused at a master, and without force where the master has failed. */
export function mayFailOver({ nodes }: Readonly<ClusterNode>, { how }: FailOver, { id }: NodeSelf): boolean {
  const { master } = nodes[id];
  return master !== null && (how !== "plain" || nodes[master]?.health === "ok");
}

export function failOver(state: ClusterNode, { how }: FailOver, self: NodeEffects): void {
  const { master } = state.nodes[self.id];
  if (master === null) return;
  switch (how) {
    case "takeover":
      bumpWithoutConsensus(state, self);
      replaceMaster(state, self);
      broadcastPong(state, self);
      return;
    case "force":
      return begin(state, { replica: null, masterOffset: null, canStart: true }, self);
    case "plain":
      begin(state, { replica: null, masterOffset: self.rules.offsetNotHeard(), canStart: false }, self);
      self.send(master, { kind: "MFSTART", header: headerOf(state, self.id) }, { channel: "out" });
      return;
    default:
      how satisfies never;
  }
}

/** The master: pauses its clients, and says so at once on the link that the replica opened. */
export function startAtMaster(state: ClusterNode, { from }: Received<"MFSTART">, self: NodeEffects): void {
  if (state.nodes[self.id].master !== null || state.nodes[from].master !== self.id) return;
  begin(state, { replica: from, masterOffset: null, canStart: false }, self);
  state.isPaused = true;
  sendPing(state, from, false, self, "back");
}

/** The replica: hears where the stream of its paused master ends, and stands once it has come so far. */
export function noteMasterOffset(
  state: ClusterNode,
  from: NodeId,
  { paused, offset }: Header,
  self: NodeEffects,
): void {
  const { manual } = state;
  if (!manual || !paused || state.nodes[self.id].master !== from) return;
  if (manual.masterOffset === self.rules.offsetNotHeard()) manual.masterOffset = offset;
}

export function startIfCaughtUp(state: ClusterNode, self: NodeEffects): void {
  const { manual } = state;
  if (!manual || state.nodes[self.id].master === null || manual.masterOffset === self.rules.offsetNotHeard()) return;
  if (manual.masterOffset === state.nodes[self.id].offset) manual.canStart = true;
}

/** The time is up, at the replica or at its master: clients go on. */
export function endManualFailover(state: ClusterNode): void {
  state.manual = null;
  state.isPaused = false;
}

function begin(state: ClusterNode, manual: NonNullable<ClusterNode["manual"]>, self: NodeEffects): void {
  state.manual = manual;
  self.startTimer({ kind: "manual failover ends" }, { after: timeoutMs });
}
