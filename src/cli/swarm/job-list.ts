/**
 * Plans the jobs: everything that properties files say, in every place, cut into jobs that depend on nothing but their own content.
 * `job` makes the id of each.
 */
import { strategies } from "../../fuzz/weights.ts";
import type { Suite } from "../../model/properties.ts";
import { hasProperties, mutantPlace, places, refutedPlaces } from "../../suite/places.ts";
import type { Selected } from "../../suite/selected.ts";
import { timedScopes } from "../../suite/timed-places.ts";
import type { Job, JobCommand } from "./job.ts";

export interface Planning {
  /** All four by default. */
  readonly commands: readonly JobCommand[];
  /** Random runs per place; simulated ones are a hundredth of that. */
  readonly runs: number;
  readonly seed: number;
  readonly statesMax: number;
  /** The time limit of each job, in seconds. */
  readonly secondsMax: number;
  /** Random runs per job: more than this are split into several jobs. */
  readonly runsOfJob: number;
}

/** The default time limit of a job, in seconds. */
export const JOB_SECONDS = 600;
/** The default: then one place gives at least as many jobs as there are processors. */
export const RUNS_OF_JOB = 2000;
/** How many random runs look for a mutant. */
const RUNS_OF_MUTANT = 10_000;
/** A simulated run takes as long as this many random ones. */
const RUNS_PER_SIMULATED = 100;

/** @param of the target of the properties file, and the digest of its sources */
export function jobsOf(
  suite: Suite,
  of: Pick<Job, "target" | "sources">,
  { commands, runs, seed, statesMax, secondsMax, runsOfJob }: Planning,
): readonly Job[] {
  const at = (
    command: JobCommand,
    { scopeName: scope, variant, mutant }: Pick<Selected, "scopeName" | "variant" | "mutant">,
  ) => ({ command, protocol: suite.of.name, ...of, scope, variant, mutant, secondsMax }) as const;
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
        .flatMap((place) =>
          shares(runs, runsOfJob).map((share, i) => ({
            ...at("fuzz", place),
            runs: share,
            seed: seed + i,
            ...strategyOf(i),
          })),
        ),
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
        runs: Math.min(runs, RUNS_OF_MUTANT),
        seed,
      })),
  };
  return commands.flatMap((command) => ways[command]());
}

/** 5,000 runs as 2,000, 2,000 and 1,000. */
const shares = (runs: number, most: number): readonly number[] =>
  Array.from({ length: Math.ceil(runs / most) }, (_, i) => Math.min(most, runs - i * most));

/** Rotates through all strategies: a bug may need a hundred times as many runs with one as with another. */
function strategyOf(share: number): Pick<Job, "strategy"> {
  const strategy = strategies[share % strategies.length];
  return strategy === "mixed" ? {} : { strategy };
}
