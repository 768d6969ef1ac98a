/** A log, by index from 1. Sources: Ongaro and Ousterhout 2014, section 5.3 and figure 2. */
import type { LogEnd } from "../raft-voting/log-end.ts";
import type { Entry, Server } from "./types.ts";

export type Logged = Readonly<Pick<Server, "log">>;

export const lastIndex = ({ log }: Logged): number => log.length;

export const entryAt = ({ log }: Logged, index: number): Entry | undefined => log[index - 1];

/** 0 where there is no entry. */
export const termAt = (logged: Logged, index: number): number => entryAt(logged, index)?.term ?? 0;

/** The entry at this index, as others are told of it. */
export const endAt = (logged: Logged, index: number): LogEnd => ({ term: termAt(logged, index), index });

export const endOf = (logged: Logged): LogEnd => endAt(logged, lastIndex(logged));

/** Every log holds the entry before its first. */
export const holds = (logged: Logged, { term, index }: LogEnd): boolean =>
  index <= lastIndex(logged) && termAt(logged, index) === term;

/** Entries of one index and term are the same. Where another stands, it goes, with all that follow. */
export const withEntry = (logged: Logged, index: number, entry: Entry): readonly Entry[] =>
  holds(logged, { term: entry.term, index }) ? logged.log : [...logged.log.slice(0, index - 1), entry];
