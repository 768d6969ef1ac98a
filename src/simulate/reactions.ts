/**
 * What nodes do with events when choices are drawn. A run asks for this at every step, so it is remembered, choice by choice
 * in the order of drawing; when too much is, all is forgotten, and comes back by itself.
 */
import type { Draw } from "../semantics/drawing.ts";
import type { Drawn } from "../semantics/node-states.ts";
import type { Move } from "../semantics/moves.ts";
import type { Thrown } from "../semantics/reduction.ts";
import type { Space } from "../semantics/space.ts";

export type Reacted = Drawn | Thrown;

/** A draw that was met, and what followed from each number. */
interface Fork {
  readonly bound: number;
  readonly next: Map<number, Node>;
}
type Node = Fork | Reacted;

const isFork = (node: Node): node is Fork => "next" in node;

/** So many are remembered before all are forgotten. */
const REMEMBERED_MAX = 2_000_000;
export class Reactions {
  readonly #space: Space;
  /** By node state, then by event. */
  #known: Map<number, Node>[] = [];
  #remembered = 0;

  constructor(space: Space) {
    this.#space = space;
  }

  /** What comes of a move at its node, with choices as they are drawn. */
  of(nodeState: number, { event, firing }: Move, shared: number, draw: Draw): Reacted {
    // What depends on a shared part is not remembered.
    if (this.#space.sharedPart.isThere)
      return this.#space.nodeStates.reactDrawing(nodeState, event, shared, firing, draw);
    const known = this.#known[nodeState]?.get(event);
    if (known !== undefined && !isFork(known)) return known;
    let node: Node | undefined = known;
    const drawn: number[] = [];
    while (node !== undefined && isFork(node)) {
      const at = draw(node.bound);
      drawn.push(at);
      node = node.next.get(at);
    }
    return node ?? this.#run(nodeState, event, shared, firing, drawn, draw);
  }

  /** Runs the handler with what was drawn already, and then with more. */
  #run(
    nodeState: number,
    event: number,
    shared: number,
    firing: number,
    drawn: readonly number[],
    draw: Draw,
  ): Reacted {
    const bounds: number[] = [];
    const all: number[] = [];
    const reacted = this.#space.nodeStates.reactDrawing(nodeState, event, shared, firing, (bound) => {
      const at = drawn.at(bounds.length) ?? draw(bound);
      bounds.push(bound);
      all.push(at);
      return at;
    });
    if (++this.#remembered > REMEMBERED_MAX) {
      this.#known = [];
      this.#remembered = 1;
    }
    this.#remember(nodeState, event, bounds, all, reacted);
    return reacted;
  }

  #remember(
    nodeState: number,
    event: number,
    bounds: readonly number[],
    all: readonly number[],
    reacted: Reacted,
  ): void {
    let place = (this.#known[nodeState] ??= new Map());
    let at = event;
    for (const [i, bound] of bounds.entries()) {
      let fork = place.get(at) as Fork | undefined;
      if (fork === undefined) {
        fork = { bound, next: new Map() };
        place.set(at, fork);
      }
      [place, at] = [fork.next, all[i]];
    }
    place.set(at, reacted);
  }
}
