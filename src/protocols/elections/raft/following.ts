/** How a follower handles its leader's AppendEntries (figure 2). */
import { lastIndex } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { commitUpTo } from "./state-machine.ts";
import { followLeader, noticeTerm } from "./taking-office.ts";
import type { Received, Server, ServerMessage } from "./types.ts";

export function onAppend(state: Server, message: Received<"append">, self: Self): void {
  const { from, term, previous, entry, commit } = message;
  const answer = (it: ServerMessage): void => self.send(from, it, { channel: "cluster" });
  noticeTerm(state, term, self);
  if (term < state.term) return answer({ kind: "refusal", term: state.term });
  followLeader(state, self);
  if (!self.rules.isConsistent(state, previous)) return answer({ kind: "rejected", term, index: previous.index });
  if (entry) state.log = self.rules.merge(state, previous.index + 1, entry);
  const compared = previous.index + (entry ? 1 : 0);
  commitUpTo(state, self.rules.committedAtFollower(commit, compared, lastIndex(state)), self);
  answer({ kind: "appended", term, index: self.rules.acknowledged(compared, lastIndex(state)) });
}
