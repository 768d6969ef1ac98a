import { demand, isFinal } from "../../semantics/fairness.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import { type Claim } from "../../semantics/violations.ts";
import type { Search } from "../search/search.ts";

const UNKNOWN = 0;
const MOVES_ON = 1;
const MAY_STAY = 2;

/**
 * Tells final states: those in which a run may stay, because no fair step changes them. Most states have a node with a
 * fair step that changes it whatever the others do; that is remembered per snapshot.
 */
export class Finals {
  readonly #search: Search;
  readonly #claim: Claim;
  readonly #assumes: boolean;
  readonly #bySnapshot: Uint8Array;
  readonly #row: Int32Array;

  constructor(search: Search, claim: Claim) {
    this.#search = search;
    this.#claim = claim;
    this.#row = new Int32Array(search.states.width);
    this.#assumes = "ceases" in claim.property && claim.property.ceases !== undefined;
    this.#bySnapshot = new Uint8Array(search.expander.snapshots.count);
  }

  /** Whether the state in this row is final. Not to be asked of boundary states. */
  has(row: number): boolean {
    const { states, expander, space } = this.#search;
    const words = states.read(row, this.#row);
    if (!this.#assumes) {
      // With a shared part a step depends on more than its snapshot.
      const nodes = space.sharedPart.isThere ? 0 : space.instance.nodes.length;
      for (let node = 0; node < nodes; node++) {
        if (this.#movesOn(words[node])) return false;
      }
    }
    return isFinal(space, this.#claim, expander.world(words));
  }

  #movesOn(snapshot: number): boolean {
    if (this.#bySnapshot[snapshot] === UNKNOWN) {
      this.#bySnapshot[snapshot] = this.#alwaysChanges(snapshot) ? MOVES_ON : MAY_STAY;
    }
    return this.#bySnapshot[snapshot] === MOVES_ON;
  }

  #alwaysChanges(snapshot: number): boolean {
    const { expander, space } = this.#search;
    const { snapshots } = expander;
    return snapshots
      .successors(snapshot, NO_SHARED)
      .entries.some(
        ({ move, outcome }) =>
          outcome.kind === "done" &&
          demand(space, move) !== undefined &&
          move.budget < 0 &&
          (move.sender < 0 || space.faults.constant) &&
          snapshots.target(snapshot, move, outcome) !== snapshot,
      );
  }
}
