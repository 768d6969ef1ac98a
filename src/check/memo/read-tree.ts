/**
 * What a property answered, by what it read: a tree whose inner nodes name the place that is read next, whose edges are what
 * stands there, and whose leaves are answers. To ask again is a walk over integers; the property is run only where the walk
 * falls off the tree, and its reads make the path that was missing.
 */
import type { Place, Places } from "../../semantics/reads/read-places.ts";

/** No leaf: the property has to be asked. */
export const UNKNOWN = -1;

/** A tree of more nodes than this is cut down, and grows again from nothing. */
const NODES_MAX = 1 << 17;
const FIRST_CAPACITY = 1 << 6;
/** The table of edges grows to so many times its size. */
const GROWTH = 4;
/** Words of an edge in the table: where it begins and what it is, and where it leads to, plus 1; 0 there for no edge. */
const EDGE = 3;

export class ReadTree {
  readonly #places: Places;
  /** For each inner node, the place that is read there; undefined for one that is about to be made. */
  #nodes: Place[] = [];
  /** Open addressing. An edge leads to a node, or to an answer, which is written as its complement. */
  #edges = new Int32Array(EDGE * FIRST_CAPACITY);
  #edgeCount = 0;
  /** Edges that there is room for, less 1. */
  #mask = FIRST_CAPACITY - 1;
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
      const to = this.#edges[this.#slotOf(node, this.#places.reading(place, now[place.column])) + 2] - 1;
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
      node = this.#edges[this.#slotOf(node, this.#places.reading(place, now[place.column])) + 2] - 1;
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
      const reading = this.#places.reading(place, now[place.column]);
      const slot = this.#slotOf(node, reading);
      const to = this.#edges[slot + 2] - 1;
      if (to > NOWHERE) {
        node = to;
        continue;
      }
      if (left === 0) return this.#lead(slot, node, reading, FIRST_ANSWER - answer);
      this.#nodes.push(nextMissing());
      this.#lead(slot, node, reading, this.#nodes.length - 1);
      node = this.#nodes.length - 1;
    }
  }

  get size(): number {
    return this.#nodes.length;
  }

  #forget(): void {
    this.#nodes = [];
    this.#edges = new Int32Array(EDGE * FIRST_CAPACITY);
    this.#mask = FIRST_CAPACITY - 1;
    this.#edgeCount = 0;
  }

  #slotOf(node: number, reading: number): number {
    const edges = this.#edges;
    const mask = this.#mask;
    for (let at = spread(node, reading); ; at++) {
      const slot = EDGE * (at & mask);
      if (edges[slot + 2] === 0 || (edges[slot] === node && edges[slot + 1] === reading)) return slot;
    }
  }

  #lead(slot: number, node: number, reading: number, to: number): void {
    this.#edges[slot] = node;
    this.#edges[slot + 1] = reading;
    this.#edges[slot + 2] = to + 1;
    if (2 * ++this.#edgeCount * EDGE > this.#edges.length) this.#grow();
  }

  #grow(): void {
    const before = this.#edges;
    const edges = (this.#edges = new Int32Array(GROWTH * before.length));
    this.#mask = edges.length / EDGE - 1;
    for (let from = 0; from < before.length; from += EDGE) {
      if (before[from + 2] === 0) continue;
      const to = this.#slotOf(before[from], before[from + 1]);
      edges[to] = before[from];
      edges[to + 1] = before[from + 1];
      edges[to + 2] = before[from + 2];
    }
  }
}

/** Where an edge leads to: a node, from 0 up; nowhere; or an answer, from here down. */
const NOWHERE = -1;
const FIRST_ANSWER = -2;

function spread(node: number, reading: number): number {
  const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ reading, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
