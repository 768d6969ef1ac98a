/** A scope with other fault budgets than its own. */
import type { Budget, Scope } from "../model/scope.ts";
import { type BudgetName, budgets } from "../semantics/fault-budgets.ts";

/** So many times each; what is left out stays as the scope says. */
export type FaultVector = { readonly [name in BudgetName]?: number | undefined };

/** What each fault is called, once and many times. */
export const faultNouns: Readonly<Record<BudgetName, readonly [one: string, many: string]>> = {
  drop: ["drop", "drops"],
  duplicate: ["duplicate", "duplicates"],
  crash: ["crash", "crashes"],
  host: ["host failure", "host failures"],
  power: ["power failure", "power failures"],
  restart: ["restart", "restarts"],
  partition: ["partition", "partitions"],
};

/** Budgets stay with the nodes that the scope names for them. Without partitions of its own, each server is parted from the rest. */
export function withBudgets(scope: Scope, faults: FaultVector): Scope {
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
