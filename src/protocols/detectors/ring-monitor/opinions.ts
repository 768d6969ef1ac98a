/**
 * What the nodes know about each other's opinions. One node's opinion of another is a number that only grows: 0 at first, and odd while
 * the observer suspects the subject, so it is even once the suspicion was withdrawn. Of two known values the greater is the later, and
 * tables are merged by taking the greater. Without gossip nobody compares values, and 0 and 1 are enough.
 */
import type { NodeId } from "../../../index.ts";

export type Opinions = Record<NodeId, Record<NodeId, number>>;

const opinionOf = (opinions: Readonly<Opinions>, observer: NodeId, subject: NodeId): number =>
  opinions[observer]?.[subject] ?? 0;

export const isSuspectedBy = (opinions: Readonly<Opinions>, observer: NodeId, subject: NodeId): boolean =>
  opinionOf(opinions, observer, subject) % 2 === 1;

/** One observer is enough. */
export const isSuspected = (opinions: Readonly<Opinions>, subject: NodeId): boolean =>
  Object.keys(opinions).some((observer) => isSuspectedBy(opinions, observer, subject));

export function changeMind(opinions: Opinions, observer: NodeId, subject: NodeId, isGossiped: boolean): void {
  const next = opinionOf(opinions, observer, subject) + 1;
  (opinions[observer] ??= {})[subject] = isGossiped ? next : next % 2;
}

export function merge(mine: Opinions, theirs: Readonly<Opinions>): void {
  for (const [observer, subjects] of Object.entries(theirs))
    for (const [subject, opinion] of Object.entries(subjects))
      if (opinion > opinionOf(mine, observer, subject)) (mine[observer] ??= {})[subject] = opinion;
}
