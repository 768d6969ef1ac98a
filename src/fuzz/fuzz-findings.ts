/** What random runs have found about each property, and the verdicts that follow. */
import { defined } from "../model/defined.ts";
import type { Scope } from "../model/scope.ts";
import { type LeftOpen, leftOpenBy } from "../semantics/assumptions.ts";
import { namesOfThrows } from "../semantics/never-throws.ts";
import type { NamedProperty } from "../model/property.ts";
import type { Fuzzed } from "./fuzz-result.ts";
import { LivenessTally } from "./liveness-tally.ts";
import type { KnownNames } from "./precompute-slices.ts";
import type { FoundByFuzz } from "./run-in-progress.ts";
import type { Shrunk } from "./shrink.ts";
import type { Walked } from "./walk.ts";

/** A violation, shrunk, and the number of the run that showed it. */
interface Violation extends Shrunk {
  readonly run: number;
}

/** A run that did not settle, and its number. */
export interface Suspicion {
  readonly found: FoundByFuzz;
  readonly run: number;
}

export class FuzzFindings {
  readonly violations = new Map<string, Violation>();
  /** Of a `sometimes`: it was seen. */
  readonly seen = new Set<string>();
  /** Liveness properties whose goal some state reached. */
  readonly met = new Set<string>();
  readonly #scope: Scope;
  readonly #suspicions = new Map<string, Suspicion>();
  /** What the runs say about each liveness property. */
  readonly #tallies = new Map<string, LivenessTally>();

  /** @param scope in which the runs are made */
  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** What is known by now, as names of properties. */
  get known(): KnownNames {
    return { violated: [...this.violations.keys()], seen: [...this.seen], met: [...this.met] };
  }

  /** Notes what one run says besides what it violates. */
  note({ news, promised }: Walked): void {
    for (const name of news.seen) this.seen.add(name);
    for (const name of news.met) this.met.add(name);
    for (const settled of promised) this.#tallyOf(settled.name).add(settled);
  }

  /** Only the first suspicion of a property is kept. */
  suspect(suspicion: Suspicion): void {
    const { name } = suspicion.found;
    if (!this.#suspicions.has(name)) this.#suspicions.set(name, suspicion);
  }

  /** Whether something may still be found about a property. */
  isOpen({ name, property }: NamedProperty): boolean {
    return property.kind !== "possible" && !this.violations.has(name) && !this.seen.has(name) && !this.#throws(name);
  }

  verdictOf(named: NamedProperty): Fuzzed {
    const { name, property } = named;
    const { kind } = property;
    const violation = this.violations.get(name);
    const judged = { name, kind, ...leftOpenBy(named, this.#scope) };
    if (violation) return { ...judged, verdict: "violated", ...violation };
    switch (kind) {
      case "possible":
        return { ...judged, verdict: "not decided" };
      case "sometimes":
        return { ...judged, verdict: this.seen.has(name) ? "holds" : "not seen" };
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

  /** Whether this property was found to throw: it can no longer be asked. */
  #throws(name: string): boolean {
    return namesOfThrows(name).some((one) => this.violations.has(one));
  }

  #livenessOf(judged: Pick<Fuzzed, "name" | "kind"> & LeftOpen): Fuzzed {
    const { name } = judged;
    const suspicion = this.#suspicions.get(name);
    if (suspicion) {
      const { found, run } = suspicion;
      const counterexample = { run: found.run, message: found.message };
      return { ...judged, verdict: "unsettled", counterexample, scope: this.#scope, run };
    }
    const tally = this.#tallyOf(name);
    const { isDecided, cutOff, grounds } = tally;
    return {
      ...judged,
      verdict: isDecided ? "holds" : "undecided",
      ...defined({ vacuous: tally.vacuity(this.met.has(name)) }),
      ...(cutOff.length > 0 ? { cutOff } : {}),
      ...defined({ grounds }),
    };
  }

  #tallyOf(name: string): LivenessTally {
    let tally = this.#tallies.get(name);
    if (!tally) this.#tallies.set(name, (tally = new LivenessTally()));
    return tally;
  }
}
