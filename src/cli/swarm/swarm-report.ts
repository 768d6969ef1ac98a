/** Reports what a swarm found, as data and as text. */
import { counted, figure } from "../../model/counted.ts";
import { grouped } from "../../report/story/grouped.ts";
import type { Overall } from "../../suite/overall-verdict.ts";
import { placeName } from "../../suite/selected.ts";
import { table } from "../terminal/output.ts";
import type { Coordinated } from "./coordinate.ts";
import type { GatheredRow } from "./gather.ts";
import { type Job, titleOf } from "./job.ts";

export interface SwarmReport {
  readonly command: "swarm";
  readonly verdict: Overall;
  readonly jobs: number;
  /** Done now, and done earlier. */
  readonly done: number;
  readonly reused: number;
  readonly setAside: readonly (Pick<Job, "protocol" | "scope" | "variant" | "mutant" | "command"> & {
    readonly why: string;
  })[];
  readonly results: readonly GatheredRow[];
}

export function swarmReport(
  jobs: number,
  { done, reused, setAside, open }: Coordinated,
  results: readonly GatheredRow[],
): SwarmReport {
  return {
    command: "swarm",
    verdict: verdictOf(results, open.length + setAside.length === 0),
    jobs,
    done,
    reused,
    setAside: setAside
      .map(({ named: { job }, why }) => ({
        protocol: job.protocol,
        scope: job.scope,
        variant: job.variant,
        mutant: job.mutant,
        command: job.command,
        why,
        title: titleOf(job),
      }))
      .sort((a, b) => (a.title < b.title ? -1 : 1))
      .map(({ title: _title, ...one }) => one),
    results,
  };
}

const isAsWanted = ({ verdict }: GatheredRow): boolean => verdict === "holds" || verdict === "killed";

function verdictOf(rows: readonly GatheredRow[], isWhole: boolean): Overall {
  if (rows.some(({ verdict }) => verdict === "violated" || verdict === "survives")) return "violated";
  const searched = new Set(
    rows
      .filter(({ command, verdict, properties }) => command === "check" && verdict === "holds" && !properties)
      .map(placeKey),
  );
  /** If random runs left something open without a suspicion, a complete search of the place has decided it. */
  const isDecided = (row: GatheredRow): boolean =>
    row.command === "fuzz" && row.verdict !== "unsettled" && row.limit === undefined && searched.has(placeKey(row));
  return isWhole && rows.every((row) => isAsWanted(row) || isDecided(row)) ? "holds" : "incomplete";
}

const placeKey = ({ target, scope, variant, mutant }: GatheredRow): string =>
  JSON.stringify([target, scope, variant, mutant]);

/** @param toReplay gives the command that shows a saved counterexample again */
export function swarmText(
  { jobs, done, reused, setAside, results }: SwarmReport,
  toReplay: (row: GatheredRow, trace: string) => string,
): string {
  const found = results
    .filter((row) => !isAsWanted(row))
    .flatMap((row) =>
      (row.violated ?? []).filter(({ expected }) => expected === undefined).map((one) => ({ row, one })),
    );
  const lines = [...grouped(found, ({ row, one }) => JSON.stringify([row.target, one])).values()].map(
    ([first, ...others]) => {
      const { row, one } = first;
      const { name, length, message, trace } = one;
      const places = [...new Set(others.map((other) => placeOf(other.row)))].filter((place) => place !== placeOf(row));
      const where = placeOf(row) + (places.length === 0 ? "" : ` and ${counted(places.length, "other place")}`);
      return [
        `"${name}" is violated in ${row.protocol}, ${where}${length === undefined ? "" : `, in ${counted(length, "step")}`}${message === undefined ? "" : `: ${message}`}`,
        ...(trace === undefined ? [] : [`  ${toReplay(row, trace)}`]),
      ].join("\n");
    },
  );
  const notRefuted = results.flatMap((row) =>
    (row.notRefuted ?? []).map(
      (name) => `"${name}" is known to be false, but was not refuted in ${row.protocol}, ${placeOf(row)}`,
    ),
  );
  const findings = [...lines, ...notRefuted];
  return [
    ...(results.length === 0 ? [] : [table(results.map(cells))]),
    ...(findings.length === 0 ? [] : ["", ...findings]),
    ...(setAside.length === 0 ? [] : ["", "set aside"]),
    ...setAside.map((one) => `  ${one.protocol}: ${one.command}, ${placeOf(one)}: ${one.why}`),
    "",
    `${counted(jobs, "job")}: ${figure(done)} done now, ${figure(reused)} done before` +
      (setAside.length === 0 ? "" : `, ${figure(setAside.length)} set aside`) +
      (jobs === done + reused + setAside.length ? "" : `, ${figure(jobs - done - reused - setAside.length)} not done`),
  ].join("\n");
}

const placeOf = ({ scope, variant, mutant }: Pick<GatheredRow, "scope" | "variant" | "mutant">): string =>
  placeName({ scopeName: scope, variant }) + (mutant === null ? "" : `, "${mutant}"`);

function cells(row: GatheredRow): readonly string[] {
  const mark = isAsWanted(row) ? "✓" : row.verdict === "violated" || row.verdict === "survives" ? "✗" : "?";
  return [
    mark,
    row.protocol,
    row.command,
    placeOf(row) + (row.properties === undefined ? "" : `: ${row.properties.map((name) => `"${name}"`).join(", ")}`),
    verdictWord(row),
    [
      ...(row.states === undefined ? [] : [counted(row.states, "state")]),
      ...(row.runs === undefined ? [] : [counted(row.runs, "run")]),
      ...(row.limit === undefined ? [] : [row.limit]),
      ...openIn(row),
    ].join(", "),
  ];
}

/** A property known to be false is never reported as violated or as holding, but as refuted or not. */
function verdictWord({ verdict, violated = [], notRefuted = [] }: GatheredRow): string {
  if (verdict === "holds" && violated.some(({ expected }) => expected)) return "known to be false";
  return verdict === "violated" && violated.length === 0 && notRefuted.length > 0 ? "not refuted" : verdict;
}

/** `not decided: "NAME" and 2 others` */
function openIn({ undecided: [name, ...others] = [] }: GatheredRow): readonly string[] {
  if (name === undefined) return [];
  return [`not decided: "${name}"${others.length === 0 ? "" : ` and ${counted(others.length, "other")}`}`];
}
