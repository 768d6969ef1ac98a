/**
 * The rows of a search with histories: for each a row of the search that it rests on, and the number of a history.
 *
 * Mostly no row below is met with a second history, or not for long. Until one is, rows here are the rows below, in the same order
 * and first reached from the same ones: then nothing is kept but the histories.
 */
import { withRoom } from "../visited/with-room.ts";
import { inPieces } from "../visited/in-pieces.ts";
import { Pairs } from "../visited/pairs.ts";
import { Parents } from "../visited/parents.ts";
import { ownRoom, type Room } from "../visited/room.ts";
import type { VisitedSet } from "../visited/visited.ts";

/** Rows that are not those below. */
interface Own {
  readonly pairs: Pairs;
  readonly parents: Parents;
}

export class HistoryRows {
  readonly #below: Pick<VisitedSet, "parent">;
  readonly #room: Room;
  /** The first history that a row below was met with, plus 1: mostly there is no other one. */
  #firstHistories = new Int32Array(1 << 10);
  /** How many there are, as long as they are the rows below. */
  #inStep = 0;
  #own: Own | undefined;

  constructor(below: Pick<VisitedSet, "parent">, room: Room) {
    this.#below = below;
    this.#room = room;
  }

  get count(): number {
    return this.#own ? this.#own.pairs.count : this.#inStep;
  }

  /** The row below. */
  below(row: number): number {
    return this.#own ? this.#own.pairs.left(row) : row;
  }

  history(row: number): number {
    return this.#own ? this.#own.pairs.right(row) : this.#firstHistories[row] - 1;
  }

  /** The row that a row was first reached from. */
  parent(row: number): number {
    if (this.#own) return this.#own.parents.of(row);
    return this.#below.parent(row);
  }

  /** Adds a row below with a history, where that is new; answers whether there is room for it. */
  meet(below: number, history: number, parent: number, countMax: number): boolean {
    if (below < this.#firstHistories.length && this.#firstHistories[below] === history + 1) return true;
    if (!this.#own && below === this.#inStep) {
      if (this.#inStep >= countMax) return false;
      this.#inStep++;
      this.#noteFirst(below, history);
      return true;
    }
    const { pairs, parents } = (this.#own ??= this.#apart());
    const { count } = pairs;
    const row = pairs.intern(below, history, countMax);
    if (row < 0) return false;
    if (row < count) return true;
    parents.push(parent);
    this.#noteFirst(below, history);
    return true;
  }

  #noteFirst(below: number, history: number): void {
    this.#firstHistories = withRoom(this.#firstHistories, below + 1);
    if (this.#firstHistories[below] === 0) this.#firstHistories[below] = history + 1;
  }

  /** The rows below, for who has others as well. */
  #apart(): Own {
    const own = { pairs: new Pairs(this.#room), parents: new Parents(this.#room) };
    for (let row = 0; row < this.#inStep; row++) {
      own.pairs.intern(row, this.history(row));
      own.parents.push(this.parent(row));
    }
    return own;
  }

  /** All that is known; it may share its memory. */
  get saved(): { readonly pairs: Iterable<Int32Array>; readonly parents: readonly Int32Array[] } {
    if (this.#own) return { pairs: this.#own.pairs.saved, parents: this.#own.parents.saved };
    // Whoever has no room left for rows is saved all the same.
    const parents = new Parents(ownRoom());
    for (let row = 0; row < this.#inStep; row++) parents.push(this.parent(row));
    const pairs = inPieces(this.#inStep, (row, into, at) => {
      into[at] = row;
      into[at + 1] = this.history(row);
    });
    return { pairs, parents: parents.saved };
  }

  /** Adds what was saved. */
  restore(pairs: Iterable<Int32Array>, parents: Iterable<Int32Array>): void {
    const own = (this.#own = this.#apart());
    own.pairs.restore(pairs);
    own.parents.restore(parents);
    for (let row = 0; row < own.pairs.count; row++) this.#noteFirst(own.pairs.left(row), own.pairs.right(row));
  }
}
