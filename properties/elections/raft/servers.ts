/** Servers of `raft`, as its properties compare them. */
import type { NodeView } from "../../../src/index.ts";
import { baseOf, entryAt, termAt } from "../../../src/protocols/elections/raft/log-entries.ts";
import type { Raft } from "../../../src/protocols/elections/raft/types.ts";

export type ServerView = NodeView<Raft, "server">;

export const isLeader = ({ up, state }: ServerView): boolean => up && state.role === "leader";

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The first index up to `upTo` at which two logs differ. Of the entries in a snapshot, only the last one's term is known. */
export function firstDifference(a: ServerView, b: ServerView, upTo: number): number | undefined {
  const base = Math.max(baseOf(a.state).index, baseOf(b.state).index);
  if (base <= upTo && termAt(a.state, base) !== termAt(b.state, base)) return base;
  for (let index = base + 1; index <= upTo; index++)
    if (!isSame(entryAt(a.state, index), entryAt(b.state, index))) return index;
  return undefined;
}

/** True, or what `p` says about the first pair of servers that it objects to. */
export function eachTwo(
  servers: readonly ServerView[],
  p: (a: ServerView, b: ServerView) => true | string,
): true | string {
  for (const [at, a] of servers.entries())
    for (const b of servers.slice(at + 1)) {
      const message = p(a, b);
      if (message !== true) return message;
    }
  return true;
}
