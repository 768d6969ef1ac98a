/** Combines the results of jobs into one row per place and command: the same rows, whichever workers did the jobs, in whatever order. */
import { overall, type Overall } from "../../suite/overall-verdict.ts";
import { failureKey } from "../../trace/trace-of.ts";
import type { Trace } from "../../trace/trace.ts";
import { saveTrace } from "../../trace/save.ts";
import type { Loaded } from "../load-suite.ts";
import { verifiedResult } from "./verified-result.ts";
import { type Job, titleOf } from "./job.ts";
import type { JobResult } from "./job-result.ts";
import { defined } from "../../model/defined.ts";

type Property = JobResult["properties"][number];

/** The result of one command in one place. */
export interface GatheredRow {
  readonly protocol: string;
  /** What to type to name its properties file. */
  readonly target: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly command: Job["command"];
  /** If only some properties were checked. */
  readonly properties?: readonly string[];
  readonly verdict: Overall | "killed" | "survives";
  readonly limit?: string;
  /** The properties that remain undecided although all jobs were done. */
  readonly undecided?: readonly string[];
  readonly states?: number;
  readonly runs?: number;
  /** The shortest counterexample of all. */
  readonly trace?: string;
  readonly violated?: readonly Violated[];
  /** Properties that hold here although they are listed as known to be false. */
  readonly notRefuted?: readonly string[];
  readonly measures?: NonNullable<JobResult["measures"]>;
}

interface Violated {
  readonly name: string;
  /** The violation is wanted: the property is known to be false, or there is a mutant. */
  readonly expected?: "violated";
  readonly length?: number;
  readonly message?: string;
  readonly trace?: string;
}

interface Least {
  readonly job: Job;
  readonly trace: Trace;
  readonly key: string;
}

export class Gathering {
  readonly #loaded: ReadonlyMap<string, Loaded>;
  /** Results by the rows that they belong to. */
  readonly #results = new Map<string, { readonly job: Job; readonly results: JobResult[] }>();
  readonly #least = new Map<string, Least>();
  /** Totals over results that were not known before. */
  readonly fresh = { states: 0, steps: 0 };

  /** @param loaded properties files by the targets of jobs @param jobs in the order of the rows */
  constructor(loaded: ReadonlyMap<string, Loaded>, jobs: readonly Job[]) {
    this.#loaded = loaded;
    for (const job of jobs) this.#results.set(rowKey(job), { job, results: [] });
  }

  /** Takes a result, which may come from a stranger. @returns why it is not believed, or undefined */
  take(job: Job, text: string, isReused: boolean): string | undefined {
    const believed = verifiedResult(job, text, this.#loaded.get(job.target)!);
    if (typeof believed === "string") return believed;
    const { result, traces } = believed;
    this.#results.get(rowKey(job))!.results.push({ ...result, traces: [] });
    for (const trace of traces) this.#keep({ job, trace, key: failureKey(trace) });
    this.fresh.states += isReused ? 0 : (result.states ?? 0);
    this.fresh.steps += isReused ? 0 : result.steps;
    return undefined;
  }

  get counterexamples(): number {
    return this.#least.size;
  }

  /**
   * Saves the least counterexample of each property, and returns all rows. If several would get the same name, the least gets it without a
   * number.
   */
  rows(folder: string): readonly GatheredRow[] {
    const files = new Map(
      [...this.#least]
        .sort(([, a], [, b]) => (isLess(a, b) ? -1 : 1))
        .map(([key, { job, trace }]) => {
          const { suite } = this.#loaded.get(job.target)!;
          return [key, saveTrace(trace, folder, suite.of.variants?.at(0)).path] as const;
        }),
    );
    return [...this.#results.values()].flatMap(({ job, results }) =>
      results.length === 0 ? [] : [this.#row(job, results, files)],
    );
  }

  #row(job: Job, results: readonly JobResult[], files: ReadonlyMap<string, string>): GatheredRow {
    const { protocol, target, scope, variant, mutant, command, properties } = job;
    const sum = (of: (result: JobResult) => number | undefined): number | undefined => {
      const known = results.flatMap((result) => of(result) ?? []);
      return known.length === 0 ? undefined : known.reduce((all, one) => all + one, 0);
    };
    const merged = mergedProperties(results);
    const violated = merged
      .filter(({ verdict }) => verdict === "violated")
      .map(({ name, expected, length, message }): Violated => {
        const key = leastKey(job, name);
        const least = this.#least.get(key);
        const file = files.get(key);
        return {
          name,
          ...defined({ expected }),
          ...defined({
            length: least?.trace.steps.length ?? length,
            message: least?.trace.property.message ?? message,
            trace: file,
          }),
        };
      })
      .sort((a, b) => (a.length ?? Infinity) - (b.length ?? Infinity));
    const notRefuted = merged
      .filter(({ verdict, expected }) => expected && verdict === "holds")
      .map(({ name }) => name);
    const limit = results
      .flatMap((one) => one.limit ?? [])
      .sort()
      .at(0);
    const measures = results.at(0)?.measures;
    const undecided = limit === undefined ? merged.filter(isOpen).map(({ name }) => name) : [];
    return {
      protocol,
      target,
      scope,
      variant,
      mutant,
      command,
      ...defined({ properties }),
      verdict: verdictOf(job, results, merged),
      ...defined({
        limit,
        states: sum(({ states }) => states),
        runs: sum(({ runs }) => runs),
        trace: violated.find(({ trace }) => trace !== undefined)?.trace,
      }),
      ...(undecided.length === 0 ? {} : { undecided }),
      ...(violated.length === 0 ? {} : { violated }),
      ...(notRefuted.length === 0 ? {} : { notRefuted }),
      ...(measures === undefined || measures.length === 0 ? {} : { measures }),
    };
  }

  #keep(one: Least): void {
    const key = leastKey(one.job, one.trace.property.name);
    const before = this.#least.get(key);
    if (before === undefined || isLess(one, before)) this.#least.set(key, one);
  }
}

/**
 * The shorter counterexample is less; if both are equally long, a fixed order decides; for one that was found twice, the title of the job.
 */
function isLess(a: Least, b: Least): boolean {
  const [left, right] = [a.trace.steps.length, b.trace.steps.length];
  if (left !== right) return left < right;
  if (a.key !== b.key) return a.key < b.key;
  return titleOf(a.job) < titleOf(b.job);
}

const rowKey = ({ command, target, scope, variant, mutant, properties, faults }: Job): string =>
  JSON.stringify([command, target, scope, variant, mutant, properties, faults]);

const leastKey = ({ target, scope, variant, mutant }: Job, property: string): string =>
  JSON.stringify([target, scope, variant, mutant, property]);

/** If several jobs report on a property, the first of these verdicts counts. A `sometimes` was seen if any run showed it. */
const RANK: readonly Property["verdict"][] = [
  "violated",
  "unsettled",
  "holds",
  "incomplete",
  "undecided",
  "not decided",
];

function mergedProperties(results: readonly JobResult[]): readonly Property[] {
  const merged = new Map<string, Property>();
  for (const property of results.flatMap(({ properties }) => properties)) {
    const before = merged.get(property.name);
    if (before === undefined || RANK.indexOf(property.verdict) < RANK.indexOf(before.verdict))
      merged.set(property.name, property);
  }
  return [...merged.values()];
}

/** Random runs can never decide a `possible`, so it does not count as open. */
const isOpen = ({ verdict }: Property): boolean =>
  verdict === "unsettled" || verdict === "incomplete" || verdict === "undecided";

function verdictOf(
  { command }: Job,
  results: readonly JobResult[],
  properties: readonly Property[],
): GatheredRow["verdict"] {
  const isWhole = results.every(({ complete }) => complete);
  switch (command) {
    case "mutants":
      if (properties.some(({ verdict }) => verdict === "violated")) return "killed";
      return isWhole ? "survives" : "incomplete";
    case "simulate":
    case "check":
      return overall(properties, isWhole);
    case "fuzz":
      // Random runs can never decide a `possible`.
      return overall(
        properties.filter((one) => one.verdict !== "not decided" || one.expected),
        isWhole,
      );
  }
}
