/** Names of histories: whoever has the same one, and is as far, has the same data. */
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

/** A history that nobody else is on. */
export function newHistory(state: Server, self: Self): string {
  state.histories += 1;
  return `${self.id}.${state.histories}`;
}

/** The history so far is the second one: it is shared up to here. */
export function shiftHistory(state: Server, replid: string): void {
  state.replid2 = state.replid;
  state.secondOffset = state.offset + 1;
  state.replid = replid;
}
