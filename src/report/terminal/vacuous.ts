import type { Vacuity } from "../../semantics/violations.ts";

/** Why a property that nothing violates could not have been violated, in the words of every command. */
export const whyVacuous: Readonly<Record<Vacuity, string>> = {
  premise: "vacuous: its premise was never met",
  goal: "vacuous: its goal was never met",
};
