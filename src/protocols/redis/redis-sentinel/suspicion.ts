/**
 * Which servers a sentinel considers down. Subjectively down (SDOWN) is its own finding. Objectively down (ODOWN) means that
 * enough others said the same when they were last asked; it is not an agreement.
 */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Received, Sentinel } from "./types.ts";

const pingMs = 1000;
const downAfterMs = 30_000;
const ping = { channel: "ping" } as const;

export const suspectMaster = (state: Sentinel, _: unknown, self: Self): void =>
  suspect(state, { of: state.master }, self);

export function suspect(state: Sentinel, { of: server }: { readonly of: NodeId }, self: Self): void {
  if (state.down.has(server)) return;
  state.down.add(server);
  self.send(server, { kind: "ping" }, ping);
  if (server !== state.master) return;
  self.record({ kind: "suspected", master: server });
  tellPeers(state, self);
}

export function onPong(state: Sentinel, { from }: Received<"pong">, self: Self): void {
  self.stopTimer({ kind: "down after" });
  if (!state.down.delete(from) || from !== state.master) return;
  tellPeers(state, self);
}

/** Others ask every second; an answer that repeats the last one changes nothing and is left out. */
function tellPeers(state: Sentinel, self: Self): void {
  for (const peer of self.peers) answer(state, peer, state.master, self);
}

export function answer(state: Sentinel, to: NodeId, about: NodeId, self: Self): void {
  const knows = about === state.master;
  const { leader, leaderEpoch } = knows ? state : { leader: null, leaderEpoch: 0 };
  const down = knows && state.down.has(about);
  self.send(to, { kind: "answer", about, down, leader, leaderEpoch }, { channel: "ask" });
}

export function isObjectivelyDown(
  { down, master, answers }: Readonly<Sentinel>,
  { rules, scope }: Pick<Self, "rules" | "scope">,
): boolean {
  if (!down.has(master)) return false;
  const others = Object.values(answers).filter((other) => other.down);
  return rules.isAgreed(1 + others.length, scope.quorum);
}

/** A round of PING, and of INFO if it is due: this arms and disarms "down after". */
export function pingMaster(state: Sentinel, _: unknown, self: Self): void {
  if (!state.awaitsInfo && self.choose([false, true])) {
    state.awaitsInfo = true;
    self.send(state.master, { kind: "ask info" }, { channel: "info" });
  }
  if (self.rules.pings(state.awaitsInfo)) {
    self.send(state.master, { kind: "ping" }, ping);
    // Counted from the first PING that was not answered.
    self.startTimer({ kind: "down after" }, { after: downAfterMs, unlessArmed: true });
  }
  self.startTimer({ kind: "ping" }, { after: pingMs });
}
