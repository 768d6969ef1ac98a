/** Push and pull: now and then two members exchange everything they know, which repairs what gossip has missed. */
import { learn } from "./members.ts";
import type { Self } from "./rules.ts";
import type { State, Table } from "./types.ts";

export const pushPullMs = 30_000;

export function push(state: State, self: Self): void {
  // A member that starts anew asks those in its configuration; one that has joined asks those it knows.
  const others = self.peers.filter((peer) => !state.joined || state.members[peer]?.status === "alive");
  if (others.length > 0) self.send(self.choose(others), { kind: "push", table: tableOf(state) }, { channel: "stream" });
  self.startTimer({ kind: "push-pull" }, { after: pushPullMs });
}

export const tableOf = ({ members }: State): Table =>
  Object.fromEntries(
    Object.entries(members).map(([of, { status, incarnation, meta }]) => [of, { status, incarnation, meta }]),
  );

/** The dead in somebody else's table become suspects first: they may have come back since. */
export function merge(state: State, table: Table, self: Self): void {
  state.joined = true;
  const kinds = { suspect: "suspect", dead: self.rules.tablesDead(), left: "dead" } as const;
  for (const [of, { status, incarnation, meta }] of Object.entries(table)) {
    if (status === "alive") learn(state, { kind: "alive", of, incarnation, meta }, self);
    else learn(state, { kind: kinds[status], of, incarnation, by: status === "left" ? of : self.id }, self);
  }
}
