import { Schedule } from "../check/parallel/schedule.ts";
import type { Team } from "../check/parallel/team.ts";
import type { KnownNames, RunsJob, RunsReport } from "./precompute-slices.ts";
import type { Walked } from "./walk.ts";

export type RunsTeam = Team<RunsJob, RunsReport>;

/** Slices of runs that others make before it is their turn. None is waited for, so what comes of all runs does not depend on them. */
export class PrecomputedSlices {
  readonly #team: RunsTeam;
  readonly #slices: number;
  readonly #schedule = new Schedule<RunsReport>(1);

  /** @param slices that there are in all */
  constructor(team: RunsTeam, slices: number) {
    this.#team = team;
    this.#slices = slices;
  }

  /** What became of the runs of a slice, by their seeds, if that is known. To be asked of one slice after the other. */
  on(slice: number, known: KnownNames): ReadonlyMap<number, Walked> | undefined {
    for (let next = this.#team.receive(0); next; next = this.#team.receive(0))
      this.#schedule.take(next[0], next[1].first, next[1]);
    const members = this.#team.call();
    for (let next = this.#next(slice, members); next; next = this.#next(slice, members))
      this.#team.send(next.member, { queue: 0, first: next.first, known });
    const made = this.#schedule.on(slice)?.report;
    if (!made || !isSame(made.known, known)) return undefined;
    const runs = new Map(made.runs);
    // Of runs with one seed the second one finds nothing that is new.
    return runs.size === made.runs.length ? runs : undefined;
  }

  #next(slice: number, members: number): ReturnType<Schedule<RunsReport>["next"]> {
    return this.#schedule.next(slice + 1, this.#slices, members);
  }
}

/** More and more is known, and nothing is forgotten. */
const isSame = (before: KnownNames, now: KnownNames): boolean =>
  before.violated.length === now.violated.length &&
  before.seen.length === now.seen.length &&
  before.met.length === now.met.length;
