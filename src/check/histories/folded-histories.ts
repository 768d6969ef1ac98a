/**
 * The histories that a search meets, numbered as they come up, and what each becomes by what a node records. There are far fewer of
 * them than states, so each is folded once and then only looked up.
 */
import type { HistoryFold } from "../../semantics/histories.ts";
import { listOf, recorderOf } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { withRoom } from "../visited/with-room.ts";

/** Stands for what is not known. A history that is known is stored as its number plus 1, and columns are counted from 1. */
const UNKNOWN = 0;

export class FoldedHistories {
  readonly #fold: HistoryFold;
  readonly #expander: Expander;
  /** By number, which value each is. */
  readonly #values: number[] = [];
  readonly #numbers = new Map<number, number>();
  /** For each recording (see `recordingOf`), its column in the tables of what follows. */
  #columns = new Int32Array(1 << 6);
  #columnCount = 0;
  /** For each history, a table of what follows it. */
  readonly #next: Int32Array<ArrayBuffer>[] = [];

  constructor(fold: HistoryFold, expander: Expander) {
    this.#fold = fold;
    this.#expander = expander;
  }

  /** Which value each history is, in the order of their numbers. */
  get values(): readonly number[] {
    return this.#values;
  }

  numberOf(value: number): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#values.push(value) - 1;
      this.#numbers.set(value, number);
      this.#next.push(NOTHING);
    }
    return number;
  }

  /** The history after a recording. */
  after(history: number, recording: number): number {
    const column = recording < this.#columns.length ? this.#columns[recording] : UNKNOWN;
    const next = this.#next[history];
    const known = column < next.length ? next[column] : UNKNOWN;
    return known === UNKNOWN ? this.#find(history, recording) : known - 1;
  }

  #find(history: number, recording: number): number {
    const { space, steps } = this.#expander;
    space.pulse.beat();
    const { length } = space.instance.nodes;
    const records = steps.extras.recordLists[listOf(recording, length)];
    const after = this.numberOf(this.#fold.after(this.#values[history], records, recorderOf(recording, length)));
    const column = this.#columnOf(recording);
    // Sooner or later most recordings follow most histories.
    const next = (this.#next[history] = withRoom(this.#next[history], this.#columnCount + 1));
    next[column] = after + 1;
    return after;
  }

  #columnOf(recording: number): number {
    this.#columns = withRoom(this.#columns, recording + 1);
    return (this.#columns[recording] ||= ++this.#columnCount);
  }
}

const NOTHING = new Int32Array(0);
