import { demand, isFinal } from "../../semantics/fairness.ts";
import { type Claim } from "../../semantics/violations.ts";
import type { Search } from "../search/search.ts";

const UNKNOWN = 0;
const MOVES_ON = 1;
const MAY_STAY = 2;

/**
 * Tells final worlds: those in which a run may stay, because no fair step changes them. Most worlds have a node with a
 * fair step that changes it whatever the others do; that is remembered per configuration.
 */
export class Finals {
  readonly #search: Search;
  readonly #claim: Claim;
  readonly #assumes: boolean;
  readonly #byConfiguration: Uint8Array;

  constructor(search: Search, claim: Claim) {
    this.#search = search;
    this.#claim = claim;
    this.#assumes = "ceases" in claim.property && claim.property.ceases !== undefined;
    this.#byConfiguration = new Uint8Array(search.expander.configurations.count);
  }

  /** Whether the world in this row is final. Not to be asked of open worlds. */
  has(row: number): boolean {
    const { worlds, expander, space } = this.#search;
    const [chunk, offset] = [worlds.chunk(row), worlds.offset(row)];
    if (!this.#assumes) {
      for (let node = 0; node < space.instance.nodes.length; node++) {
        if (this.#movesOn(chunk[offset + node])) return false;
      }
    }
    return isFinal(space, this.#claim, expander.world(chunk, offset));
  }

  #movesOn(configuration: number): boolean {
    if (this.#byConfiguration[configuration] === UNKNOWN) {
      this.#byConfiguration[configuration] = this.#alwaysChanges(configuration) ? MOVES_ON : MAY_STAY;
    }
    return this.#byConfiguration[configuration] === MOVES_ON;
  }

  #alwaysChanges(configuration: number): boolean {
    const { expander, space } = this.#search;
    const { configurations } = expander;
    return configurations
      .successors(configuration)
      .entries.some(
        ({ move, outcome }) =>
          outcome.kind === "done" &&
          demand(space, move) !== undefined &&
          move.budget < 0 &&
          (move.sender < 0 || space.faults.constant) &&
          configurations.target(configuration, move, outcome) !== configuration,
      );
  }
}
