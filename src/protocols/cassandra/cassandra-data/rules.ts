/** The decisions that mutants get wrong. */
import type { Effects, NodeId } from "../../../index.ts";
import { reconcile } from "./cells.ts";
import type { CassandraData, Cell } from "./types.ts";

export const rules = {
  /** Which of two versions of a cell a replica keeps. It may know that expiring cells have expired. */
  keeps: (a: Cell, b: Cell, _hasExpired: boolean): Cell => reconcile(a, b),
  /** How many replicas must hold what a read is about to return. */
  holdersNeeded: (answersNeeded: number): number => answersNeeded,
  /** Whether a read returns although the repair that it waits for was not answered in time. */
  returnsUnrepaired: (): boolean => false,
  /** Whether the result of a repair session is still accepted after a later session has begun. */
  takesFrom: (session: number, newest: number): boolean => session >= newest,
  /** Whether a replica may consider its tombstones repaired when only it has taken over the result. */
  isRepairedAlone: (): boolean => false,
  /** Whether writes that a node missed are kept for it. */
  isHinted: (isMember: boolean): boolean => isMember,
  /** The nodes from which a joining node may take its data: those that will no longer hold it. */
  sources: (losers: readonly NodeId[], _replicas: readonly NodeId[]): readonly NodeId[] => losers,
  /** Under tcm: whether a replica serves a coordinator that knows less than itself. */
  servesOutdated: (_request: "write" | "mend" | "read"): boolean => false,
  /** Under tcm: the nodes that must know of a step before the next one. */
  informed: (quorum: readonly NodeId[]): readonly NodeId[] => quorum,
};
export type Rules = typeof rules;

export type Self<K extends keyof CassandraData["roles"]> = Effects<CassandraData, K, Rules>;
