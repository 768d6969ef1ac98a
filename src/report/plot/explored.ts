/** Plots of what a command explored: how many states there are at each depth, and how many new ones each random run meets. */
import type { Plot } from "./plot.ts";

/** A search, with the number of states that it found at each depth. */
export interface Layered {
  readonly names: readonly string[];
  readonly statesByDepth: readonly number[];
}

/** What random runs met. */
export interface Met {
  /** The number of distinct states after each run. */
  readonly states: readonly number[];
  /** How often each kind of step was taken; 0 for kinds that have a handler or a budget but were never taken. */
  readonly steps: readonly { readonly name: string; readonly count: number }[];
}

/** One plot for each search. @param place begins the title */
export const plotsOfSearches = (place: string, searches: readonly Layered[]): readonly Plot[] =>
  searches.flatMap(({ names, statesByDepth }): Plot[] => {
    if (statesByDepth.length === 0) return [];
    const which =
      searches.length === 1 ? "" : `, ${names.length === 1 ? `"${names[0]}"` : `${names.length} properties`}`;
    const title = `${place}${which}: states at each depth`;
    return [{ form: "columns", title, xLabel: "depth", yLabel: "states", counts: statesByDepth }];
  });

/** At most this many points are drawn of a curve that has one for each run. */
const POINTS = 100;

export function plotsOfRuns(place: string, { states, steps }: Met): readonly Plot[] {
  const { length } = states;
  if (length === 0) return [];
  const count = Math.min(POINTS, length);
  const at = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * length) / count) - 1);
  const points = [{ x: 0, y: 0 }, ...at.map((run) => ({ x: run + 1, y: states[run] }))];
  const growth = `${place}: distinct states in random runs`;
  const coverage = `${place}: steps taken in random runs`;
  return [
    { form: "curve", title: growth, xLabel: "runs", yLabel: "states", points, theory: [] },
    { form: "bars", title: coverage, xLabel: "times", yLabel: "step", counts: steps },
  ];
}
