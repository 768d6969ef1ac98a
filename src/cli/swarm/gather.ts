/** Puts the results of jobs together: one row for each place and command, the same whoever did them, and in whatever order they came. */
import { overall, type Overall } from "../../suite/overall.ts";
import { failureKey } from "../../trace/trace-of.ts";
import type { Trace } from "../../trace/trace.ts";
import { saveTrace } from "../../trace/save.ts";
import type { Loaded } from "../load-suite.ts";
import { believe } from "./believe.ts";
import { type Job, titleOf } from "./job.ts";
import type { JobResult } from "./job-result.ts";
import { defined } from "../../model/defined.ts";

type Property = JobResult["properties"][number];

/** What is said of a place that was looked at with a command. */
export interface GatheredRow {
  readonly protocol: string;
  /** What means its properties file. */
  readonly target: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly command: Job["command"];
  /** Where only some were looked at. */
  readonly properties?: readonly string[];
  readonly verdict: Overall | "killed" | "survives";
  readonly limit?: string;
  /** What nothing decided that was done there, although all was done. */
  readonly undecided?: readonly string[];
  readonly states?: number;
  readonly runs?: number;
  /** The shortest counterexample of all. */
  readonly trace?: string;
  readonly violated?: readonly Violated[];
  readonly measures?: NonNullable<JobResult["measures"]>;
}

interface Violated {
  readonly name: string;
  /** It is known to be false, or wanted of a mutant. */
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
  /** Of what was not known before. */
  readonly fresh = { states: 0, steps: 0 };

  /** @param loaded properties files by the targets of jobs @param jobs in the order of the rows */
  constructor(loaded: ReadonlyMap<string, Loaded>, jobs: readonly Job[]) {
    this.#loaded = loaded;
    for (const job of jobs) this.#results.set(rowKey(job), { job, results: [] });
  }

  /** Takes a result, which may come from a stranger. @returns why it is not believed, or undefined */
  take(job: Job, text: string, isReused: boolean): string | undefined {
    const believed = believe(job, text, this.#loaded.get(job.target)!);
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

  /** Saves the least counterexample of each property, and tells all. Of several with one name, the least gets it without a number. */
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
          ...(expected ? { expected } : {}),
          ...defined({
            length: least?.trace.steps.length ?? length,
            message: least?.trace.property.message ?? message,
            trace: file,
          }),
        };
      })
      .sort((a, b) => (a.length ?? Infinity) - (b.length ?? Infinity));
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
      ...(measures === undefined || measures.length === 0 ? {} : { measures }),
    };
  }

  #keep(one: Least): void {
    const key = leastKey(one.job, one.trace.property.name);
    const before = this.#least.get(key);
    if (before === undefined || isLess(one, before)) this.#least.set(key, one);
  }
}

/** The shorter one; of two that are as long, the one that stands first in an order that everybody has; of one found twice, by a search. */
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

/** Of what several jobs say of a property, what counts first. A `sometimes` was seen if some run showed it. */
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

/** Random runs cannot decide a `possible`, whatever they do: of it nothing is said. */
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
      // Random runs cannot decide a `possible`, whatever they do.
      return overall(
        properties.filter((one) => one.verdict !== "not decided" || one.expected),
        isWhole,
      );
  }
}
