/** The size of a search, and what it leaves open: what a verdict rests on. */
export interface Counts {
  readonly complete: boolean;
  readonly worlds: number;
  /** How many worlds are beyond each declared bound. */
  readonly open: readonly { readonly bound: string; readonly worlds: number }[];
}

/**
 * In words: "complete", "within term above 2 (1,204 open worlds)", "incomplete (20,480 worlds)".
 *
 * @param isAboutRuns of a liveness claim, for which an open world leads to every goal
 */
export function groundsOf({ complete, worlds, open }: Counts, isAboutRuns: boolean): string {
  if (!complete) return `incomplete (${counted(worlds, "world")})`;
  if (open.length === 0) return "complete";
  const bounds = open.map(({ bound, worlds: beyond }) => `${bound} (${counted(beyond, "open world")})`).join(", ");
  // Whoever believes a claim about whole runs should know how much of it is belief.
  return `within ${bounds}${isAboutRuns ? ", from where it is taken to be reached" : ""}`;
}

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
