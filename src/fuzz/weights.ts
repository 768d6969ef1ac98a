/**
 * How likely each kind of step is in one run. Every run draws its own weights, and its own subset of the fault kinds: bugs that hide
 * where everything is equally likely show up where something is rare or never happens. Some runs have priorities.
 *
 * Source: Groce, Zhang, Eide, Chen, Regehr, "Swarm Testing", ISSTA 2012.
 */
import type { StepKind } from "../model/step.ts";
import { budgetIndex, budgets, type BudgetName } from "../semantics/fault-budgets.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Space } from "../semantics/space.ts";
import { Priorities } from "./priorities.ts";
import type { Random } from "./random.ts";

/** Kinds of steps; crashes are split by cause, as budgets split them. */
export type Sort = Exclude<StepKind, "crash"> | "crash" | "host" | "power";

export interface Weights {
  readonly deliver: number;
  readonly timeout: number;
  readonly act: number;
  /** False: each weight counts for its kind as a whole. True: for every single message, timer and action of that kind. */
  readonly each: boolean;
  /** All other kinds that may be taken at all. */
  readonly rare: readonly (readonly [sort: Sort, weight: number])[];
  /** The sum of the weights in `rare`. */
  readonly rareSum: number;
  /** Undefined in runs in which every node gets its turn. */
  readonly priorities: Priorities | undefined;
}

export const sortOf = ({ kind, budget }: Move): Sort => (kind === "crash" ? (budgets[budget] as Sort) : kind);

const faultKinds = [
  "drop",
  "duplicate",
  "crash",
  "host",
  "power",
  "partition",
] as const satisfies readonly BudgetName[];

/** What a scope offers besides deliveries, timers and actions. */
export interface StepsOffered {
  readonly nodes: number;
  readonly faults: readonly Sort[];
  readonly recoveries: readonly Sort[];
}

export function stepsOfferedIn({ faults, instance }: Space): StepsOffered {
  const offered = (name: BudgetName): boolean =>
    instance.nodes.some((_, node) => faults.offered(budgetIndex(name), node)) &&
    (name !== "partition" || faults.partitionNames.length > 0);
  const kinds = faultKinds.filter(offered);
  const heals = kinds.includes("partition") || faults.partitionSteps(faults.start).some(({ kind }) => kind === "heal");
  const crashes = kinds.some((kind) => kind === "crash" || kind === "host" || kind === "power");
  return {
    nodes: instance.nodes.length,
    faults: kinds,
    recoveries: [
      ...(crashes && offered("restart") ? (["restart"] as const) : []),
      ...(crashes ? (["lose"] as const) : []),
      ...(heals ? (["heal"] as const) : []),
    ],
  };
}

export const strategies = ["mixed", "uneven", "turns", "priorities"] as const;
/**
 * How runs are drawn: some bugs show up ten times as often with one strategy as with another. `mixed` has priorities in one run of
 * four, `priorities` in each, `turns` in none. `uneven` has them in one of four, too; everyday kinds of steps then differ by up to a
 * thousand times, and no kind of fault is left out.
 */
export type Strategy = (typeof strategies)[number];

/** One run in this many has priorities. */
const PRIORITIES_IN: Readonly<Record<Strategy, number>> = { mixed: 4, uneven: 4, turns: Infinity, priorities: 1 };

/**
 * Everyday kinds differ by up to 16 times, faults by up to 64 times, so that faults also come late in a run.
 *
 * @param steps how long the run can become
 */
export function drawWeights(
  { nodes, faults, recoveries }: StepsOffered,
  steps: number,
  random: Random,
  strategy: Strategy = "mixed",
): Weights {
  const isUneven = strategy === "uneven";
  const everyday = (): number => (isUneven ? 1 << random.below(11) : 16 << random.below(5));
  const deliver = everyday();
  const timeout = everyday();
  const act = everyday();
  const oneIn = PRIORITIES_IN[strategy];
  const hasPriorities = oneIn < Infinity && random.below(oneIn) === 0;
  const priorities = hasPriorities ? new Priorities(nodes, steps, random) : undefined;
  if (faults.length + recoveries.length === 0)
    return { deliver, timeout, act, each: false, rare: NONE, rareSum: 0, priorities };
  const chosen = isUneven ? faults : faults.filter(() => random.below(2) === 1);
  const rare: (readonly [Sort, number])[] = [];
  for (const sort of recoveries) rare.push([sort, 4 << random.below(5)]);
  for (const sort of chosen) rare.push([sort, 1 << random.below(7)]);
  return { deliver, timeout, act, each: false, rare, rareSum: sumOf(rare), priorities };
}

const NONE: Weights["rare"] = [];

/** For settling: every fair step is as likely as every other, so that no kind of step drowns out the rest. */
export function evenWeights({ recoveries }: StepsOffered): Weights {
  const rare = recoveries.map((sort) => [sort, 1] as const);
  return { deliver: 1, timeout: 1, act: 1, each: true, rare, rareSum: sumOf(rare), priorities: undefined };
}

/** Whether a run with these weights ever takes such a step. */
export function mayTake({ rare }: Weights, sort: Sort): boolean {
  if (sort === "deliver" || sort === "timeout" || sort === "act") return true;
  for (const entry of rare) if (entry[0] === sort) return true;
  return false;
}

/** The sum of the weights. */
export const sumOf = (rare: Weights["rare"]): number => rare.reduce((total, [, weight]) => total + weight, 0);
