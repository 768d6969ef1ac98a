/**
 * Vectors of fault budgets, and what a verdict at one says of others. With more budget there are more runs, and all of the
 * old ones: so a violation stays, and what holds everywhere holds with less. But a restart that is still affordable is owed
 * by fairness: where being stuck is the violation, one more restart may free what was stuck, and such vectors say nothing
 * of each other.
 */
import { counted } from "../model/counted.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Budgets } from "../model/scope.ts";
import { budgets, purseOf } from "../semantics/fault-budgets.ts";
import { faultNouns, type FaultVector } from "./with-budgets.ts";

const timesIn = (faults: FaultVector, name: keyof FaultVector): number => faults[name] ?? 0;

/** Whether a violation is a run that gets stuck, which a restart could free. `sometimes` and `possible` want runs: more budget mends and breaks them. */
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

/** So sets of faults that differ in restarts say nothing of each other. */
export const restartsFree = (kind: BreakableKind): boolean => freedByRestart[kind];

export const isBreakable = (kind: PropertyKind): kind is BreakableKind => kind in freedByRestart;

/** Whether a violation with `less` is one with `more`, and so what holds with `more` holds with `less`. */
export const isWithin = (kind: BreakableKind, less: FaultVector, more: FaultVector): boolean =>
  budgets.every((name) => timesIn(less, name) <= timesIn(more, name)) &&
  (!restartsFree(kind) || timesIn(less, "restart") === timesIn(more, "restart"));

export const total = (faults: FaultVector): number => budgets.reduce((sum, name) => sum + timesIn(faults, name), 0);

export const vectorCount = (max: FaultVector): number =>
  budgets.reduce((product, name) => product * (timesIn(max, name) + 1), 1);

/**
 * All vectors up to one, in waves, so that few have to be decided: first the largest, for if they hold, so do all, and
 * then those with the fewest faults, which break all above them. What is known of one of a wave says nothing of another of it.
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

/** Those that no other is within, or with `least`, those within which no other is. */
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

/**
 * "1 crash + 2 drops", or "no fault". Where restarts free what is stuck, that there are none is said, too. Last come those that
 * the scope allows whatever the vector says: "1 crash + the scope's 1 power failure".
 */
export function faultsText(faults: FaultVector, kind: BreakableKind, fixed: Budgets = {}): string {
  const varied = budgets.flatMap((name) => {
    const times = faults[name];
    if (times === undefined || (times === 0 && !(name === "restart" && restartsFree(kind)))) return [];
    return [times === 0 ? "no restart" : counted(times, ...faultNouns[name])];
  });
  const own = budgets.flatMap((name) => {
    const { times, each } = purseOf(name, fixed);
    return times === 0 ? [] : [counted(times, ...faultNouns[name]) + (each ? " at each node" : "")];
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
