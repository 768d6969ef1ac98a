/** A scope as readers can select it again: its name, and any fault budgets that were changed for one command. */
import type { AnyProtocol } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import { type BudgetName, budgets, purseOf } from "../../semantics/fault-budgets.ts";

/** How often each fault may happen, for faults whose budget differs from that of the scope with this name. */
export function otherBudgets(
  { scopes }: AnyProtocol,
  name: string,
  scope: Scope,
): { readonly [name in BudgetName]?: number } {
  const named = Object.hasOwn(scopes, name) ? scopes[name] : undefined;
  // A run in simulated time comes with the budgets that it needs.
  if (named === undefined || (named.timing !== undefined && scope.timing === undefined)) return {};
  const given = budgets.flatMap((fault): (readonly [string, number])[] => {
    const [before, now] = [named, scope].map(({ faults = {} }) => purseOf(fault, faults));
    return before.times === now.times && before.each === now.each ? [] : [[fault, now.times]];
  });
  return Object.fromEntries(given);
}

/** `smoke with drop 2, crash 1` */
export function scopeTitle(protocol: AnyProtocol, name: string, scope: Scope): string {
  const given = Object.entries(otherBudgets(protocol, name, scope)).map(([fault, times]) => `${fault} ${times}`);
  return given.length === 0 ? name : `${name} with ${given.join(", ")}`;
}
