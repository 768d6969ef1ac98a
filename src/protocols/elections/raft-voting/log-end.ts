/** Which of two logs is the more up to date. Source: Ongaro and Ousterhout 2014, section 5.4.1, last paragraph. */

/** The terms of a log's entries, oldest first. */
export type Log = readonly number[];

/** The term of a log's last entry (0 if it is empty), and its index, counted from 1. */
export interface LogEnd {
  readonly term: number;
  readonly index: number;
}

export const endOf = (log: Log): LogEnd => ({ term: log.at(-1) ?? 0, index: log.length });

/** A later last term wins over a longer log. */
export const isUpToDate = (theirs: LogEnd, mine: LogEnd): boolean =>
  theirs.term === mine.term ? theirs.index >= mine.index : theirs.term > mine.term;
