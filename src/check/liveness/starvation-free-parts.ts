import type { Search } from "../search/search.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";
import type { FairSteps } from "./fair-steps.ts";
import { NO_DEMAND } from "./step-kinds.ts";
import type { RuledOut } from "./ruled-out.ts";

/**
 * The parts without a step that is possible in all their rows and taken nowhere in them. A part with such a step has no fair run, and
 * neither has any smaller part within it; most parts are small, and are ruled out this way. Parts that an earlier decision ruled out are
 * left out as well.
 */
export function* starvationFreeParts(
  search: Search,
  steps: FairSteps,
  ruledOut: RuledOut,
  all: readonly Int32Array[],
): Sliced<readonly Int32Array[]> {
  const parts = all.filter((rows) => !ruledOut.isUnfair(rows));
  if (parts.length === 0) return [];
  const partOf = new Int32Array(search.states.count).fill(-1);
  parts.forEach((rows, part) => {
    for (const row of rows) partOf[row] = part;
  });
  const found: Int32Array[] = [];
  const still = new Still(steps);
  const needs = new Needs(steps);
  let due = SLICE;
  for (const [part, rows] of parts.entries()) {
    still.begin(rows[0]);
    for (let i = 1; i < rows.length && !still.isOver; i++) {
      if (--due === 0) {
        due = SLICE;
        yield;
      }
      still.compare(rows[i]);
    }
    if (still.starves) {
      ruledOut.noteUnfair(rows);
      continue;
    }
    needs.begin();
    for (let i = 0; i < rows.length && !needs.isOver; i++) {
      if (--due === 0) {
        due = SLICE;
        yield;
      }
      needs.add(rows[i], (target) => partOf[target] === part);
    }
    if (needs.starves) ruledOut.noteUnfair(rows);
    else found.push(rows);
  }
  return found;
}

/**
 * Nodes that are in the same snapshot in all states of a part. If fairness demands of such a node a step that would change it, that
 * step never happens.
 */
class Still {
  readonly #steps: FairSteps;
  /** What the rest of the first state says, and whether it is the same everywhere. */
  #say = 0;
  #isAlike = true;
  /** The words of the first state; CHANGES for nodes that are not the same everywhere. */
  readonly #words: Int32Array;
  /** How many nodes are the same everywhere. */
  #count = 0;

  constructor(steps: FairSteps) {
    this.#steps = steps;
    this.#words = new Int32Array(steps.nodes);
  }

  begin(row: number): void {
    this.#steps.enter(row);
    this.#say = this.#steps.say;
    this.#isAlike = true;
    this.#count = this.#words.length;
    for (let node = 0; node < this.#count; node++) this.#words[node] = this.#steps.row[node];
  }

  get isOver(): boolean {
    return !this.#isAlike || this.#count === 0;
  }

  compare(row: number): void {
    const words = this.#words;
    this.#steps.enter(row);
    this.#isAlike = this.#steps.say === this.#say;
    for (let node = 0; node < words.length; node++) {
      if (words[node] === CHANGES || words[node] === this.#steps.row[node]) continue;
      words[node] = CHANGES;
      this.#count--;
    }
  }

  /** What such a node can do is looked up in the state that was compared last. */
  get starves(): boolean {
    if (this.isOver) return false;
    const isToMove = this.#words.some((word, node) => word !== CHANGES && this.#steps.at(node).isToMove);
    // If more matters than was known before, the states may differ in that.
    return isToMove && this.#steps.isUpToDate;
  }
}

const CHANGES = -1;

/**
 * What fairness demands in every state of a part, and which of that is taken there. A demand concerns one node, so nodes are kept
 * apart.
 */
class Needs {
  readonly #steps: FairSteps;
  readonly #nothing: number;
  /** By node: what fairness demanded of it in all states so far, as a number of `demandSets`; ANYTHING before the first state. */
  readonly #asked: Int32Array;
  /** By demand: the number of the part in which it was last taken. */
  readonly #taken: number[] = [];
  #part = 0;

  constructor(steps: FairSteps) {
    this.#steps = steps;
    this.#nothing = steps.demandSets.number([]);
    this.#asked = new Int32Array(steps.nodes + 1);
  }

  begin(): void {
    this.#asked.fill(ANYTHING);
    this.#part++;
  }

  /** Whether no demand is left that all states have in common; often a few of many states suffice to show that. */
  get isOver(): boolean {
    return this.#asked.every((set) => set === this.#nothing);
  }

  add(row: number, isWithin: (row: number) => boolean): void {
    const { demandSets } = this.#steps;
    this.#steps.enter(row);
    for (let node = 0; node < this.#asked.length; node++) {
      const { asked } = this.#steps.at(node);
      const before = this.#asked[node];
      this.#asked[node] = before === ANYTHING ? asked : demandSets.intersection(before, asked);
    }
    this.#steps.each(isWithin, ({ demand }) => {
      if (demand !== NO_DEMAND) this.#taken[demand] = this.#part;
    });
  }

  get starves(): boolean {
    return this.#asked.some((set) => {
      for (const demand of this.#steps.demandSets.at(set)) if (this.#taken[demand] !== this.#part) return true;
      return false;
    });
  }
}

const ANYTHING = -1;
