/** A log, by index from 1. Sources: Ongaro and Ousterhout 2014, section 5.3 and figure 2. */
import type { LogEnd } from "../raft-voting/log-end.ts";
import type { Entry, Server } from "./types.ts";

export type Logged = Readonly<Pick<Server, "log" | "snapshot">>;

/** The last entry that was compacted into the snapshot, or, without a snapshot, the position before the first entry. */
export const baseOf = ({ snapshot }: Logged): LogEnd => snapshot ?? { term: 0, index: 0 };

export const lastIndex = (logged: Logged): number => baseOf(logged).index + logged.log.length;

export const entryAt = (logged: Logged, index: number): Entry | undefined =>
  logged.log[index - baseOf(logged).index - 1];

/** 0 if there is no entry, or if it was compacted. */
export const termAt = (logged: Logged, index: number): number => {
  const base = baseOf(logged);
  return index === base.index ? base.term : (entryAt(logged, index)?.term ?? 0);
};

/** The entry at this index, in the form in which messages name it. */
export const endAt = (logged: Logged, index: number): LogEnd => ({ term: termAt(logged, index), index });

export const endOf = (logged: Logged): LogEnd => endAt(logged, lastIndex(logged));

/** Every log holds the position before its first entry, and everything in its snapshot, because that is committed. */
export const holds = (logged: Logged, { term, index }: LogEnd): boolean =>
  index < baseOf(logged).index || (index <= lastIndex(logged) && termAt(logged, index) === term);

/** Entries with the same index and term are the same. A different entry is removed, with all that follow it. */
export const withEntry = (logged: Logged, index: number, entry: Entry): readonly Entry[] =>
  holds(logged, { term: entry.term, index }) ? logged.log : [...logBefore(logged, index), entry];

const logBefore = (logged: Logged, index: number): readonly Entry[] =>
  logged.log.slice(0, index - 1 - baseOf(logged).index);

export const logAfter = (logged: Logged, index: number): readonly Entry[] =>
  logged.log.slice(index - baseOf(logged).index);
