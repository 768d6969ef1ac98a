/**
 * The order of a breadth-first search: states are judged (every property is asked about them) and expanded in the order in which
 * they were met, one depth after another. When no more states fit, the known ones are still judged. The search works in slices, so
 * that its driver can show progress, enforce limits and stop it.
 */
import type { FailedStart } from "../../semantics/initials.ts";
import type { Space } from "../../semantics/space.ts";
import { THROWS } from "../../semantics/never-throws.ts";
import { NUMBERS_MAX } from "../visited/pairs.ts";
import type { FoundViolations } from "./found-violations.ts";

/** How far a search is. */
export interface Level {
  readonly expanded: number;
  readonly depth: number;
  /** Rows before this one are at the present depth or above. */
  readonly levelEnd: number;
}

export interface SearchLimits {
  /** Stop at the first violation. */
  readonly first?: boolean | undefined;
  /** The most states to know, besides the initial ones. */
  readonly statesMax?: number | undefined;
  /** Do not go deeper than this. */
  readonly depthMax?: number | undefined;
}

export abstract class BreadthFirst {
  abstract readonly space: Space;
  /** How many states it knows, and from which row each was first reached. */
  abstract readonly states: { readonly count: number; parent(row: number): number };
  abstract readonly found: FoundViolations;
  abstract readonly failedStarts: readonly FailedStart[];
  /** The depth of the states being expanded; all of them are known. */
  depth = -1;
  /** How many states are expanded, or are boundary states, which need no expanding. */
  expanded = 0;
  /** How many states every property was asked about: the expanded ones and, once it is full, the others as well. */
  judged = 0;
  /** A state had to be left out, because the limit was reached. */
  isFull = false;
  /** Go on although its own properties have their verdicts: other searches still need states. */
  goesOn = false;
  /** For each declared bound that was exceeded, the number of states outside it. */
  readonly boundary: number[] = [];
  readonly #first: boolean;
  readonly #statesMax: number;
  readonly #depthMax: number;
  #levelEnd = 0;

  constructor({ first = false, statesMax = NUMBERS_MAX, depthMax = NUMBERS_MAX }: SearchLimits) {
    this.#first = first;
    this.#statesMax = Math.min(statesMax, NUMBERS_MAX);
    this.#depthMax = depthMax;
  }

  /** The number of states that are known but not expanded. */
  get frontier(): number {
    return this.states.count - this.expanded;
  }

  /** The greatest depth at which all states are known and judged. */
  get depthJudged(): number {
    return this.judged >= this.#levelEnd ? this.depth : this.depth - 1;
  }

  /** The names of the properties known to be violated. */
  get violated(): readonly string[] {
    const { violated, threw } = this.found;
    return threw || this.failedStarts.length > 0 ? [...violated, THROWS] : violated;
  }

  /** Only the first violation was wanted, and it was found. */
  get isOver(): boolean {
    return this.#first && !this.goesOn && this.found.isViolated;
  }

  /** Whether it must wait for another search. */
  get isWaiting(): boolean {
    return false;
  }

  get level(): Level {
    const { expanded, depth } = this;
    return { expanded, depth, levelEnd: this.#levelEnd };
  }

  protected goOnAt({ expanded, depth, levelEnd }: Level): void {
    this.expanded = this.judged = expanded;
    this.depth = depth;
    this.#levelEnd = levelEnd;
  }

  /**
   * Judges at most this many states, and expands them while there is room. Returns true when nothing is left to do; false also when
   * the pulse is due, something was found, or it is waiting.
   *
   * @throws Stopped if the pulse says so; the search is then as it was before the present state
   */
  advance(statesMax: number): boolean {
    const end = this.judged + statesMax;
    const { found, space, states } = this;
    while (this.judged < end) {
      if (this.isFull) {
        if (this.judged === states.count) return true;
        this.judge(this.judged);
        this.judged++;
      } else {
        if (this.judged === this.#levelEnd) {
          this.endLevel();
          if ((!this.goesOn && found.isDecided) || this.judged === states.count) return true;
          this.#levelEnd = states.count;
          this.depth++;
          this.limitStates();
        }
        if (this.isWaiting) return false;
        this.goOn(Math.min(end, this.#levelEnd));
      }
      if (this.isOver) return true;
      if (space.pulse.isDue || found.hasNews) {
        found.hasNews = false;
        return false;
      }
    }
    return false;
  }

  /** The most states there may be, given how many are known: those up to the permitted depth, and always the initial ones. */
  protected countMax(known: number): number {
    // When the states of a depth are being expanded, all of them are known.
    return this.depth >= this.#depthMax ? known : Math.max(this.#statesMax, known);
  }

  /** Asks about a state without expanding it. */
  protected abstract judge(row: number): void;
  /** Judges the next state, or several before `end`, and expands them while there is room. */
  protected abstract goOn(end: number): void;
  /** All states of a depth are expanded. Called before looking at what is known of the next depth. */
  protected abstract endLevel(): void;
  /** From now on `countMax` decides how many states there may be. */
  protected abstract limitStates(): void;

  /** Counts a state outside a declared bound, given as the number of a run end. */
  protected countBeyond(end: number): void {
    this.boundary[end - 1] = (this.boundary[end - 1] ?? 0) + 1;
  }
}
