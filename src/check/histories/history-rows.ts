/**
 * The rows of a search with histories: each is a row of the search it builds on (the row below), and the number of a history.
 *
 * Usually no row below is met with a second history, or only late. Until one is, the rows here are the rows below, in the same
 * order and first reached from the same ones: until then only the histories are stored.
 */
import { inPieces } from "../visited/in-pieces.ts";
import { PairList } from "../visited/pair-list.ts";
import { Parents } from "../visited/parents.ts";
import { ownRoom, type Room } from "../visited/room.ts";
import type { VisitedSet } from "../visited/visited.ts";
import { withRoom } from "../visited/with-room.ts";
import { MetHistories } from "./met-histories.ts";

/** Rows of its own, once they differ from those below. */
interface Own {
  readonly met: MetHistories;
  readonly pairs: PairList;
  readonly parents: Parents;
}

export class HistoryRows {
  readonly #below: Pick<VisitedSet, "parent">;
  readonly #room: Room;
  /** How many rows there are while they are still the rows below, and the history of each. */
  #inStep = 0;
  #histories = new Int32Array(1 << 10);
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
    return this.#own ? this.#own.pairs.right(row) : this.#histories[row];
  }

  /** The row from which a row was first reached. */
  parent(row: number): number {
    if (this.#own) return this.#own.parents.of(row);
    return this.#below.parent(row);
  }

  /** Adds a row below with a history, if that is new. Returns whether there was room for it. */
  meet(below: number, history: number, parent: number, countMax: number): boolean {
    const own = this.#own;
    if (!own) return this.#meetInStep(below, history, parent, countMax);
    if (own.pairs.count >= countMax) return own.met.has(below, history);
    if (!own.met.add(below, history)) return true;
    own.pairs.push(below, history);
    own.parents.push(parent);
    return true;
  }

  #meetInStep(below: number, history: number, parent: number, countMax: number): boolean {
    if (below < this.#inStep && this.#histories[below] === history) return true;
    if (this.#inStep >= countMax) return false;
    if (below === this.#inStep) {
      this.#histories = withRoom(this.#histories, below + 1);
      this.#histories[below] = history;
      this.#inStep++;
      return true;
    }
    this.#own = this.#apart();
    return this.meet(below, history, parent, countMax);
  }

  /** Copies the rows below into tables of its own, because other rows follow. */
  #apart(): Own {
    const room = this.#room;
    const own = { met: new MetHistories(room), pairs: new PairList(room), parents: new Parents(room) };
    for (let row = 0; row < this.#inStep; row++) {
      own.met.add(row, this.history(row));
      own.pairs.push(row, this.history(row));
      own.parents.push(this.parent(row));
    }
    return own;
  }

  /** Everything that is known; it may share its memory. */
  get saved(): { readonly pairs: Iterable<Int32Array>; readonly parents: readonly Int32Array[] } {
    if (this.#own) return { pairs: this.#own.pairs.saved(), parents: this.#own.parents.saved };
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
    for (let row = 0; row < own.pairs.count; row++) own.met.add(own.pairs.left(row), own.pairs.right(row));
  }
}
