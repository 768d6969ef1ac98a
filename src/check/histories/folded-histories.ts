import { withRoom } from "../compiled/node-snapshots.ts";

/** When the lists have so many places, all are forgotten. */
const PLACES_MAX = 1 << 22;
const FIRST_CAPACITY = 16;

export const NOT_FOLDED = -1;

/** What histories become, by what is recorded. Whoever asks about one mostly asks for all that follows a state: it is looked up once. */
export class FoldedHistories {
  /** For each history, by the recording, what it becomes plus 1; 0 where that is not known. */
  readonly #lists = new Map<number, Int32Array<ArrayBuffer>>();
  #places = 0;
  #entered = 0;
  #list: Int32Array<ArrayBuffer> = NONE;

  /** Says which history is asked about from now on. */
  enter(history: number): void {
    if (history === this.#entered) return;
    this.#entered = history;
    this.#list = this.#lists.get(history) ?? NONE;
  }

  /** What the entered history becomes, or NOT_FOLDED. */
  after(recording: number): number {
    return recording < this.#list.length ? this.#list[recording] - 1 : NOT_FOLDED;
  }

  add(recording: number, next: number): void {
    const { length } = this.#list;
    const list = withRoom(length === 0 ? new Int32Array(FIRST_CAPACITY) : this.#list, recording + 1);
    this.#places += list.length - length;
    if (this.#places > PLACES_MAX) this.#forget(list.length);
    list[recording] = next + 1;
    this.#list = list;
    this.#lists.set(this.#entered, list);
  }

  #forget(kept: number): void {
    this.#lists.clear();
    this.#places = kept;
  }
}

const NONE = new Int32Array(0);
