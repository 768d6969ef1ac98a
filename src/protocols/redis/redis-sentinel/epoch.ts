/** The current epoch of a sentinel, and the votes that it asks for in it. */
import { publish } from "./hello.ts";
import type { Self } from "./rules.ts";
import type { Sentinel } from "./types.ts";

/** A sentinel that hears of a greater epoch enters it. All masters that it watches share one epoch. */
export function enterEpoch(state: Sentinel, epoch: number, self: Self): void {
  if (epoch <= state.epoch) return;
  state.epoch = epoch;
  if (self.scope.hellos === "epochs") publish(state, self);
  if (self.variant === "7.0.15") askForVotes(state, self);
}

/** 7.0.15 asks for votes in the newest epoch that it has heard of, whatever the epoch of its failover. */
export function askForVotes({ master, epoch, failover }: Sentinel, self: Self): void {
  if (failover?.phase !== "election") return;
  const asked = self.variant === "7.0.15" ? epoch : failover.epoch;
  for (const peer of self.peers) self.send(peer, { kind: "ask", about: master, epoch: asked }, { channel: "ask" });
}
