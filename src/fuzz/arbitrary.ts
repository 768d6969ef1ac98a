/** Connects random runs to fast-check, which draws their seeds and asks for smaller runs. */
import * as fc from "fast-check";
import type { Shrunk } from "./shrink.ts";
import type { Walked } from "./walk.ts";
import type { FoundByFuzz } from "./run-in-progress.ts";

/** One random run, as fast-check passes it around. */
export interface RunValue {
  readonly walked: Walked;
  /** Its violations made small, in the same order; undefined for one that does not get smaller. */
  readonly shrunk: readonly (Shrunk | undefined)[] | undefined;
}

/** Makes the run of a seed. */
export interface Walks {
  walk(seed: number): Walked;
}

/**
 * Random runs for fast-check: sequences of steps, each of which was enabled when it was taken. fast-check draws a run's
 * seed; shrinking is ours, and yields at most one value, already as small as it gets.
 */
export class RunArbitrary extends fc.Arbitrary<RunValue> {
  readonly #walks: Walks;
  readonly #shrink: (found: FoundByFuzz) => Shrunk | undefined;

  constructor(walks: Walks, shrink: (found: FoundByFuzz) => Shrunk | undefined) {
    super();
    this.#walks = walks;
    this.#shrink = shrink;
  }

  generate(random: fc.Random): fc.Value<RunValue> {
    return new fc.Value({ walked: this.#walks.walk(random.nextInt()), shrunk: undefined }, undefined);
  }

  canShrinkWithoutContext(_value: unknown): _value is RunValue {
    return false;
  }

  shrink({ walked, shrunk }: RunValue): fc.Stream<fc.Value<RunValue>> {
    if (shrunk || walked.violations.length === 0) return fc.Stream.nil();
    return fc.Stream.of(new fc.Value({ walked, shrunk: walked.violations.map(this.#shrink) }, undefined));
  }
}
