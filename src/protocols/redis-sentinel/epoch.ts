/** The epoch in which a sentinel is, and the votes that it asks for in it. */
import { publish } from "./hello.ts";
import type { Self } from "./rules.ts";
import type { Sentinel } from "./types.ts";

/** Whoever hears of a greater epoch enters it. The epoch is one for all masters that it watches. */
export function enterEpoch(state: Sentinel, epoch: number, self: Self): void {
  if (epoch <= state.epoch) return;
  state.epoch = epoch;
  if (self.scope.hellos === "epochs") publish(state, self);
  if (self.variant === "7.0.15") askForVotes(state, self);
}

/** 7.0.15 asks with the newest epoch that it has heard of, whatever the epoch of its failover. */
export function askForVotes({ master, epoch, failover }: Sentinel, self: Self): void {
  if (failover?.phase !== "election") return;
  const asked = self.variant === "7.0.15" ? epoch : failover.epoch;
  for (const peer of self.peers) self.send(peer, { kind: "ask", about: master, epoch: asked }, { channel: "ask" });
}
