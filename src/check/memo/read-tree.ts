/**
 * What a property answered, by what it read: a tree whose inner nodes name the place that is read next, whose edges are what
 * stands there, and whose leaves are answers. To ask again is a walk over integers; the property is run only where the walk
 * falls off the tree, and its reads make the path that was missing.
 */
import type { Place, Places } from "../../semantics/reads/read-places.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";

/** No leaf: the property has to be asked. */
export const UNKNOWN = -1;

/** A tree of more nodes than this is cut down, and grows again from nothing. */
const NODES_MAX = 1 << 17;
/** Where an edge leads to: a node, from 0 up; nowhere, for there is none; or an answer, from here down. */
const NOWHERE = NO_ANSWER;
const FIRST_ANSWER = -2;

export class ReadTree {
  readonly #places: Places;
  /** For each inner node, the place that is read there; undefined for one that is about to be made. */
  #nodes: Place[] = [];
  /** Where each leads to, by the node that it begins at and by what stands at the place that is read there. */
  readonly #edges = new AnswersByPair();
  /** The answer of a property that reads nothing. */
  #answer = UNKNOWN;

  constructor(places: Places) {
    this.#places = places;
  }

  /** What the property answers in a situation, or UNKNOWN. */
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

  /** The places that are read on the way to what is remembered of a situation. */
  placesOn(now: ArrayLike<number>): readonly Place[] {
    const places: Place[] = [];
    for (let node = 0; node >= 0 && node < this.#nodes.length;) {
      const place = this.#nodes[node];
      places.push(place);
      node = this.#edges.get(node, this.#readingAt(place, now));
    }
    return places;
  }

  /** Remembers what the property answers, from 0 up, wherever what it read is what it is here. */
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
