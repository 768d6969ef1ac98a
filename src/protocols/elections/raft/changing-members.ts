/**
 * How members change (dissertation, chapter 4): by one server at a time, so that any two majorities have one in common, or
 * through a joint configuration, in which both the old and the new majority are needed. One change at a time, and none before
 * the leader has committed an entry of its own term.
 */
import type { NodeId } from "../../../index.ts";
import { configurationOf, isMember, lastChange } from "./configuration.ts";
import { lastIndex, termAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { append } from "./sending-entries.ts";
import { follow } from "./taking-office.ts";
import type { Received, Server } from "./types.ts";

/** Until a leader may make the change, the request stays in flight. */
export function mayChange(
  state: Readonly<Server>,
  { voters }: { readonly voters: readonly NodeId[] },
  self: Pick<Self, "rules" | "scope" | "nodes">,
): boolean {
  const { rules, scope } = self;
  const now = configurationOf(state, self);
  const last = lastChange(state, lastIndex(state), self);
  return (
    state.role === "leader" &&
    rules.mayChangeYet(termAt(state, state.commitIndex), state.term) &&
    !rules.isChanging(last.index, state.commitIndex) &&
    (scope.changesBy === "joint" || rules.isSmallChange(now[0], voters))
  );
}

export function onChange(state: Server, { voters }: Received<"change">, self: Self): void {
  const [now] = configurationOf(state, self);
  change(state, self.scope.changesBy === "joint" ? [now, voters] : [voters], self);
}

function change(state: Server, voters: readonly (readonly NodeId[])[], self: Self): void {
  append(state, { term: state.term, kind: "members", voters }, self);
}

/**
 * Once a joint configuration is committed, its leader proposes the new one. A leader that is not a member of a committed configuration
 * has done its last work (section 4.2.2).
 */
export function finishChange(state: Server, self: Self): void {
  if (!self.scope.changes || state.role !== "leader") return;
  const { index, voters } = lastChange(state, lastIndex(state), self);
  if (index === 0 || index > state.commitIndex) return;
  if (voters.length > 1) change(state, voters.slice(1), self);
  else if (!isMember(voters, self.id)) follow(state, self);
}
