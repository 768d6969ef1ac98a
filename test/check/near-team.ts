/** A team whose members take no threads: each does its jobs at once, and its reports come in after so many questions. */
import type { Job, Report, Team } from "../../src/check/ahead/team.ts";
import { Scout } from "../../src/check/ahead/scout.ts";
import { type CheckOptions, searchesFor, type Subject } from "../../src/check/check.ts";

export interface NearTeam extends Team {
  /** How much of how many states was known before the searches came to them: UNSEEN, JUDGED, EXPANDED. */
  readonly known: readonly [number, number, number];
}

/** @param patience how often it is asked until a report has come in */
export function nearTeam(subject: Subject, options: CheckOptions, members: number, patience: number): NearTeam {
  const sought = searchesFor(subject, options);
  const scouts = Array.from({ length: members }, () => sought.map((one) => new Scout(subject, one, options)));
  const waiting: { readonly member: number; readonly report: Report; asked: number }[] = [];
  const known: [number, number, number] = [0, 0, 0];
  return {
    known,
    statesMin: 0,
    slice: 8,
    lost: undefined,
    call: () => members,
    send(member, job) {
      const report = structuredClone(scouts[member][job.search].report(structuredClone<Job>(job)));
      for (const level of report.known) known[level]++;
      waiting.push({ member, report, asked: 0 });
    },
    receive(search) {
      const next = waiting.find(({ report }) => report.search === search);
      if (!next || next.asked++ < patience) return undefined;
      waiting.splice(waiting.indexOf(next), 1);
      return [next.member, next.report];
    },
  };
}
