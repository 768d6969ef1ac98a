/**
 * Remembers what one more message makes of a snapshot: for each snapshot a hash table from slot to next snapshot. The low bits
 * of a slot are its position, so few slots are found as in an array, and the space needed depends only on the slots actually
 * met.
 */
import { mix } from "../visited/hash.ts";
import { withRoom } from "../visited/with-room.ts";

/** Stands for a snapshot: the result was not remembered. */
export const NOT_ADDED = -1;
/** Stands for a slot: the position is empty. */
const NO_SLOT = -1;
/** A new table has room for this many pairs. */
const PAIRS = 4;

/** For each snapshot: where its table begins, its size (a power of 2) less 1, and how many pairs it holds. */
const FIRST = 0;
const MASK = 1;
const FILLED = 2;
/** A power of 2, because it is multiplied with all the time. */
const TABLE = 4;

export class InboxInsertions {
  /** The first pair serves as the table of every snapshot that has none of its own. */
  #pairs = new Int32Array(1 << 14).fill(NO_SLOT, 0, 2);
  #end = 2;
  #tables = new Int32Array(1024 * TABLE);

  /** The capacity, in integers. */
  get room(): number {
    return this.#pairs.length;
  }

  /** The snapshot after one more message is in flight to it, or NOT_ADDED. */
  get(snapshot: number, slot: number): number {
    if (snapshot * TABLE >= this.#tables.length) return NOT_ADDED;
    const place = this.#placeOf(snapshot, slot);
    return this.#pairs[place] === slot ? this.#pairs[place + 1] : NOT_ADDED;
  }

  /** Remembers a result that was not remembered. Every table stays at most half full, so that slots are found quickly. */
  set(snapshot: number, slot: number, added: number): void {
    this.#tables = withRoom(this.#tables, (snapshot + 1) * TABLE);
    const table = snapshot * TABLE;
    if (2 * ++this.#tables[table + FILLED] > this.#tables[table + MASK] + 1) this.#grow(snapshot);
    this.#put(snapshot, slot, added);
  }

  #put(snapshot: number, slot: number, added: number): void {
    const place = this.#placeOf(snapshot, slot);
    this.#pairs[place] = slot;
    this.#pairs[place + 1] = added;
  }

  /** The position of a slot in the table of a snapshot, or where it would go; if that is taken, pseudo-random positions follow. */
  #placeOf(snapshot: number, slot: number): number {
    const first = this.#tables[snapshot * TABLE + FIRST];
    const mask = this.#tables[snapshot * TABLE + MASK];
    let place = first + 2 * (slot & mask);
    for (let at = mix(slot); this.#pairs[place] !== slot && this.#pairs[place] !== NO_SLOT; at++) {
      place = first + 2 * (at & mask);
    }
    return place;
  }

  #grow(snapshot: number): void {
    const table = snapshot * TABLE;
    const [before, pairs] = [this.#tables[table + FIRST], this.#tables[table + MASK] + 1];
    const size = Math.max(PAIRS, 2 * pairs);
    const first = this.#end;
    this.#end += 2 * size;
    this.#pairs = withRoom(this.#pairs, this.#end);
    this.#pairs.fill(NO_SLOT, first, this.#end);
    this.#tables[table + FIRST] = first;
    this.#tables[table + MASK] = size - 1;
    for (let pair = before; pair < before + 2 * pairs; pair += 2)
      if (this.#pairs[pair] !== NO_SLOT) this.#put(snapshot, this.#pairs[pair], this.#pairs[pair + 1]);
  }
}
