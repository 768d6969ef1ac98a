/**
 * Snapshots (section 7 and figure 13 of the paper): a server replaces log entries by the state that they led to, and a leader sends its
 * snapshot to a server that needs an entry which the leader no longer has.
 */
import { current } from "../../../index.ts";
import { lastChange } from "./configuration.ts";
import { baseOf, endAt, holds, lastIndex, logAfter } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { sendToAll } from "./sending-entries.ts";
import { commitUpTo } from "./state-machine.ts";
import { followLeader, noticeTerm } from "./taking-office.ts";
import type { Received, Server, Snapshot } from "./types.ts";

export const mayCompact = (state: Readonly<Server>, { id, scope }: Pick<Self, "id" | "scope">): boolean =>
  (scope.compacts?.includes(id) ?? false) && state.commitIndex > baseOf(state).index;

export function compact(state: Server, _: unknown, self: Self): void {
  const { commitIndex } = state;
  const upTo = self.rules.lastInSnapshot(commitIndex, lastIndex(state));
  const snapshot = {
    ...endAt(state, commitIndex),
    machine: self.rules.machineInSnapshot(current(state.machine)),
    voters: lastChange(state, upTo, self).voters,
  };
  state.log = logAfter(state, commitIndex);
  state.snapshot = snapshot;
  if (state.role === "leader") sendToAll(state, self);
}

export function onInstall(state: Server, { from, term, snapshot }: Received<"install">, self: Self): void {
  noticeTerm(state, term, self);
  if (term < state.term) return self.send(from, { kind: "refusal", term: state.term }, { channel: "cluster" });
  followLeader(state, self);
  if (self.rules.isNews(snapshot.index, state.commitIndex)) install(state, snapshot, self);
  self.send(from, { kind: "appended", term, index: snapshot.index }, { channel: "cluster" });
}

/** If the log has the snapshot's last entry, what follows that entry stays. */
function install(state: Server, snapshot: Snapshot, self: Self): void {
  const { rules } = self;
  if (rules.goesOnWithLog(holds(state, snapshot))) return commitUpTo(state, snapshot.index, self);
  const mine = lastChange(state, lastIndex(state), self);
  state.log = rules.leftAfterInstall(logAfter(state, snapshot.index));
  state.snapshot = { ...snapshot, voters: rules.votersOfInstalled(snapshot.voters, mine.voters, mine.index) };
  state.machine = snapshot.machine;
  state.commitIndex = snapshot.index;
}
