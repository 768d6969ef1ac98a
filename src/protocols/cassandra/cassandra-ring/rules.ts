/** The decisions that mutants get wrong. */
import { pendingRules } from "../ring/pending.ts";

export const rules = {
  ...pendingRules,
  /** Whether the replacement of a node that is not known yet is tried again when that node is known. */
  triesReplacementAgain: (): boolean => true,
  /** Whether a node that leaves or moves is first added to the ring, with the tokens that it announces. */
  entersFirst: (_isMember: boolean): boolean => true,
  /** Whether two addresses belong to the same node. */
  isSameNode: (host: string, other: string): boolean => host === other,
  /** Whether a node may begin to leave. */
  mayLeave: (isDataMovingToIt: boolean): boolean => !isDataMovingToIt,
  /** Whether a node takes a token that another node has. */
  takesToken: (generation: number, holder: number, isReplacing: boolean): boolean => isReplacing || generation > holder,
};
export type Rules = typeof rules;
