/**
 * A decision tree of what a property answered: an inner node names the place to read next, its edges are the contents found there, and
 * leaves are answers. Looking up an answer is a walk over integers. Only where the walk falls off the tree is the property run,
 * and what it reads becomes the missing path.
 */
import type { Place, Places } from "../../semantics/reads/read-places.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";

/** The walk did not reach a leaf: the property has to be asked. */
export const UNKNOWN = -1;

/** A tree with more nodes than this is thrown away and grows again from nothing. */
const NODES_MAX = 1 << 17;
/** The target of an edge: a node if it is 0 or more, NOWHERE if there is no such edge, an answer if it is FIRST_ANSWER or less. */
const NOWHERE = NO_ANSWER;
const FIRST_ANSWER = -2;

export class ReadTree {
  readonly #places: Places;
  /** For each inner node, the place that is read there. */
  #nodes: Place[] = [];
  /** The target of each edge, by the node where it begins and by the contents of the place that is read there. */
  readonly #edges = new AnswersByPair();
  /** The answer of a property that reads nothing. */
  #answer = UNKNOWN;

  constructor(places: Places) {
    this.#places = places;
  }

  /** The answer in a situation, or UNKNOWN. */
  ask(now: ArrayLike<number>): number {
    const nodes = this.#nodes;
    if (nodes.length === 0) return this.#answer;
    for (let node = 0; ;) {
      const place = nodes[node];
      const to = this.#edges.get(node, this.#readingAt(place, now));
      if (to === NOWHERE) return UNKNOWN;
      if (to < NOWHERE) return FIRST_ANSWER - to;
      node = to;
    }
  }

  /** The places on the walk through the tree in a situation. */
  placesOn(now: ArrayLike<number>): readonly Place[] {
    const places: Place[] = [];
    for (let node = 0; node >= 0 && node < this.#nodes.length;) {
      const place = this.#nodes[node];
      places.push(place);
      node = this.#edges.get(node, this.#readingAt(place, now));
    }
    return places;
  }

  /**
   * Remembers an answer for every situation in which the places that were read contain the same as in this one.
   *
   * @param answer not negative
   */
  learn(now: ArrayLike<number>, reads: readonly Place[], answer: number): void {
    if (this.#nodes.length > NODES_MAX) this.#forget();
    const mark = this.#places.newMark();
    for (const place of reads) place.mark = mark;
    let left = reads.length;
    let next = 0;
    const nextMissing = (): Place => {
      while (reads[next].mark !== mark) next++;
      return reads[next];
    };
    if (this.#nodes.length === 0) {
      if (left === 0) this.#answer = answer;
      else this.#nodes.push(nextMissing());
    }
    if (left === 0) return;
    for (let node = 0; ;) {
      const place = this.#nodes[node];
      if (place.mark === mark) left--;
      place.mark = 0;
      const reading = this.#readingAt(place, now);
      const to = this.#edges.get(node, reading);
      if (to > NOWHERE) {
        node = to;
        continue;
      }
      if (left === 0) return this.#edges.add(node, reading, FIRST_ANSWER - answer);
      const made = this.#nodes.push(nextMissing()) - 1;
      this.#edges.add(node, reading, made);
      node = made;
    }
  }

  get size(): number {
    return this.#nodes.length;
  }

  #forget(): void {
    this.#nodes = [];
    this.#edges.clear();
  }

  #readingAt(place: Place, now: ArrayLike<number>): number {
    return this.#places.reading(place, now[place.column]);
  }
}
