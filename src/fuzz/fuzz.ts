/**
 * Looks for violations in random runs. fast-check draws the runs, slice by slice, so that the caller can show progress and stop in
 * between. Every slice has its own seed, so the runs are the same wherever it stops.
 */
import * as fc from "fast-check";
import { setImmediate } from "node:timers/promises";
import type { Subject } from "../check/check.ts";
import type { NamedProperty } from "../model/property.ts";
import { limitOf, still } from "../semantics/pulse.ts";
import { strictPulse, withoutAmbient } from "../semantics/strict.ts";
import { findProperty } from "../semantics/never-throws.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { RunArbitrary, type RunValue, type Walks } from "./arbitrary.ts";
import { type Candidate, stillViolates } from "./still-violates.ts";
import type { Fuzzed, FuzzProgress, FuzzResult } from "./fuzz-result.ts";
import { FuzzCoverage } from "./fuzz-coverage.ts";
import { FuzzFindings, type Suspicion } from "./fuzz-findings.ts";
import type { KnownNames } from "./precompute-slices.ts";
import { PrecomputedSlices, type RunsTeam } from "./precomputed-slices.ts";
import { shrink, type Shrunk } from "./shrink.ts";
import { isFull, newSpace, newWalker, type RandomRunOptions, runsIn, seedOf, SLICE, STEPS } from "./slices.ts";
import type { Walked, Walker } from "./walk.ts";

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
  /** Called between runs, every few thousand steps; true stops the fuzzing. */
  readonly stop?: () => boolean;
  readonly onProgress?: ((progress: FuzzProgress) => void) | undefined;
  /** Threads that make runs ahead of time; no result depends on them. */
  readonly team?: RunsTeam;
}

/** The number of random runs if none is given. */
export const RUNS = 10_000;

/**
 * After about this many steps it looks whether it should stop: few, because there may be slow user code in each, but so many that
 * looking costs nothing.
 */
const STEPS_OF_PIECE = 5000;

/** For how many unsettled runs of each property a search is made. */
const REFUTATIONS = 3;

/** @throws ModelError if the protocol, the scope or a property breaks the rules of the model */
export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzResult> {
  const { strict = false, pulse = still } = options;
  const doing = strict ? withoutAmbient : <T>(work: () => T): T => work();
  const fuzzing = doing(() => new Fuzzing(subject, strict ? { ...options, pulse: strictPulse(pulse) } : options));
  const result = (isInterrupted: boolean): FuzzResult => doing(() => fuzzing.result(isInterrupted));
  const { team } = options;
  const ahead = team && new PrecomputedSlices(team, Math.ceil(options.runs / SLICE));
  for (let slice = 0; fuzzing.runs < options.runs && !fuzzing.isDone; slice++) {
    const pieces = fuzzing.advance(slice, ahead?.on(slice, fuzzing.known));
    for (let isOver = false; !isOver;) {
      if (options.stop?.()) return result(true);
      const limit = team?.lost ?? limitOf(() => doing(() => (isOver = pieces.next().done === true)));
      if (limit !== undefined) return { ...result(true), limit };
      const { runs, steps, known } = fuzzing;
      options.onProgress?.({ runs, steps, violated: known.violated });
      await setImmediate();
    }
  }
  return result(false);
}

class Fuzzing {
  runs = 0;
  steps = 0;
  readonly #subject: Subject;
  readonly #options: FuzzOptions;
  readonly #findings: FuzzFindings;
  /** For each property, how many searches were made from runs that did not settle. */
  readonly #refutations = new Map<string, number>();
  readonly #footprint: FuzzCoverage | undefined;
  #walker: Walker;
  #retiredCalls = 0;

  constructor(subject: Subject, options: FuzzOptions) {
    this.#subject = subject;
    this.#options = options;
    const space = newSpace(subject, options);
    this.#findings = new FuzzFindings(space.instance.scope);
    this.#walker = this.#newWalker(space);
    this.#footprint = options.footprint ? new FuzzCoverage(this.#walker.space) : undefined;
  }

  /** Whether nothing is left to find, or enough was found. */
  get isDone(): boolean {
    const { violations } = this.#findings;
    if (this.#options.first === true && violations.size > 0) return true;
    return !this.#subject.properties.some((named) => this.#findings.isOpen(named));
  }

  /** What is known by now, as names of properties. */
  get known(): KnownNames {
    return this.#findings.known;
  }

  /** Going by the runs that were made. */
  get #runsOfPiece(): number {
    const stepsOfRun = this.runs === 0 ? (this.#options.steps ?? STEPS) : this.steps / this.runs;
    return Math.ceil(STEPS_OF_PIECE / stepsOfRun);
  }

  /**
   * Makes one slice of the runs, and pauses between pieces of it.
   *
   * @param made outcomes of its runs by seed, if another thread made them
   */
  *advance(slice: number, made?: ReadonlyMap<number, Walked>): Generator<void, void, void> {
    const first = slice * SLICE;
    const count = runsIn(this.#options, slice);
    const seed = seedOf(this.#options, slice);
    const walker = this.#walker;
    const walks: Walks = { walk: (drawn) => this.#took(made?.get(drawn) ?? walker.walk(drawn)) };
    const suspicions: Suspicion[] = [];
    const isOver = (): boolean => this.runs >= first + count || this.isDone;
    while (!isOver()) {
      const from = this.runs - first;
      const property = fc.property(new RunArbitrary(walks, ({ name, run }) => this.#shrink(name, { run })), (value) =>
        this.#judge(value, suspicions),
      );
      const path = from === 0 ? "" : String(from);
      const numRuns = Math.min(count - from, this.#runsOfPiece);
      const details = fc.check(property, { seed, path, numRuns, endOnFailure: false });
      if (details.counterexample) this.#violated(details.counterexample[0]);
      if (!isOver()) yield;
    }
    for (const suspicion of suspicions) this.#suspect(suspicion);
    if (isFull(this.#walker.space, this.#options)) {
      this.#retire();
      this.#walker = this.#newWalker(newSpace(this.#subject, this.#options));
    }
  }

  result(interrupted: boolean): FuzzResult {
    limitOf(() => this.#retire());
    const reducerCalls = this.#retiredCalls;
    const properties = this.#subject.properties.map((named) => this.#findings.verdictOf(named));
    const beside = [...this.#findings.violations].filter(
      ([name]) => !this.#subject.properties.some((one) => one.name === name),
    );
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
    this.#findings.note(walked);
    for (const found of walked.unsettled) suspicions.push({ found, run: this.runs });
    if (walked.violations.length > 0) return false;
    this.runs++;
    return true;
  }

  #violated({ walked, shrunk }: RunValue): void {
    const { scope } = this.#walker.space.instance;
    const { violations } = this.#findings;
    walked.violations.forEach(({ name, ...counterexample }, i) => {
      if (this.#options.first && violations.size > 0) return;
      violations.set(name, { run: this.runs, ...(shrunk?.[i] ?? { scope, counterexample }) });
    });
    this.runs++;
  }

  #suspect(suspicion: Suspicion): void {
    const { name, run } = suspicion.found;
    const { violations } = this.#findings;
    if (violations.has(name)) return;
    this.#findings.suspect(suspicion);
    const asked = this.#refutations.get(name) ?? 0;
    if (!this.#options.refute || asked >= REFUTATIONS) return;
    this.#refutations.set(name, asked + 1);
    const counterexample = this.#options.refute(this.#namedProperty(name)!, run);
    if (!counterexample) return;
    const { scope } = this.#walker.space.instance;
    const shrunk = this.#shrink(name, counterexample) ?? { scope, counterexample };
    violations.set(name, { run: suspicion.run, ...shrunk });
  }

  #shrink(name: string, candidate: Candidate): Shrunk | undefined {
    const { protocol, scope, selection } = this.#subject;
    const named = this.#namedProperty(name);
    const { pulse } = this.#options;
    return shrink({ protocol, scope, selection, named, pulse }, candidate, stillViolates(named));
  }

  #namedProperty(name: string): NamedProperty | undefined {
    return findProperty(name, this.#subject.properties);
  }

  #newWalker(space: Space): Walker {
    const { violations, seen, met } = this.#findings;
    const known = { violated: violations, seen, met };
    return newWalker(space, this.#subject, known, this.#options);
  }

  #retire(): void {
    const { reducerCache } = this.#walker.space;
    this.#retiredCalls += reducerCache.calls;
    reducerCache.verify(this.#options.strict ?? false);
  }
}
