/**
 * How long a suspicion lasts. Without Lifeguard that is left to time. With it, the more others confirm a suspicion the shorter it gets,
 * from six times the minimum down to the minimum (LHA-Suspicion). Nobody reads a clock: one timer per number of confirmations runs from
 * the start.
 */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Member } from "./types.ts";

const leastMs = 4000;
const mostMs = 6 * leastMs;

/** @param confirmations how many of them count */
export function beginSuspicion(of: NodeId, suspect: Member, confirmations: number, self: Self): void {
  const isShortened = self.scope.lifeguard?.suspicion === true && confirmations > 0;
  self.startTimer({ kind: "suspicion", of }, { after: isShortened ? mostMs : leastMs });
  if (!isShortened) return;
  suspect.suffice = confirmations + 1;
  for (let by = 1; by <= confirmations; by++) {
    const shortened = (mostMs - leastMs) * (Math.log(by + 1) / Math.log(confirmations + 1));
    self.startTimer({ kind: "confirmed suspicion", of, by }, { after: mostMs - shortened });
  }
}

export function endSuspicion(of: NodeId, self: Self): void {
  self.stopTimer({ kind: "suspicion", of });
  if (self.scope.lifeguard?.suspicion !== true) return;
  for (let by = 1; by <= self.scope.confirmations; by++) self.stopTimer({ kind: "confirmed suspicion", of, by });
}

/** Whether it has lasted as long as a suspicion with this many confirmations may. */
export const isOverdue = ({ accusers, suffice = Infinity }: Readonly<Member>): boolean => accusers.size - 1 >= suffice;
