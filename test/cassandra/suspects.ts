/**
 * The bugs that the model of gossip suspects in the code, by their numbers in its README, with what the real classes did when they were
 * driven there. If a version does something else one day, this fails, and the README has to be changed.
 */
import type { Comparison } from "../real/comparison.ts";

/** The record of a node that has restarted in generation 2, with its tokens in version 2 and its status in version 4. */
const oldRequest = {
  sent: { generation: 2, heartbeat: 5, states: { STATUS: { value: "NORMAL,2", version: 4 } } },
  hasTokens: false,
  version: 5,
};
const lateEcho = { asked: true, liveBefore: false };
const markedUp = { ...lateEcho, liveAfter: true, alive: true, expires: false };
/** Generation 6 is forged over 5, in which the node lives: its heartbeat 20 is ignored. */
const removal = { generation: 6, heartbeat: 9, status: "removed" };

const seen: Readonly<Record<string, readonly object[]>> = {
  "4.1.10": [
    oldRequest,
    { ...markedUp, held: true, status: "LEFT" },
    { ...markedUp, held: false, status: "NORMAL" },
    removal,
  ],
  // A removed node is no longer among those whose ECHO is awaited, so the late answer does nothing.
  "5.0.9": [
    oldRequest,
    { ...lateEcho, held: true, status: "LEFT", liveAfter: false, alive: false, expires: true },
    { ...lateEcho, held: false, status: "NORMAL", liveAfter: false, alive: false, expires: false },
    removal,
  ],
};

export async function compareSuspects(comparison: Comparison, version: string): Promise<void> {
  for (const [at, model] of seen[version].entries())
    await comparison.ask<object, object>(`suspect ${at + 1}`, { ask: "suspect", number: at + 1 }, model, (real) => ({
      model,
      real,
    }));
}
