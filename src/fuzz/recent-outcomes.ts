/** A small cache of outcome trees, because random runs need one at every step. */
import type { OutcomeTree } from "../semantics/outcome-tree.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";

/** The table begins and ends with this many places, as numbers of bits. */
const [BITS, BITS_MAX] = [8, 16];

/**
 * Recently used outcome trees. Random runs need one at every step; at a position given by a hash of node state and event, the node
 * state, the event and the tree are next to each other in memory.
 */
export class RecentOutcomes {
  readonly #space: Space;
  #recent = new Array<number | OutcomeTree>(3 << BITS).fill(-1);
  #shift = 32 - BITS;
  #replaced = 0;

  constructor(space: Space) {
    this.#space = space;
  }

  /** What a move may lead to, as the space says. */
  of(state: PackedState, move: Move): OutcomeTree {
    const { event, node } = move;
    if (event < 0 || this.#space.sharedPart.isThere) return this.#space.outcomeTree(state, move);
    const nodeState = state.nodeStates[node];
    const place = 3 * ((Math.imul(nodeState, 0x9e3779b1) ^ Math.imul(event, 0x85ebca6b)) >>> this.#shift);
    const recent = this.#recent;
    if (recent[place] === nodeState && recent[place + 1] === event) return recent[place + 2] as OutcomeTree;
    const tree = this.#space.outcomeTree(state, move);
    recent[place] = nodeState;
    recent[place + 1] = event;
    recent[place + 2] = tree;
    if (++this.#replaced > recent.length) this.#double();
    return tree;
  }

  /** What is recent is forgotten; it comes back by itself. */
  #double(): void {
    this.#replaced = 0;
    if (this.#shift === 32 - BITS_MAX) return;
    this.#shift--;
    this.#recent = new Array<number | OutcomeTree>(2 * this.#recent.length).fill(-1);
  }
}
