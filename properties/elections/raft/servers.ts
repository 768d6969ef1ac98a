/** Servers of `raft`, as its properties compare them. */
import type { NodeView } from "../../../src/index.ts";
import { entryAt } from "../../../src/protocols/elections/raft/log-entries.ts";
import type { Entry, Raft } from "../../../src/protocols/elections/raft/types.ts";

export type ServerView = NodeView<Raft, "server">;

export const isLeader = ({ up, state }: ServerView): boolean => up && state.role === "leader";

export const isSame = (a: Entry | undefined, b: Entry | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The first index from 1 to `upTo` at which two logs differ. */
export function firstDifference(a: ServerView, b: ServerView, upTo: number): number | undefined {
  for (let index = 1; index <= upTo; index++)
    if (!isSame(entryAt(a.state, index), entryAt(b.state, index))) return index;
  return undefined;
}

/** True, or what `p` says of the first two servers of which it says something. */
export function eachTwo(
  servers: readonly ServerView[],
  p: (a: ServerView, b: ServerView) => true | string,
): true | string {
  for (const [at, a] of servers.entries())
    for (const b of servers.slice(at + 1)) {
      const says = p(a, b);
      if (says !== true) return says;
    }
  return true;
}
