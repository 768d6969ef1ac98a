/**
 * Which jobs there are: everything that properties files say, in every place, cut into jobs that depend on nothing but their names.
 * The id of each is made in `job`.
 */
import { strategies } from "../../fuzz/weights.ts";
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
  readonly secondsMax: number;
  /** Random runs of one job: more are several jobs. */
  readonly runsOfJob: number;
}

/** After which a job ends, if nobody says otherwise. */
export const JOB_SECONDS = 600;
/** If nobody says otherwise: as many jobs as processors, or more, for what is asked of one place. */
export const RUNS_OF_JOB = 2000;
/** A mutant is looked for in so many runs. */
const RUNS_OF_MUTANT = 10_000;
/** A simulated run is as long as very many random ones. */
const RUNS_PER_SIMULATED = 100;

/** @param of what means the properties file, and the digest of what answers */
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

/** All in turn: a bug may show in a hundredth of the runs with one that it takes with another. */
function strategyOf(share: number): Pick<Job, "strategy"> {
  const strategy = strategies[share % strategies.length];
  return strategy === "mixed" ? {} : { strategy };
}
