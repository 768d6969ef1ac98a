/** A scope with other fault budgets than its own. */
import type { Budget, Scope } from "../model/scope.ts";
import { type BudgetName, budgets } from "../semantics/faults.ts";

/** The faults whose budgets can be set for once; hosts and power fail as the scope says. */
export const budgetNames = ["drop", "duplicate", "crash", "restart", "partition"] as const;
/** So many times each; what is left out stays as the scope says. */
export type Faults = { readonly [name in (typeof budgetNames)[number]]?: number | undefined };

/** Budgets stay with the nodes that the scope names for them. Without partitions of its own, each server is parted from the rest. */
export function withBudgets(scope: Scope, faults: { readonly [name in BudgetName]?: number | undefined }): Scope {
  const chosen = budgets.flatMap((name): (readonly [string, Budget])[] => {
    const times = faults[name];
    if (times === undefined) return [];
    const before = scope.faults?.[name];
    if (typeof before !== "object") return [[name, times]];
    const { each: _each, times: _times, ...where } = before;
    return [[name, { ...where, times }]];
  });
  if (chosen.length === 0) return scope;
  const partitions =
    (faults.partition ?? 0) > 0 && scope.partitions === undefined ? { partitions: "isolateEach" as const } : {};
  return { ...scope, ...partitions, faults: { ...scope.faults, ...Object.fromEntries(chosen) } };
}
