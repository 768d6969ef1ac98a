/**
 * The rows of a search with histories: each is a row of the search it builds on (the row below), and the number of a history.
 *
 * Usually no row below is met with a second history, or only late. Until one is, the rows here are the rows below, in the same
 * order and first reached from the same ones: until then only the histories are stored.
 */
import { withRoom } from "../visited/with-room.ts";
import { inPieces } from "../visited/in-pieces.ts";
import { Pairs } from "../visited/pairs.ts";
import { Parents } from "../visited/parents.ts";
import { ownRoom, type Room } from "../visited/room.ts";
import type { VisitedSet } from "../visited/visited.ts";

/** Rows of its own, once they differ from those below. */
interface Own {
  readonly pairs: Pairs;
  readonly parents: Parents;
}

export class HistoryRows {
  readonly #below: Pick<VisitedSet, "parent">;
  readonly #room: Room;
  /** The first history that each row below was met with, plus 1; usually there is no other. */
  #firstHistories = new Int32Array(1 << 10);
  /** How many rows there are while they are still the rows below. */
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

  /** The row from which a row was first reached. */
  parent(row: number): number {
    if (this.#own) return this.#own.parents.of(row);
    return this.#below.parent(row);
  }

  /** Adds a row below with a history, if that is new. Returns whether there was room for it. */
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

  /** Copies the rows below into tables of its own, because other rows follow. */
  #apart(): Own {
    const own = { pairs: new Pairs(this.#room), parents: new Parents(this.#room) };
    for (let row = 0; row < this.#inStep; row++) {
      own.pairs.intern(row, this.history(row));
      own.parents.push(this.parent(row));
    }
    return own;
  }

  /** Everything that is known; it may share its memory. */
  get saved(): { readonly pairs: Iterable<Int32Array>; readonly parents: readonly Int32Array[] } {
    if (this.#own) return { pairs: this.#own.pairs.saved, parents: this.#own.parents.saved };
    // A search that has no room left for rows is saved all the same.
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
