/** The decisions that mutants get wrong. */
import { pendingRules } from "../ring/pending.ts";

export const rules = {
  ...pendingRules,
  /** Whether a replacement of a node that is not known yet is tried again once it is. */
  triesReplacementAgain: (): boolean => true,
  /** Whether a node that leaves or moves is entered first, with the tokens that it tells. */
  entersFirst: (_isMember: boolean): boolean => true,
  /** Whether two addresses are of the same node. */
  isSameNode: (host: string, other: string): boolean => host === other,
  /** Whether a node may begin to leave. */
  mayLeave: (isDataMovingToIt: boolean): boolean => !isDataMovingToIt,
  /** Who has a token that two claim. */
  takesToken: (generation: number, holder: number, isReplacing: boolean): boolean => isReplacing || generation > holder,
};
export type Rules = typeof rules;
