/** A scope with fault budgets other than its own. */
import type { Budget, Budgets, NodeBudget, Scope } from "../model/scope.ts";
import { type BudgetName, budgets, purseOf } from "../semantics/fault-budgets.ts";

/** How often each fault may happen; kinds that are left out stay as in the scope. */
export type FaultVector = { readonly [name in BudgetName]?: number | undefined };

/** The noun for each fault, singular and plural. */
export const faultNouns: Readonly<Record<BudgetName, readonly [one: string, many: string]>> = {
  drop: ["drop", "drops"],
  duplicate: ["duplicate", "duplicates"],
  crash: ["crash", "crashes"],
  host: ["host failure", "host failures"],
  power: ["power failure", "power failures"],
  restart: ["restart", "restarts"],
  partition: ["partition", "partitions"],
};

/**
 * Budgets stay with the nodes that the scope names for them, and are counted as it counts them: in all, or at each node. If the scope has no
 * partitions of its own, each server can be cut off from the rest.
 */
export function withBudgets(scope: Scope, faults: FaultVector): Scope {
  const chosen = budgets.flatMap((name): (readonly [string, Budget])[] => {
    const times = faults[name];
    if (times === undefined) return [];
    const before = scope.faults?.[name];
    if (typeof before !== "object") return [[name, times]];
    return [[name, before.each === undefined ? { ...before, times } : { ...before, each: times }]];
  });
  if (chosen.length === 0) return scope;
  const partitions =
    (faults.partition ?? 0) > 0 && scope.partitions === undefined ? { partitions: "isolateEach" as const } : {};
  return { ...scope, ...partitions, faults: { ...scope.faults, ...Object.fromEntries(chosen) } };
}

/** The same scope, but what it counts at each node is counted in all. */
export function countedInAll(scope: Scope): Scope {
  const { faults = {} } = scope;
  const counted = countedAtEach(faults).map((name): readonly [string, Budget] => {
    const { each: times = 0, ...where } = faults[name] as NodeBudget;
    return [name, { ...where, times }];
  });
  return { ...scope, faults: { ...faults, ...Object.fromEntries(counted) } };
}

/** The kinds of faults that these budgets count at each node. */
export const countedAtEach = (faults: Budgets = {}): readonly BudgetName[] =>
  budgets.filter((name) => purseOf(name, faults).each);
