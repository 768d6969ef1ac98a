/** Names of histories: servers on the same history with the same offset have the same data. */
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

/** A history that no other server is on. */
export function newHistory(state: Server, self: Self): string {
  state.histories += 1;
  return `${self.id}.${state.histories}`;
}

/** The history so far becomes the second one, shared up to here. */
export function shiftHistory(state: Server, replid: string): void {
  state.replid2 = state.replid;
  state.secondOffset = state.offset + 1;
  state.replid = replid;
}
