/** Which jobs there are: everything that properties files say, in every place, cut into jobs that depend on nothing but their names. */
import type { Suite } from "../../model/properties.ts";
import { hasProperties, mutantPlace, places, refutedPlaces } from "../../suite/places.ts";
import type { Selected } from "../../suite/selected.ts";
import { timedScopes } from "../../suite/timed-places.ts";
import type { Job, JobCommand } from "./job.ts";

export interface Planning {
  /** All four when left out. */
  readonly commands: readonly JobCommand[];
  /** Random runs of each place; simulated ones are a hundredth of them. */
  readonly runs: number;
  readonly seed: number;
  readonly statesMax: number;
  /** Of each job, in seconds. */
  readonly budget: number;
}

/** After which a job ends, if nobody says otherwise. */
export const BUDGET_SECONDS = 600;
/** Random runs of one job: more become several, each with a seed of its own. */
const RUNS_OF_JOB = 10_000;
/** A simulated run is as long as very many random ones. */
const RUNS_PER_SIMULATED = 100;

/** @param of what means the properties file, and the digest of what answers */
export function jobsOf(
  suite: Suite,
  of: Pick<Job, "target" | "sources">,
  { commands, runs, seed, statesMax, budget }: Planning,
): readonly Job[] {
  const at = (
    command: JobCommand,
    { scopeName: scope, variant, mutant }: Pick<Selected, "scopeName" | "variant" | "mutant">,
  ) => ({ command, protocol: suite.of.name, ...of, scope, variant, mutant, budget }) as const;
  const searched = places(suite);
  const ways: Readonly<Record<JobCommand, () => readonly Job[]>> = {
    check: () => [
      ...searched.map((place) => ({ ...at("check", place), statesMax })),
      ...Object.keys(suite.refuted).flatMap((name) =>
        refutedPlaces(suite, name).map((place) => ({
          ...at("check", place),
          properties: [name],
          first: true,
          statesMax,
        })),
      ),
    ],
    fuzz: () =>
      searched
        .filter((place) => hasProperties(suite, place))
        .flatMap((place) => shares(runs).map((share, i) => ({ ...at("fuzz", place), runs: share, seed: seed + i }))),
    simulate: () =>
      Object.keys(timedScopes(suite)).flatMap((scopeName) =>
        (suite.of.variants ?? [null]).map((variant) => ({
          ...at("simulate", { scopeName, variant, mutant: null }),
          runs: Math.ceil(runs / RUNS_PER_SIMULATED),
          seed,
        })),
      ),
    mutants: () =>
      Object.keys(suite.of.mutants ?? {}).map((mutant) => ({
        ...at("mutants", mutantPlace(suite, mutant)),
        statesMax,
        runs: Math.min(runs, RUNS_OF_JOB),
        seed,
      })),
  };
  return commands.flatMap((command) => ways[command]());
}

/** 25,000 runs as 10,000, 10,000 and 5,000. */
const shares = (runs: number): readonly number[] =>
  Array.from({ length: Math.ceil(runs / RUNS_OF_JOB) }, (_, i) => Math.min(RUNS_OF_JOB, runs - i * RUNS_OF_JOB));
