/** Who votes, according to a server's log. Source: Ongaro's dissertation, chapter 4. */
import type { NodeId } from "../../../index.ts";
import { entryAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import type { Configuration, Server } from "./types.ts";

type Has = Pick<Self, "rules" | "scope" | "nodes">;

/** The last configuration in the log up to an entry, and its index. */
export function lastChange(
  state: Readonly<Server>,
  upTo: number,
  { scope, nodes }: Has,
): { readonly index: number; readonly voters: Configuration } {
  const snapshot = state.snapshot ?? { index: 0, voters: [scope.voters ?? nodes.server] };
  for (let index = upTo; index > snapshot.index; index--) {
    const entry = entryAt(state, index);
    if (entry?.kind === "members") return { index, voters: entry.voters };
  }
  return snapshot;
}

/** A server uses a configuration as soon as it has it, committed or not. */
export const configurationOf = (state: Readonly<Server>, self: Has): Configuration =>
  lastChange(state, self.rules.lastInForce(state), self).voters;

export const isMember = (voters: Configuration, server: NodeId): boolean => voters.some((set) => set.includes(server));

/** All other voters, in order of their names. */
export const otherMembers = (state: Readonly<Server>, self: Self): readonly NodeId[] => {
  const voters = configurationOf(state, self);
  return self.peers.filter((peer) => isMember(voters, peer));
};

/** Whether these are a majority of each set. */
export function areEnough(servers: readonly NodeId[], state: Readonly<Server>, self: Has): boolean {
  const isMajorityOf = (set: readonly NodeId[]): boolean =>
    self.rules.isMajority(servers.filter((server) => set.includes(server)).length, set.length);
  return self.rules.majoritiesNeeded(configurationOf(state, self)).every(isMajorityOf);
}
