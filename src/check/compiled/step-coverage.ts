/** Everything that can happen, in words ("deliver prepared"), each a small integer, and whether it did happen in some state. */
import type { StepKind } from "../../model/step.ts";
import type { Move } from "../../semantics/enabled-steps.ts";
import type { Space } from "../../semantics/space.ts";

export class StepCoverage {
  readonly names: string[] = [];
  /** For each of these, 1 if it happened. */
  happened = new Uint8Array(64);
  readonly #space: Space;
  /** For each kind of step, by event plus 1: what happens. */
  readonly #ofEvents = new Map<StepKind, number[]>();

  constructor(space: Space) {
    this.#space = space;
  }

  /** What happens in a step. */
  of(move: Move): number {
    let known = this.#ofEvents.get(move.kind);
    if (known === undefined) this.#ofEvents.set(move.kind, (known = []));
    return (known[move.event + 1] ??= this.numberOf(this.#space.describe(move)));
  }

  numberOf(name: string): number {
    const known = this.names.indexOf(name);
    if (known >= 0) return known;
    if (this.names.length === this.happened.length) {
      const larger = new Uint8Array(2 * this.happened.length);
      larger.set(this.happened);
      this.happened = larger;
    }
    return this.names.push(name) - 1;
  }
}
