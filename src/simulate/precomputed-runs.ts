/** Runs that other threads make before their turn. Nobody waits for them, so the result of all runs does not depend on them. */
import { Schedule } from "../check/parallel/schedule.ts";
import type { Team } from "../check/parallel/team.ts";
import { toEnd } from "../semantics/sliced.ts";
import { type RunMade, RunMaker, type TimedRunOptions, type Timed } from "./run-maker.ts";

/** A batch of `count` runs, from the run `first` on, of the place with the number `queue`. */
export interface TimedJob {
  readonly queue: number;
  readonly first: number;
  readonly count: number;
  /** Names of properties already known to be violated. */
  readonly violated: readonly string[];
}

export interface TimedReport {
  readonly queue: number;
  readonly first: number;
  /** Empty if one of them failed: the receiver then makes the runs itself and meets the error. */
  readonly runs: readonly RunMade[];
}

export type TimedTeam = Team<TimedJob, TimedReport>;

/** Makes runs ahead, on another thread. */
export class RunPrecomputer {
  readonly #makers: readonly (() => RunMaker)[];

  constructor(places: readonly Timed[], options: TimedRunOptions) {
    this.#makers = places.map((timed) => {
      let maker: RunMaker | undefined;
      return () => (maker ??= new RunMaker(timed, options));
    });
  }

  report({ queue, first, count, violated }: TimedJob): TimedReport {
    const runs: RunMade[] = [];
    const known = [...violated];
    try {
      const maker = this.#makers[queue]();
      for (let i = 0; i < count; i++) {
        const made = toEnd(maker.make(first + i, known));
        if (made.violated) known.push(made.violated.name);
        runs.push(made);
      }
    } catch {
      return { queue, first, runs: [] };
    }
    return { queue, first, runs };
  }
}

/** Batches are large enough to be worth sending, and there are enough of them to keep every thread busy. */
const [COUNT_MAX, JOBS_LEAST] = [16, 64];

export class PrecomputedRuns {
  readonly #team: TimedTeam;
  readonly #queue: number;
  readonly #runs: number;
  readonly #count: number;
  readonly #schedule: Schedule<TimedReport>;
  #report: TimedReport | undefined;

  /** @param queue the number of the place @param runs how many there are in all */
  constructor(team: TimedTeam, queue: number, runs: number) {
    this.#team = team;
    this.#queue = queue;
    this.#runs = runs;
    this.#count = Math.max(1, Math.min(COUNT_MAX, Math.floor(runs / JOBS_LEAST)));
    this.#schedule = new Schedule(this.#count);
  }

  /** Why nothing more will be made ahead, in words: then the work ends. */
  get lost(): string | undefined {
    return this.#team.lost;
  }

  /** The result of a run, if it is here already. Must be called for one run after the other. */
  on(run: number, violated: readonly string[]): RunMade | undefined {
    for (let next = this.#team.receive(this.#queue); next; next = this.#team.receive(this.#queue))
      this.#schedule.take(next[0], next[1].first, next[1], run);
    const members = this.#team.call();
    for (let next = this.#next(run, members); next; next = this.#next(run, members)) {
      const job = { queue: this.#queue, first: next.first, count: this.#count, violated };
      this.#team.send(next.member, job);
    }
    this.#report = this.#schedule.on(run)?.report ?? this.#report;
    const made = this.#report?.runs[run - this.#report.first];
    // What is known to be violated only grows, so equal counts mean equal sets.
    return made?.known === violated.length ? made : undefined;
  }

  #next(run: number, members: number): ReturnType<Schedule<TimedReport>["next"]> {
    return this.#schedule.next(run + 1, this.#runs, members);
  }
}
