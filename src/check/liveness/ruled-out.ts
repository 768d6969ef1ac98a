import { Marks } from "./labels.ts";

const NOT_FINAL = 1;

/**
 * What one decision about a property settles for later ones, which know more states: what can be done in an expanded state does not change.
 */
export class RuledOut {
  readonly #rows = new Marks();
  /** Parts in which no run goes on fairly: the first row of each, and its number of rows. */
  readonly #unfair = new Map<number, number>();

  isNotFinal(row: number): boolean {
    return this.#rows.get(row) === NOT_FINAL;
  }

  noteNotFinal(row: number): void {
    this.#rows.set(row, NOT_FINAL);
  }

  /** Whether no run is known to go on fairly in a part. Parts only grow, so with the same first row and size it is the same part. */
  isUnfair(rows: Int32Array): boolean {
    return this.#unfair.get(firstOf(rows)) === rows.length;
  }

  noteUnfair(rows: Int32Array): void {
    this.#unfair.set(firstOf(rows), rows.length);
  }
}

function firstOf(rows: Int32Array): number {
  let first = rows[0];
  for (let i = 1; i < rows.length; i++) if (rows[i] < first) first = rows[i];
  return first;
}
