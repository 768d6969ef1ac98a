/** The decisions of `swim.ts`, which mutants get wrong. */
import type { Effects, NodeId } from "../../../index.ts";
import type { Member, Swim } from "./types.ts";

export const rules = {
  /** Whether an alive message of one incarnation outweighs what is known of another. */
  isNewer: (incarnation: number, known: number): boolean => incarnation > known,
  /** Whether what a member hears about its own current incarnation can be its own word. */
  isItsOwnWord: (isSameMeta: boolean): boolean => isSameMeta,
  /** Whether a member that hears of its own death, or of another life of its own, refutes it. */
  refutes: (isLeaving: boolean): boolean => !isLeaving,
  /** Whether the dead stay in the table until they are reaped. */
  keepsDead: (): boolean => true,
  isReaped: (_status: Member["status"]): boolean => true,
  /** The members among which a helper is picked. One that is not a candidate helps nobody. */
  helpersTried: (candidates: readonly NodeId[], _peers: readonly NodeId[]): readonly NodeId[] => candidates,
  /** Whether a suspicion that is already known is passed on. */
  isTold: (counts: boolean): boolean => counts,
  /** The status that the dead in somebody else's table get at first. */
  tablesDead: (): "suspect" | "dead" => "suspect",
};

export type Self = Effects<Swim, "member", typeof rules>;
