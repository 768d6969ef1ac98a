/** Teams without threads: each member does its jobs at once, and its reports arrive after it was asked a number of times. */
import type { Job, Report, SearchTeam, Team } from "../src/check/parallel/team.ts";
import { StatePrecomputer } from "../src/check/parallel/precompute-states.ts";
import type { CheckOptions, Subject } from "../src/check/check.ts";
import { searchesFor } from "../src/check/search/sought.ts";
import { SlicePrecomputer, type RunsJob, type RunsReport } from "../src/fuzz/precompute-slices.ts";
import type { RunsTeam } from "../src/fuzz/precomputed-slices.ts";
import type { RandomRunOptions } from "../src/fuzz/slices.ts";
import type { Suite } from "../src/model/properties.ts";
import type { TimedJob, TimedReport, TimedTeam } from "../src/simulate/precomputed-runs.ts";
import { precomputerFor, type SimulateSuiteOptions } from "../src/suite/simulating.ts";

interface Queued {
  readonly queue: number;
}

function near<J extends Queued, R extends Queued>(
  members: readonly ((job: J) => R)[],
  patience: number,
  kept: (report: R) => R = (report) => report,
): Team<J, R> & { readonly jobs: readonly J[]; readonly reports: readonly R[] } {
  const waiting: { readonly member: number; readonly report: R; asked: number }[] = [];
  const jobs: J[] = [];
  const reports: R[] = [];
  return {
    jobs,
    reports,
    lost: undefined,
    call: () => members.length,
    send(member, job) {
      const report = structuredClone(members[member]!(structuredClone(job)));
      jobs.push(job);
      reports.push(kept(report));
      waiting.push({ member, report, asked: 0 });
    },
    receive(queue) {
      const next = waiting.find(({ report }) => report.queue === queue);
      if (!next || next.asked++ < patience) return undefined;
      waiting.splice(waiting.indexOf(next), 1);
      return [next.member, next.report];
    },
  };
}

/** @param patience how often the team must be asked before a report arrives */
export function nearTeam(
  subject: Subject,
  options: CheckOptions,
  members: number,
  patience: number,
): SearchTeam & { readonly jobs: readonly Job[]; readonly reports: readonly Report[] } {
  const sought = searchesFor(subject, options);
  const each = Array.from({ length: members }, () => {
    const precomputers: StatePrecomputer[] = [];
    return (job: Job) =>
      (precomputers[job.queue] ??= new StatePrecomputer(subject, sought[job.queue]!, options, job.common)).report(job);
  });
  // The memory of a report is reused, so keep a copy.
  return near(each, patience, (report) => ({ ...report, known: report.known.slice() }));
}

export function nearRuns(
  subject: Subject,
  options: RandomRunOptions,
  members: number,
  patience: number,
): RunsTeam & { readonly reports: readonly RunsReport[] } {
  const each = Array.from({ length: members }, () => {
    const precomputer = new SlicePrecomputer(subject, options);
    return (job: RunsJob) => precomputer.report(job);
  });
  return near(each, patience);
}

export function nearTimed(
  suite: Suite,
  options: SimulateSuiteOptions,
  members: number,
  patience: number,
): TimedTeam & { readonly reports: readonly TimedReport[] } {
  const each = Array.from({ length: members }, () => {
    const precomputer = precomputerFor(suite, options);
    return (job: TimedJob) => precomputer.report(job);
  });
  return near(each, patience);
}

/** How many of the states that the workers were asked about are known to them at this level. */
export const knownBy = ({ reports }: { readonly reports: readonly Report[] }, level: number): number =>
  reports.reduce((sum, { known }) => sum + known.filter((one) => one === level).length, 0);
