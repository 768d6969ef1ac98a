/** The decisions of a member, in which mistakes are seeded. */
import type { Effects, Self } from "../../../index.ts";
import { merge, type Stamp } from "./last-writer-wins.ts";
import type { Gossip, Variant } from "./types.ts";

export const rules = {
  /** What the register holds after the member has heard of another write. */
  merge: (mine: Stamp, theirs: Stamp): Stamp => merge(mine, theirs),
  /** Whether a peer counts as told once a rumour was sent to it, or only once it confirmed that. */
  isTold: (variant: Variant, since: "sent" | "confirmed"): boolean =>
    variant === "remembering" || (variant === "acknowledged" && since === "confirmed"),
  /** Whether a peer that restarted must be told again what it was told before. */
  forgetsOnRestart: (): boolean => true,
  /** Whether what a peer said in one incarnation is void, given the latest one that is known. */
  isVoid: (said: number, known: number): boolean => said < known,
};

export type Me = Self<Gossip, "member", typeof rules>;
export type Doing = Effects<Gossip, "member", typeof rules>;
