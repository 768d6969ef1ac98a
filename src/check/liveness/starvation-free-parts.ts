import type { Search } from "../search/search.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";
import type { FairSteps, NodeSteps } from "./fair-steps.ts";
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
  /** What each node can do; undefined once that is not the same everywhere. */
  readonly #first: (NodeSteps | undefined)[] = [];
  /** How many of them are the same everywhere. */
  #count = 0;

  constructor(steps: FairSteps) {
    this.#steps = steps;
  }

  begin(row: number): void {
    const { nodes } = this.#steps;
    this.#steps.enter(row);
    this.#count = nodes + 1;
    for (let node = 0; node <= nodes; node++) this.#first[node] = this.#steps.at(node);
  }

  get isOver(): boolean {
    return this.#count === 0;
  }

  compare(row: number): void {
    const first = this.#first;
    this.#steps.enter(row);
    for (let node = 0; node < first.length; node++) {
      if (first[node] === undefined || first[node] === this.#steps.at(node)) continue;
      first[node] = undefined;
      this.#count--;
    }
  }

  get starves(): boolean {
    return this.#first.some((steps) => steps?.isToMove);
  }
}

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
