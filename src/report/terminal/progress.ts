/** Writes one line about the progress of a search or of runs. Pure: the owner of the terminal decides when and where to show it. */
import { counted, figure } from "../../model/counted.ts";

export interface SearchProgress {
  readonly states: number;
  readonly depth: number;
  /** States that are known and not expanded yet. */
  readonly frontier: number;
  readonly seconds: number;
  readonly memoryBytes?: number;
  /** If growth is steep: what would bound it. */
  readonly steep?: string;
  /** The property about whole runs that is being decided after the search. */
  readonly deciding?: string;
}

export interface RunProgress {
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  /** How many runs were asked for. */
  readonly runsMax?: number;
}

/** `1,204,331 states, 612k/s, depth 14, 88,012 to expand, 312 MB, 2 s` */
export function searchProgress(progress: SearchProgress): string {
  const { states, depth, frontier, seconds, memoryBytes, steep, deciding } = progress;
  const memory = memoryBytes === undefined ? [] : [`${figure(Math.round(memoryBytes / 1e6))} MB`];
  const speed = rate(states, seconds);
  return [
    counted(states, "state"),
    ...speed,
    `depth ${depth}`,
    `${figure(frontier)} to expand`,
    ...memory,
    time(seconds),
    ...(steep === undefined ? [] : [`growing steeply: ${steep}`]),
    ...(deciding === undefined ? [] : [`deciding "${deciding}"`]),
  ].join(", ");
}

/** `✗ 1 violated (Ctrl-C shows it), `: begins a line of progress once something was found. */
export const violatedSoFar = ({ length }: readonly string[]): string =>
  length === 0 ? "" : `✗ ${length} violated (Ctrl-C shows ${length === 1 ? "it" : "them"}), `;

/** `12,400 of 50,000 runs, 1,204,331 steps, 830k/s, 2 s` */
export function runProgress({ runs, steps, seconds, runsMax }: RunProgress): string {
  const of = runsMax === undefined ? "" : ` of ${figure(runsMax)}`;
  return [`${figure(runs)}${of} runs`, `${figure(steps)} steps`, ...rate(steps, seconds), time(seconds)].join(", ");
}

/** Left out until enough time has passed to divide by. */
export function rate(count: number, seconds: number): readonly string[] {
  if (seconds < 0.1) return [];
  const perSecond = count / seconds;
  if (perSecond >= 1e6) return [`${(perSecond / 1e6).toFixed(1)}M/s`];
  if (perSecond >= 1e4) return [`${Math.round(perSecond / 1e3)}k/s`];
  return [`${figure(Math.round(perSecond))}/s`];
}

function time(seconds: number): string {
  const rounded = Math.round(seconds);
  return rounded < 120 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
