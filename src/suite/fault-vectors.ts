/**
 * Vectors of fault budgets, and what a verdict at one says about others. A larger budget adds runs and keeps all the old ones: so a
 * violation persists with more, and what holds in every run holds with less. Restarts are different: fairness demands a restart as long
 * as the budget allows one. Where being stuck is the violation, one more restart may free what was stuck, so vectors that differ in
 * restarts say nothing about each other.
 */
import { counted } from "../model/counted.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Budgets } from "../model/scope.ts";
import { type BudgetName, budgets, purseOf } from "../semantics/fault-budgets.ts";
import { faultNouns, type FaultVector } from "./with-budgets.ts";

const timesIn = (faults: FaultVector, name: keyof FaultVector): number => faults[name] ?? 0;

/**
 * Whether a violation is a run that gets stuck, which a restart could free. `sometimes` and `possible` ask for runs: a larger budget can
 * both mend and break them.
 */
const freedByRestart: Readonly<Record<Exclude<PropertyKind, "sometimes" | "possible">, boolean>> = {
  always: false,
  step: false,
  linearizable: false,
  deadlockFree: true,
  eventually: true,
  leadsTo: true,
  converges: true,
  recurs: true,
};
export type BreakableKind = keyof typeof freedByRestart;

/** Whether restarts can end a violation of this kind: then vectors that differ in restarts say nothing about each other. */
export const restartsFree = (kind: BreakableKind): boolean => freedByRestart[kind];

export const isBreakable = (kind: PropertyKind): kind is BreakableKind => kind in freedByRestart;

/** Whether a violation with `less` implies one with `more`, and thus holding with `more` implies holding with `less`. */
export const isWithin = (kind: BreakableKind, less: FaultVector, more: FaultVector): boolean =>
  budgets.every((name) => timesIn(less, name) <= timesIn(more, name)) &&
  (!restartsFree(kind) || timesIn(less, "restart") === timesIn(more, "restart"));

export const total = (faults: FaultVector): number => budgets.reduce((sum, name) => sum + timesIn(faults, name), 0);

export const vectorCount = (max: FaultVector): number =>
  budgets.reduce((product, name) => product * (timesIn(max, name) + 1), 1);

/**
 * All vectors up to one, in waves, ordered so that few need a check: first the largest, because if they hold, so do all others; then
 * those with the fewest faults, each of which, when it breaks, breaks everything above it. Within a wave, no result decides another.
 */
export function waves(kind: BreakableKind, max: FaultVector): readonly (readonly FaultVector[])[] {
  const names = budgets.filter((name) => max[name] !== undefined);
  const all = names.reduce<readonly FaultVector[]>(
    (before, name) =>
      before.flatMap((faults) =>
        Array.from({ length: timesIn(max, name) + 1 }, (_, times) => ({ ...faults, [name]: times })),
      ),
    [{}],
  );
  const isLargest = (one: FaultVector): boolean => !all.some((other) => other !== one && isWithin(kind, one, other));
  const largest = all.filter(isLargest).toSorted((a, b) => total(a) - total(b));
  const byTotal = new Map<number, FaultVector[]>();
  for (const one of all.filter((faults) => !largest.includes(faults)).toSorted((a, b) => total(a) - total(b)))
    byTotal.set(total(one), [...(byTotal.get(total(one)) ?? []), one]);
  return [largest, ...byTotal.values()];
}

/** The largest vectors, which are within no other; or with `least`, those that no other is within. */
export function extremes<T extends { readonly faults: FaultVector }>(
  kind: BreakableKind,
  which: "least" | "largest",
  all: readonly T[],
): readonly T[] {
  const isBeyond = (one: T, other: T): boolean =>
    which === "least" ? isWithin(kind, other.faults, one.faults) : isWithin(kind, one.faults, other.faults);
  return all
    .filter((one) => !all.some((other) => other !== one && isBeyond(one, other)))
    .toSorted((a, b) => total(a.faults) - total(b.faults));
}

/** How the budgets of a vector are counted, and the ones that no vector changes. */
export interface Counting {
  /** The kinds that the scope counts at each node, and not in all. */
  readonly each?: readonly BudgetName[];
  readonly fixed?: Budgets;
}

/**
 * "1 crash at each node + 2 drops", or "no fault". If restarts can free what is stuck, "no restart" is said too. Last come the faults that
 * the scope allows whatever the vector says: "1 crash + the scope's 1 power failure".
 */
export function faultsText(faults: FaultVector, kind: BreakableKind, { each = [], fixed = {} }: Counting = {}): string {
  const textOf = (name: BudgetName, times: number, isAtEach: boolean): string =>
    counted(times, ...faultNouns[name]) + (isAtEach ? " at each node" : "");
  const varied = budgets.flatMap((name) => {
    const times = faults[name];
    if (times === undefined || (times === 0 && !(name === "restart" && restartsFree(kind)))) return [];
    return [times === 0 ? "no restart" : textOf(name, times, each.includes(name))];
  });
  const own = budgets.flatMap((name) => {
    const { times, each: isAtEach } = purseOf(name, fixed);
    return times === 0 ? [] : [textOf(name, times, isAtEach)];
  });
  if (own.length > 0) return [...varied, `the scope's ${own.join(" + ")}`].join(" + ");
  return varied.some((part) => part !== "no restart") ? varied.join(" + ") : "no fault";
}

/** The budgets of a scope that no vector up to this one changes. */
export const fixedIn = (max: FaultVector, allowed: Budgets = {}): Budgets =>
  Object.fromEntries(
    budgets
      .filter((name) => max[name] === undefined && purseOf(name, allowed).times > 0)
      .map((name) => [name, allowed[name]]),
  );
