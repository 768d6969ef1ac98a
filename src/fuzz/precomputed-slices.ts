import { Schedule } from "../check/parallel/schedule.ts";
import type { Team } from "../check/parallel/team.ts";
import type { KnownNames, RunsJob, RunsReport } from "./precompute-slices.ts";
import type { Walked } from "./walk.ts";

export type RunsTeam = Team<RunsJob, RunsReport>;

/** Slices of runs that other threads make ahead of time. Nobody waits for them, so no result depends on them. */
export class PrecomputedSlices {
  readonly #team: RunsTeam;
  readonly #slices: number;
  readonly #schedule = new Schedule<RunsReport>(1);

  /** @param slices the number of slices in all */
  constructor(team: RunsTeam, slices: number) {
    this.#team = team;
    this.#slices = slices;
  }

  /** The outcomes of the runs of a slice, by seed, if they are known. Call this for one slice after the other. */
  on(slice: number, known: KnownNames): ReadonlyMap<number, Walked> | undefined {
    for (let next = this.#team.receive(0); next; next = this.#team.receive(0))
      this.#schedule.take(next[0], next[1].first, next[1], slice);
    const members = this.#team.call();
    for (let next = this.#next(slice, members); next; next = this.#next(slice, members))
      this.#team.send(next.member, { queue: 0, first: next.first, known });
    const made = this.#schedule.on(slice)?.report;
    if (!made || !isSame(made.known, known)) return undefined;
    const runs = new Map(made.runs);
    // If two runs have the same seed, the second finds nothing new, so outcomes by seed would be wrong.
    return runs.size === made.runs.length ? runs : undefined;
  }

  #next(slice: number, members: number): ReturnType<Schedule<RunsReport>["next"]> {
    return this.#schedule.next(slice + 1, this.#slices, members);
  }
}

/** More and more is known, and nothing is forgotten, so comparing lengths is enough. */
const isSame = (before: KnownNames, now: KnownNames): boolean =>
  before.violated.length === now.violated.length &&
  before.seen.length === now.seen.length &&
  before.met.length === now.met.length;
