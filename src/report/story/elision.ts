/**
 * Chooses which steps of a long run are drawn: its beginning and end, the place where its loop begins, its faults, and everything that
 * happens for the first time. For the others the picture says what they are and how many.
 */
import { figure } from "../../model/counted.ts";
import { isOfEnvironment, type Step } from "../../model/step.ts";
import type { Run } from "../../semantics/run.ts";
import { grouped } from "./grouped.ts";

/** Runs of at most this many steps are drawn whole. */
const WHOLE_MAX = 120;
const BEGINNING = 12;
const END = 36;
const AROUND_LOOP = 6;
/** The most faults, and the most first occurrences, that are drawn wherever they are. */
const MATTERING_MAX = 24;
/** Saying that fewer than this are left out would take as much room as they do. */
const GAP_MIN = 3;
/** How many sorts of left-out steps are named. */
const NAMED_MAX = 4;

/** The steps to draw, by their numbers from 1. */
export function drawnSteps({ steps }: Run, loopFrom: number | undefined): readonly number[] {
  const numbers = steps.map((_, i) => i + 1);
  if (steps.length <= WHOLE_MAX) return numbers;
  const sorts = new Set<string>();
  const isFirst = steps.map((step) => sorts.size < sorts.add(sortOf(step)).size);
  const faults = numbers.filter((number) => isOfEnvironment(steps[number - 1])).slice(0, MATTERING_MAX);
  const firsts = numbers.filter((number) => isFirst[number - 1]).slice(0, MATTERING_MAX);
  const matters = new Set([...faults, ...firsts]);
  const isDrawn = (number: number): boolean =>
    number <= BEGINNING ||
    number > steps.length - END ||
    (loopFrom !== undefined && Math.abs(number - loopFrom) <= AROUND_LOOP) ||
    matters.has(number);
  const drawn = numbers.filter(isDrawn);
  // Gaps that are too small to be worth a line are filled.
  return drawn.flatMap((number, i) => {
    const before = drawn[i - 1] ?? 0;
    const missing = number - before - 1;
    return missing < GAP_MIN ? [...numbers.slice(before, before + missing), number] : [number];
  });
}

/** `steps 13 to 964 are left out: 952 × up at n1` */
export function gapText({ steps }: Run, from: number, to: number): string {
  const sorts = [...grouped(steps.slice(from - 1, to), sortOf)]
    .map(([sort, same]) => ({ sort, count: same.length }))
    .sort((a, b) => b.count - a.count);
  const named = sorts.slice(0, NAMED_MAX).map(({ sort, count }) => `${figure(count)} × ${sort}`);
  const others = sorts.slice(NAMED_MAX).reduce((sum, { count }) => sum + count, 0);
  const rest = others === 0 ? [] : [`${figure(others)} others`];
  return `steps ${from} to ${to} are left out: ${[...named, ...rest].join(", ")}`;
}

/** What happens where, without details: `paid to east`, `audit fires at bank`. */
function sortOf(step: Step): string {
  switch (step.kind) {
    case "deliver":
      return `${step.message.kind} to ${step.node}`;
    case "timeout":
      return `${step.timer.kind} fires at ${step.node}`;
    case "act":
      return `${step.action.kind} at ${step.node}`;
    case "drop":
    case "duplicate":
    case "crash":
    case "restart":
    case "lose":
      return `${step.kind} at ${step.node}`;
    case "partition":
    case "heal":
      return `${step.kind} ${step.partition}`;
  }
}
