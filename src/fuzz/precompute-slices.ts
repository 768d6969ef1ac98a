/**
 * Makes slices of random runs ahead of time, on another thread. A run depends on its seed and on what is known when it begins; the
 * receiver uses a run only if the same was known.
 */
import * as fc from "fast-check";
import type { Subject } from "../check/check.ts";
import type { Space } from "../semantics/space.ts";
import { RunArbitrary } from "./arbitrary.ts";
import { isFull, newSpace, newWalker, type RandomRunOptions, runsIn, seedOf } from "./slices.ts";
import type { Walked } from "./walk.ts";

/** What is known when a slice begins, as names of properties. */
export interface KnownNames {
  readonly violated: readonly string[];
  readonly seen: readonly string[];
  readonly met: readonly string[];
}

export interface RunsJob {
  readonly queue: 0;
  /** The number of the slice. */
  readonly first: number;
  readonly known: KnownNames;
}

export interface RunsReport extends RunsJob {
  /** For each run, the seed drawn for it, and its outcome. Empty if one of them failed: the receiver then makes the runs itself and sees why. */
  readonly runs: readonly (readonly [seed: number, walked: Walked])[];
}

export class SlicePrecomputer {
  readonly #subject: Subject;
  readonly #options: RandomRunOptions;
  #space: Space;

  constructor(subject: Subject, options: RandomRunOptions) {
    this.#subject = subject;
    this.#options = options;
    this.#space = newSpace(subject, options);
  }

  report(job: RunsJob): RunsReport {
    try {
      return { ...job, runs: this.#runs(job) };
    } catch {
      return { ...job, runs: [] };
    } finally {
      if (isFull(this.#space, this.#options)) this.#space = newSpace(this.#subject, this.#options);
    }
  }

  #runs({ first, known }: RunsJob): RunsReport["runs"] {
    const runs: [number, Walked][] = [];
    const violated = new Set(known.violated);
    const seen = new Set(known.seen);
    const met = new Set(known.met);
    const walker = newWalker(this.#space, this.#subject, { violated, seen, met }, this.#options);
    const walk = (seed: number): Walked => {
      const walked = walker.walk(seed);
      runs.push([seed, walked]);
      for (const { name } of walked.violations) violated.add(name);
      for (const name of walked.news.seen) seen.add(name);
      for (const name of walked.news.met) met.add(name);
      return walked;
    };
    const property = fc.property(new RunArbitrary({ walk }, () => undefined), () => true);
    const details = fc.check(property, {
      seed: seedOf(this.#options, first),
      numRuns: runsIn(this.#options, first),
      endOnFailure: true,
    });
    if (details.failed) throw new Error("a run failed");
    return runs;
  }
}
