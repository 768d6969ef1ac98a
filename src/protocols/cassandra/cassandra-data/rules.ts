/** The decisions that mutants get wrong. */
import type { Effects, NodeId } from "../../../index.ts";
import { reconcile } from "./cells.ts";
import type { CassandraData, Cell } from "./types.ts";

export const rules = {
  /** Which of two versions of a cell a replica keeps; it may know that what expires has expired. */
  keeps: (a: Cell, b: Cell, _hasExpired: boolean): Cell => reconcile(a, b),
  /** How many must hold what a read is about to return. */
  holdersNeeded: (answersNeeded: number): number => answersNeeded,
  /** Whether a read returns although a repair that it waits for was not answered in time. */
  returnsUnrepaired: (): boolean => false,
  /** Whether what a repair session found is still taken once a later session has begun. */
  takesFrom: (session: number, newest: number): boolean => session >= newest,
  /** Whether a replica may hold its tombstones repaired when it alone has taken over what was found. */
  isRepairedAlone: (): boolean => false,
  /** Whether writes that somebody missed are kept for it. */
  isHinted: (isMember: boolean): boolean => isMember,
  /** From whom a node that joins takes what it will hold: from whoever will hold it no more. */
  sources: (losers: readonly NodeId[], _replicas: readonly NodeId[]): readonly NodeId[] => losers,
  /** Under tcm, whether a replica that knows more than a coordinator does what that asks. */
  servesOutdated: (_request: "write" | "mend" | "read"): boolean => false,
  /** Under tcm, who must know of a step before the next: a quorum. */
  informed: (quorum: readonly NodeId[]): readonly NodeId[] => quorum,
};
export type Rules = typeof rules;

export type Self<K extends keyof CassandraData["roles"]> = Effects<CassandraData, K, Rules>;
