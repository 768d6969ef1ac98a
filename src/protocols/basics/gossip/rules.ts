/** The decisions of a member, in which mistakes are seeded. */
import type { Effects, Self } from "../../../index.ts";
import { merge, type Stamp } from "./last-writer-wins.ts";
import type { Gossip, Variant } from "./types.ts";

export const rules = {
  /** What the register holds after another write was heard of. */
  merge: (mine: Stamp, theirs: Stamp): Stamp => merge(mine, theirs),
  /** Whether a peer counts as told once a rumour was sent to it, or only once it confirmed that. */
  isTold: (variant: Variant, since: "sent" | "confirmed"): boolean =>
    variant === "remembering" || (variant === "acknowledged" && since === "confirmed"),
  /** Whether what a peer was told before it restarted is to be told again. */
  forgetsOnRestart: (): boolean => true,
  /** Whether what a peer said as one incarnation is void, given the latest that is known of it. */
  isVoid: (said: number, known: number): boolean => said < known,
};

export type Me = Self<Gossip, "member", typeof rules>;
export type Doing = Effects<Gossip, "member", typeof rules>;
