/**
 * Looks for violations in random runs. fast-check draws the runs, slice by slice, so that the caller can show progress and stop in
 * between. Every slice has its own seed, so the runs are the same wherever it stops.
 */
import * as fc from "fast-check";
import { setImmediate } from "node:timers/promises";
import type { Subject } from "../check/check.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import { type LeftOpen, leftOpenBy } from "../semantics/assumptions.ts";
import { limitOf, still } from "../semantics/pulse.ts";
import { strictPulse, withoutAmbient } from "../semantics/strict.ts";
import { findProperty, namesOfThrows } from "../semantics/never-throws.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import { RunArbitrary, type RunValue, type Walks } from "./arbitrary.ts";
import { type Candidate, stillViolates } from "./still-violates.ts";
import type { Fuzzed, FuzzProgress, FuzzResult } from "./fuzz-result.ts";
import { FuzzCoverage } from "./fuzz-coverage.ts";
import type { KnownNames } from "./precompute-slices.ts";
import { PrecomputedSlices, type RunsTeam } from "./precomputed-slices.ts";
import { shrink, type Shrunk } from "./shrink.ts";
import { isFull, newSpace, newWalker, type RandomRunOptions, runsIn, seedOf, SLICE } from "./slices.ts";
import { LivenessTally } from "./liveness-tally.ts";
import type { Walked, Walker } from "./walk.ts";
import type { FoundByFuzz } from "./run-in-progress.ts";
import { defined } from "../model/defined.ts";

export interface FuzzOptions extends RandomRunOptions {
  /** Stop at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness wherever user code runs, and run a larger sample of the handlers again at the end. */
  readonly strict?: boolean;
  /**
   * Whether a run that did not settle can be continued to a violation; decided by a search from its last state. Called for
   * the first few such runs of each property.
   */
  readonly refute?: (named: NamedProperty, run: Run) => Counterexample | undefined;
  /** Called between slices of runs; true stops the fuzzing. */
  readonly stop?: () => boolean;
  readonly onProgress?: ((progress: FuzzProgress) => void) | undefined;
  /** Threads that make runs ahead of time; no result depends on them. */
  readonly team?: RunsTeam;
}

/** The number of random runs if none is given. */
export const RUNS = 10_000;

/** For how many unsettled runs of each property a search is made. */
const REFUTATIONS = 3;

interface Violation extends Shrunk {
  readonly run: number;
}

interface Suspicion {
  readonly found: FoundByFuzz;
  readonly run: number;
}

/** @throws ModelError if the protocol, the scope or a property breaks the rules of the model */
export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzResult> {
  const { strict = false, pulse = still } = options;
  const doing = strict ? withoutAmbient : <T>(work: () => T): T => work();
  const fuzzing = doing(() => new Fuzzing(subject, strict ? { ...options, pulse: strictPulse(pulse) } : options));
  const result = (isInterrupted: boolean): FuzzResult => doing(() => fuzzing.result(isInterrupted));
  const { team } = options;
  const ahead = team && new PrecomputedSlices(team, Math.ceil(options.runs / SLICE));
  for (let slice = 0; fuzzing.runs < options.runs && !fuzzing.isDone; slice++) {
    if (options.stop?.()) return result(true);
    const made = ahead?.on(slice, fuzzing.known);
    const limit = team?.lost ?? limitOf(() => doing(() => fuzzing.advance(slice, made)));
    if (limit !== undefined) return { ...result(true), limit };
    const { runs, steps, violated } = fuzzing;
    options.onProgress?.({ runs, steps, violated });
    await setImmediate();
  }
  return result(false);
}

class Fuzzing {
  runs = 0;
  steps = 0;
  readonly #subject: Subject;
  readonly #options: FuzzOptions;
  readonly #violations = new Map<string, Violation>();
  readonly #suspicions = new Map<string, Suspicion>();
  readonly #refutations = new Map<string, number>();
  /** Liveness properties whose goal some state reached, and what the runs say about each liveness property. */
  readonly #met = new Set<string>();
  readonly #tallies = new Map<string, LivenessTally>();
  readonly #seen = new Set<string>();
  readonly #footprint: FuzzCoverage | undefined;
  #walker: Walker;
  #retiredCalls = 0;

  constructor(subject: Subject, options: FuzzOptions) {
    this.#subject = subject;
    this.#options = options;
    this.#walker = this.#newWalker();
    this.#footprint = options.footprint ? new FuzzCoverage(this.#walker.space) : undefined;
  }

  /** Whether nothing is left to find, or enough was found. */
  get isDone(): boolean {
    return (this.#options.first === true && this.#violations.size > 0) || this.#open().length === 0;
  }

  get violated(): readonly string[] {
    return [...this.#violations.keys()];
  }

  /** What is known by now, as names of properties. */
  get known(): KnownNames {
    return { violated: [...this.#violations.keys()], seen: [...this.#seen], met: [...this.#met] };
  }

  /**
   * Makes one slice of the runs.
   *
   * @param made outcomes of its runs by seed, if another thread made them
   */
  advance(slice: number, made?: ReadonlyMap<number, Walked>): void {
    const first = slice * SLICE;
    const count = runsIn(this.#options, slice);
    const seed = seedOf(this.#options, slice);
    const walker = this.#walker;
    const walks: Walks = { walk: (drawn) => this.#took(made?.get(drawn) ?? walker.walk(drawn)) };
    const suspicions: Suspicion[] = [];
    while (this.runs < first + count && !this.isDone) {
      const from = this.runs - first;
      const property = fc.property(new RunArbitrary(walks, ({ name, run }) => this.#shrink(name, { run })), (value) =>
        this.#judge(value, suspicions),
      );
      const path = from === 0 ? "" : String(from);
      const details = fc.check(property, { seed, path, numRuns: count - from, endOnFailure: false });
      if (details.counterexample) this.#violated(details.counterexample[0]);
    }
    for (const suspicion of suspicions) this.#suspect(suspicion);
    if (isFull(this.#walker.space, this.#options)) {
      this.#retire();
      this.#walker = this.#newWalker();
    }
  }

  result(interrupted: boolean): FuzzResult {
    limitOf(() => this.#retire());
    const reducerCalls = this.#retiredCalls;
    const properties = this.#subject.properties.map((named) => this.#verdictOf(named));
    const beside = [...this.#violations].filter(([name]) => !this.#subject.properties.some((one) => one.name === name));
    const thrown = beside.map(([name, violation]): Fuzzed => {
      const kind = this.#namedProperty(name)?.property.kind ?? "always";
      return { name, kind, verdict: "violated", ...violation };
    });
    return {
      seed: this.#options.seed,
      // A run under way when nothing is left to find counts, too.
      runs: Math.max(this.runs, ...properties.map(({ run = -1 }) => run + 1)),
      steps: this.steps,
      reducerCalls,
      interrupted,
      properties: [...properties, ...thrown],
      ...(this.#footprint ? { met: this.#footprint.met } : {}),
    };
  }

  /** Notes what a run met. */
  #took(walked: Walked): Walked {
    if (walked.coverage) this.#footprint?.add(walked.coverage);
    return walked;
  }

  /** Whether a run violates nothing except what was known to be violated. */
  #judge({ walked, shrunk }: RunValue, suspicions: Suspicion[]): boolean {
    if (shrunk) return false;
    this.steps += walked.steps;
    for (const name of walked.news.seen) this.#seen.add(name);
    for (const name of walked.news.met) this.#met.add(name);
    for (const settled of walked.promised) this.#tallyOf(settled.name).add(settled);
    for (const found of walked.unsettled) suspicions.push({ found, run: this.runs });
    if (walked.violations.length > 0) return false;
    this.runs++;
    return true;
  }

  #violated({ walked, shrunk }: RunValue): void {
    const { scope } = this.#walker.space.instance;
    walked.violations.forEach(({ name, ...counterexample }, i) => {
      if (this.#options.first && this.#violations.size > 0) return;
      this.#violations.set(name, { run: this.runs, ...(shrunk?.[i] ?? { scope, counterexample }) });
    });
    this.runs++;
  }

  #suspect(suspicion: Suspicion): void {
    const { name, run } = suspicion.found;
    if (this.#violations.has(name)) return;
    if (!this.#suspicions.has(name)) this.#suspicions.set(name, suspicion);
    const asked = this.#refutations.get(name) ?? 0;
    if (!this.#options.refute || asked >= REFUTATIONS) return;
    this.#refutations.set(name, asked + 1);
    const counterexample = this.#options.refute(this.#namedProperty(name)!, run);
    if (!counterexample) return;
    const { scope } = this.#walker.space.instance;
    const shrunk = this.#shrink(name, counterexample) ?? { scope, counterexample };
    this.#violations.set(name, { run: suspicion.run, ...shrunk });
  }

  #shrink(name: string, candidate: Candidate): Shrunk | undefined {
    const { protocol, scope, selection } = this.#subject;
    const named = this.#namedProperty(name);
    const { pulse } = this.#options;
    return shrink({ protocol, scope, selection, property: named?.property, pulse }, candidate, stillViolates(named));
  }

  #namedProperty(name: string): NamedProperty | undefined {
    return findProperty(name, this.#subject.properties);
  }

  /** The properties about which something may still be found. */
  #open(): readonly NamedProperty[] {
    return this.#subject.properties.filter(
      (named) =>
        named.property.kind !== "possible" &&
        !this.#violations.has(named.name) &&
        !this.#seen.has(named.name) &&
        !this.#throws(named.name),
    );
  }

  /** Whether this property was found to throw: it can no longer be asked. */
  #throws(name: string): boolean {
    return namesOfThrows(name).some((one) => this.#violations.has(one));
  }

  #newWalker(): Walker {
    const known = { violated: this.#violations, seen: this.#seen, met: this.#met };
    return newWalker(newSpace(this.#subject, this.#options), this.#subject, known, this.#options);
  }

  #retire(): void {
    const { reducerCache } = this.#walker.space;
    this.#retiredCalls += reducerCache.calls;
    reducerCache.verify(this.#options.strict ?? false);
  }

  #tallyOf(name: string): LivenessTally {
    let tally = this.#tallies.get(name);
    if (!tally) this.#tallies.set(name, (tally = new LivenessTally()));
    return tally;
  }

  #verdictOf(named: NamedProperty): Fuzzed {
    const { name, property } = named;
    const { kind } = property;
    const violation = this.#violations.get(name);
    const judged = { name, kind, ...leftOpenBy(named, this.#subject.scope) };
    if (violation) return { ...judged, verdict: "violated", ...violation };
    switch (kind) {
      case "possible":
        return { ...judged, verdict: "not decided" };
      case "sometimes":
        return { ...judged, verdict: this.#seen.has(name) ? "holds" : "not seen" };
      case "always":
      case "linearizable":
      case "step":
      case "deadlockFree":
        return { ...judged, verdict: "holds" };
      case "eventually":
      case "leadsTo":
      case "converges":
      case "recurs":
        return this.#throws(name) ? { ...judged, verdict: "undecided" } : this.#livenessOf(judged);
    }
  }

  #livenessOf(judged: Pick<Fuzzed, "name" | "kind"> & LeftOpen): Fuzzed {
    const { name } = judged;
    const suspicion = this.#suspicions.get(name);
    if (suspicion) {
      const { found, run } = suspicion;
      const { scope } = this.#walker.space.instance;
      return {
        ...judged,
        verdict: "unsettled",
        counterexample: { run: found.run, message: found.message },
        scope,
        run,
      };
    }
    const tally = this.#tallyOf(name);
    const { isDecided, cutOff, grounds } = tally;
    const vacuous = tally.vacuity(this.#met.has(name));
    return {
      ...judged,
      verdict: isDecided ? "holds" : "undecided",
      ...defined({ vacuous }),
      ...(cutOff.length > 0 ? { cutOff } : {}),
      ...defined({ grounds }),
    };
  }
}
