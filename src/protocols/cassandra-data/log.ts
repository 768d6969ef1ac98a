/** The log of transactional metadata, at one node. How a few nodes agree on it is left out. */
import type { NodeId } from "../../index.ts";
import type { CassandraData, Self } from "./cassandra-data.ts";
import type { Knowledge } from "./knowledge.ts";

export interface Log {
  readonly role: "log";
  /** What all its entries make together. */
  ring: Knowledge;
}

/** One change at a time, step by step. Whoever may not append hears what the log is, and may try again. */
export function append(state: Log, from: NodeId, message: CassandraData["message"], self: Self): void {
  if (message.kind !== "append") return;
  const { stages } = state.ring;
  const isLocked = Object.entries(stages).some(([node, stage]) => node !== from && (stage === 1 || stage === 2));
  if (!isLocked && stages[from] === message.stage - 1) {
    stages[from] = message.stage;
    state.ring.epoch += 1;
  }
  self.send(from, { kind: "log", ring: state.ring });
}

/** Knows what another knows, if that is more. */
export function catchUp(state: { ring: Knowledge }, ring: Knowledge | null): void {
  if (ring !== null && ring.epoch > state.ring.epoch) state.ring = ring;
}
