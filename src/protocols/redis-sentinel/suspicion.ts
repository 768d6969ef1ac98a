/**
 * Who holds whom down. SDOWN is one sentinel's own finding; ODOWN is that so many others say the same, each when it was last
 * asked, and no agreement.
 */
import type { NodeId } from "../../index.ts";
import type { Self } from "./rules.ts";
import type { Received, Sentinel } from "./types.ts";

const pingMs = 1000;
const downAfterMs = 30_000;
const ping = { channel: "ping" } as const;

export const holdMasterDown = (state: Sentinel, _: unknown, self: Self): void => holdDown(state, state.master, self);

export function holdDown(state: Sentinel, server: NodeId, self: Self): void {
  if (state.down.has(server)) return;
  state.down.add(server);
  self.send(server, { kind: "ping" }, ping);
  if (server !== state.master) return;
  self.record({ kind: "held down", master: server });
  tellPeers(state, self);
}

export function onPong(state: Sentinel, { from }: Received<"pong">, self: Self): void {
  self.stopTimer({ kind: "down after" });
  if (!state.down.delete(from) || from !== state.master) return;
  tellPeers(state, self);
}

/** Others ask every second; an answer that says the same as the last one changes nothing and is left out. */
function tellPeers(state: Sentinel, self: Self): void {
  for (const peer of self.peers) answer(state, peer, state.master, self);
}

export function answer(state: Sentinel, to: NodeId, about: NodeId, self: Self): void {
  const knows = about === state.master;
  const { leader, leaderEpoch } = knows ? state : { leader: null, leaderEpoch: 0 };
  const down = knows && state.down.has(about);
  self.send(to, { kind: "answer", about, down, leader, leaderEpoch }, { channel: "ask" });
}

/** ODOWN. */
export function isAgreedDown(
  { down, master, answers }: Readonly<Sentinel>,
  { rules, scope }: Pick<Self, "rules" | "scope">,
): boolean {
  if (!down.has(master)) return false;
  const others = Object.values(answers).filter((other) => other.down);
  return rules.isAgreed(1 + others.length, scope.quorum);
}

/** A round of PING, and of INFO where it is due: what arms and disarms "down after". */
export function pingMaster(state: Sentinel, _: unknown, self: Self): void {
  if (!state.awaitsInfo && self.choose([false, true])) {
    state.awaitsInfo = true;
    self.send(state.master, { kind: "ask info" }, { channel: "info" });
  }
  if (self.rules.pings(state.awaitsInfo)) {
    self.send(state.master, { kind: "ping" }, ping);
    self.startTimer({ kind: "down after" }, { after: downAfterMs });
  }
  self.startTimer({ kind: "ping" }, { after: pingMs });
}
