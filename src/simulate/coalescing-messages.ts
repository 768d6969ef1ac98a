/** The messages in flight on `coalescing` channels, in one hash table. */
import { hashOf } from "../check/visited/hash.ts";

/**
 * A row of the table: the sender plus 1 (0 if the row is free), the destination, the content. A power of two wide, so that no row straddles
 * a cache line.
 */
const [FROM, TO, CONTENT] = [0, 1, 2];
const WIDTH = 4;
const ROWS_FIRST = 64;

/** Each content at most once per link. Open addressing, since a Map costs several times as much when everything put in is soon taken out. */
export class CoalescingMessages {
  #rows = new Int32Array(ROWS_FIRST * WIDTH);
  #mask = ROWS_FIRST - 1;
  #count = 0;

  /** @returns false if it is there already */
  add(from: number, to: number, content: number): boolean {
    const place = this.#placeOf(from, to, content);
    if (this.#rows[place * WIDTH + FROM] !== 0) return false;
    this.#write(place, from, to, content);
    if (2 * ++this.#count > this.#mask) this.#grow();
    return true;
  }

  /** Takes it out, and moves up what had been displaced past its row: so no tombstones are needed. */
  delete(from: number, to: number, content: number): void {
    const [rows, mask] = [this.#rows, this.#mask];
    let gap = this.#placeOf(from, to, content);
    if (rows[gap * WIDTH + FROM] === 0) return;
    this.#count--;
    for (let next = (gap + 1) & mask; ; next = (next + 1) & mask) {
      const row = next * WIDTH;
      if (rows[row + FROM] === 0) break;
      const [nextFrom, nextTo, nextContent] = [rows[row + FROM] - 1, rows[row + TO], rows[row + CONTENT]];
      const away = (next - hashOfThree(nextFrom, nextTo, nextContent)) & mask;
      if (away < ((next - gap) & mask)) continue;
      this.#write(gap, nextFrom, nextTo, nextContent);
      gap = next;
    }
    rows[gap * WIDTH + FROM] = 0;
  }

  /** The row where it is, or would be put. */
  #placeOf(from: number, to: number, content: number): number {
    const [rows, mask] = [this.#rows, this.#mask];
    let place = hashOfThree(from, to, content) & mask;
    for (; ; place = (place + 1) & mask) {
      const row = place * WIDTH;
      const sender = rows[row + FROM];
      if (sender === 0) return place;
      if (sender === from + 1 && rows[row + TO] === to && rows[row + CONTENT] === content) return place;
    }
  }

  #write(place: number, from: number, to: number, content: number): void {
    const row = place * WIDTH;
    this.#rows[row + FROM] = from + 1;
    this.#rows[row + TO] = to;
    this.#rows[row + CONTENT] = content;
  }

  #grow(): void {
    const before = this.#rows;
    this.#mask = 2 * this.#mask + 1;
    this.#rows = new Int32Array((this.#mask + 1) * WIDTH);
    for (let row = 0; row < before.length; row += WIDTH) {
      if (before[row + FROM] === 0) continue;
      const [from, to, content] = [before[row + FROM] - 1, before[row + TO], before[row + CONTENT]];
      this.#write(this.#placeOf(from, to, content), from, to, content);
    }
  }
}

const hashOfThree = (from: number, to: number, content: number): number => hashOf(hashOf(from, to), content);
