/** How many steps per second random runs make: Raft's election with five servers, with the invariant checked after every step. */
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { election, oneLeaderPerTerm } from "./election.ts";

export interface WalkFigures {
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
}

/** @throws Error if the election violates its invariant: then something else than the election was measured */
export async function walkFigures(runs = 50_000, seed = 1): Promise<WalkFigures> {
  const properties = Object.entries(oneLeaderPerTerm.hold).map(([name, property]) => ({ name, property }));
  const subject = { protocol: oneLeaderPerTerm.of, scope: election.scopes.yardstick, selection: {}, properties };
  const begun = performance.now();
  const { steps, properties: judged } = await fuzz(subject, { seed, runs });
  const seconds = (performance.now() - begun) / 1000;
  if (judged.some(({ verdict }) => verdict !== "holds")) throw new Error(`election: ${JSON.stringify(judged)}`);
  return { runs, steps, seconds, stepsPerSecond: Math.round(steps / seconds) };
}
