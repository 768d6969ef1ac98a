/**
 * Local health (Lifeguard, LHA-Probe): who is not answered, or is suspected, may be slow itself, and so takes more time for each
 * probe, and probes less often. Left out: that a helper says so where it got no answer either (nack).
 */
import type { Self } from "./rules.ts";
import type { State } from "./types.ts";

const worst = 8;

/** Better by less, worse by more. */
export function fare(state: State, by: 1 | -1, { scope }: Self): void {
  if (scope.lifeguard?.probe === true) state.health = Math.min(worst, Math.max(0, state.health + by));
}

/** How long something takes that takes so long in good health. */
export const scaled = ({ health }: Readonly<State>, ms: number): number => ms * (health + 1);
