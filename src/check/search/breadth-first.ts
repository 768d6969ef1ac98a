/**
 * The order of a breadth-first search: states are judged and expanded in the order in which they were met, one depth after another.
 * Once there is no room for more of them, those that are known are judged all the same. It goes on in slices, so that whoever
 * drives it can show progress, keep to limits and stop it.
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
  /** Rows before this one are as deep as the ones that are being expanded, or less. */
  readonly levelEnd: number;
}

export interface SearchLimits {
  /** End at the first violation. */
  readonly first?: boolean | undefined;
  /** Know no more states than so many, besides the initial ones. */
  readonly statesMax?: number | undefined;
  /** Know no states deeper than this. */
  readonly depthMax?: number | undefined;
}

export abstract class BreadthFirst {
  abstract readonly space: Space;
  /** How many states it knows, and from which each was first reached. */
  abstract readonly states: { readonly count: number; parent(row: number): number };
  abstract readonly found: FoundViolations;
  abstract readonly failedStarts: readonly FailedStart[];
  /** The depth of the states that are being expanded; all of them are known. */
  depth = -1;
  /** How many states are expanded (or boundary states, which need nothing). */
  expanded = 0;
  /** How many states every property was asked in: those that are expanded, and once it is full the others as well. */
  judged = 0;
  /** A state was left out, for there were as many as there may be. */
  isFull = false;
  /** It goes on though its own properties have their verdicts: others still want states. */
  goesOn = false;
  /** For each declared bound that was met, how many states are beyond it. */
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

  /** How many states are known but not expanded. */
  get frontier(): number {
    return this.states.count - this.expanded;
  }

  /** The greatest depth of which all states are known and judged. */
  get depthJudged(): number {
    return this.judged >= this.#levelEnd ? this.depth : this.depth - 1;
  }

  /** The names of what is known to be violated. */
  get violated(): readonly string[] {
    const { violated, threw } = this.found;
    return threw || this.failedStarts.length > 0 ? [...violated, THROWS] : violated;
  }

  /** The first violation is all that is wanted, and was found. */
  get isOver(): boolean {
    return this.#first && !this.goesOn && this.found.isViolated;
  }

  /** Whether it cannot go on before another search has. */
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
   * Judges at most so many states, and expands them while there is room. True when there is nothing left to do; false also where
   * the pulse is due, something was found, or it is waiting.
   *
   * @throws Stopped where the pulse says so; the search is as it was before the state that it was at
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

  /** How many states there may be where so many are known: those of the depths that are allowed, the initial ones in any case. */
  protected countMax(known: number): number {
    // The states of a depth are known when they come to be expanded.
    return this.depth >= this.#depthMax ? known : Math.max(this.#statesMax, known);
  }

  /** Asks about a state that is not expanded. */
  protected abstract judge(row: number): void;
  /** Judges the next state, or some before this one, and expands them where there is room. */
  protected abstract goOn(end: number): void;
  /** All states of a depth are expanded: to be called before it is asked what is known of the next one. */
  protected abstract endLevel(): void;
  /** From now on there may be as many states as `countMax` says. */
  protected abstract limitStates(): void;

  /** A state is beyond a declared bound, given by its number among the ends of runs. */
  protected countBeyond(end: number): void {
    this.boundary[end - 1] = (this.boundary[end - 1] ?? 0) + 1;
  }
}
