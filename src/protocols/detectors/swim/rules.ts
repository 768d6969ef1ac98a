/** The decisions that mutants get wrong. */
import type { Effects, NodeId } from "../../../index.ts";
import type { Member, Swim } from "./types.ts";

export const rules = {
  /** Whether an alive of one incarnation outweighs what is known of another. */
  isNewer: (incarnation: number, known: number): boolean => incarnation > known,
  /** Whether what a member hears of itself, of its own incarnation, can be its own word. */
  isItsOwnWord: (isSameMeta: boolean): boolean => isSameMeta,
  /** Whether a member that hears of its death, or of another life of its own, refutes it. */
  refutes: (isLeaving: boolean): boolean => !isLeaving,
  /** Whether the dead stay in the table until they are reaped. */
  keepsDead: (): boolean => true,
  isReaped: (_status: Member["status"]): boolean => true,
  /** Among whom a helper is picked. Whoever is no candidate helps nobody. */
  helpersTried: (candidates: readonly NodeId[], _peers: readonly NodeId[]): readonly NodeId[] => candidates,
  /** Whether a suspicion that is known is told on. */
  isTold: (counts: boolean): boolean => counts,
  /** What the dead of somebody else's table are at first. */
  tablesDead: (): "suspect" | "dead" => "suspect",
};

export type Self = Effects<Swim, "member", typeof rules>;
