/** How many steps a second simulated gossip makes, with its measures, until everybody knows: for any number of members alike. */
import { simulate } from "../../src/index.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import type { Figures } from "./figures.ts";

/** By the name of a row: how many members, and how many runs. The last one is a single run, from a cold start. */
export const simulated: ReadonlyMap<string, { readonly members: number; readonly runs: number }> = new Map([
  ["simulate 100", { members: 100, runs: 3000 }],
  ["simulate 1,000", { members: 1000, runs: 200 }],
  ["simulate 10,000", { members: 10_000, runs: 10 }],
  ["simulate 10,000 once", { members: 10_000, runs: 1 }],
]);

export async function simulateFigures(name: string): Promise<Figures> {
  const { members, runs } = simulated.get(name)!;
  const before = process.cpuUsage();
  const { events } = await simulate(gossip, { scope: "a thousand", set: { members }, runs });
  // Time that the processor was busy, with all threads of the process.
  const { user } = process.cpuUsage(before);
  return { steps: events, seconds: user / 1e6, memoryMb: process.memoryUsage().rss / 1e6 };
}
