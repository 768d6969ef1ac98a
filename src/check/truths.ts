import type { AnyProperty, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import { type Claim, objectionInWorld, premiseHolds } from "../world/claims.ts";

/** A few bits for each row. */
export class Marks {
  #bits = new Uint8Array(1 << 12);

  get(row: number): number {
    return row < this.#bits.length ? this.#bits[row] : 0;
  }

  set(row: number, bits: number): void {
    if (row >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bits.length, row + 1));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[row] |= bits;
  }
}

/** The world is beyond a declared bound. */
export const OPEN = 1;

const HOLDS = 1;
const PREMISE = 2;

/** The kinds that are decided on the whole graph. */
export const isLiveness = ({ kind }: AnyProperty): boolean =>
  kind === "eventually" || kind === "converges" || kind === "leadsTo" || kind === "possible";

/** A liveness claim, and what is true of each world: asked once, when the world is met. */
export class Truths {
  readonly claim: Claim;
  readonly #marks = new Marks();

  constructor(claim: Claim) {
    this.claim = claim;
  }

  note(row: number, view: View<Shape>): void {
    const holds = objectionInWorld(this.claim, view) === undefined ? HOLDS : 0;
    const premise = premiseHolds(this.claim, view) ? PREMISE : 0;
    if (holds | premise) this.#marks.set(row, holds | premise);
  }

  /** Whether the world in a row is where the claim wants to go. */
  holds(row: number): boolean {
    return (this.#marks.get(row) & HOLDS) !== 0;
  }

  /** `leadsTo`: whether the world in a row makes the claim due. */
  premise(row: number): boolean {
    return (this.#marks.get(row) & PREMISE) !== 0;
  }
}
