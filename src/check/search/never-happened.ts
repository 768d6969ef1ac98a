/**
 * What a search never saw: premises and goals that were true nowhere, and events that never happened. A hint that a check
 * proves less than it seems to.
 */
import type { Vacuity } from "../../semantics/violations.ts";
import { budgets, stepPaidBy } from "../../semantics/fault-budgets.ts";
import type { Search } from "./search.ts";

/** What was true nowhere, for properties that hold only because of that: "the premise of …", "the goal of …". */
export const premisesNeverMet = (
  properties: readonly { readonly name: string; readonly vacuous?: Vacuity }[],
): readonly string[] => properties.flatMap(({ name, vacuous }) => (vacuous ? [`the ${vacuous} of "${name}"`] : []));

/**
 * What a search never saw happen though it was possible in principle: messages sent but never delivered, timers armed
 * that never fired, faults with a budget, rules that no handler called. The reader decides whether that is as it should be.
 */
export function neverHappened({ space, expander }: Search): readonly string[] {
  const { names, happened } = expander.steps.coverage;
  const known = new Set(names);
  const never = names.filter((_, i) => happened[i] === 0);
  for (const { message } of space.envelopes.all) {
    const what = `deliver ${space.values.kinded(message).kind}`;
    if (!known.has(what)) never.push(what);
    known.add(what);
  }
  budgets.forEach((name, budget) => {
    const kind = stepPaidBy(name);
    const seen = names.some((name, i) => happened[i] !== 0 && name.split(" ")[0] === kind);
    if (kind !== "partition" && space.faults.isOffered(budget) && !seen) never.push(kind);
  });
  const rules = Object.keys(space.instance.protocol.rules).filter((name) => !space.instance.asked.has(name));
  return [...new Set(never), ...rules.map((name) => `rule ${name}`)].sort();
}
