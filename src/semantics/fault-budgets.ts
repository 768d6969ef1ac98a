/** The budgets that a scope has for faults: their names, the steps that they pay for, and how often. */
import type { StepKind } from "../model/step.ts";
import { type Budgets, timesIn } from "../model/scope.ts";

/** In a fixed order: what a step costs is an index into them, or FREE. */
export const budgets = ["drop", "duplicate", "crash", "host", "power", "restart", "partition"] as const;
export type BudgetName = (typeof budgets)[number];
export const FREE = -1;
export const budgetIndex = (name: BudgetName): number => budgets.indexOf(name);
/** The kind of step that a budget pays for; three of them pay for crashes. */
export const stepPaidBy = (name: BudgetName): StepKind => (name === "host" || name === "power" ? "crash" : name);

/** How many times a fault may happen: in all, or at `each` node. */
export function purseOf(name: BudgetName, faults: Budgets): { readonly times: number; readonly each: boolean } {
  const budget = faults[name] ?? 0;
  const each = typeof budget === "object" && budget.each !== undefined;
  return { times: timesIn(budget), each };
}
