/**
 * How many steps a second simulated gossip makes, with its measures, until everybody knows: for any number of members alike, once what
 * handlers do is known. In the first run of a place each peer is met for the first time, which costs in the number of peers and not
 * in the number of steps: the row "once" has that.
 */
import { simulate } from "../../src/index.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import type { Figures } from "./figures.ts";

/** By the name of a row: the number of members and of runs. A single run is measured from a cold start. */
export const simulated: ReadonlyMap<string, { readonly members: number; readonly runs: number }> = new Map([
  ["simulate 100", { members: 100, runs: 3000 }],
  ["simulate 1,000", { members: 1000, runs: 200 }],
  ["simulate 10,000", { members: 10_000, runs: 16 }],
  ["simulate 10,000 once", { members: 10_000, runs: 1 }],
]);

/**
 * The first steps of several runs, this many, are not counted: meanwhile the code is compiled, which takes as long for a run of a
 * thousand steps as for one of two hundred thousand.
 */
const STEPS_WARM = 500_000;

export async function simulateFigures(name: string): Promise<Figures> {
  const { members, runs } = simulated.get(name)!;
  const warmAfter = runs > 1 ? STEPS_WARM : 0;
  let counted = { since: process.cpuUsage(), after: 0 };
  const { events } = await simulate(gossip, {
    scope: "a thousand",
    set: { members },
    runs,
    onProgress(progress) {
      if (counted.after < warmAfter) counted = { since: process.cpuUsage(), after: progress.events };
    },
  });
  // Time that the processor was busy, with all threads of the process.
  const { user } = process.cpuUsage(counted.since);
  return { steps: events - counted.after, seconds: user / 1e6, memoryMb: process.memoryUsage().rss / 1e6 };
}
