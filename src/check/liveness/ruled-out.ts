import { Marks } from "./labels.ts";

const NOT_FINAL = 1;

/**
 * What a decision about a property has settled for the next ones, which know more states: what can be done in a state that was
 * expanded stays what it is.
 */
export class RuledOut {
  readonly #rows = new Marks();
  /** Parts in which no run goes on fairly: by the first row of each, how many it has. */
  readonly #unfair = new Map<number, number>();

  isNotFinal(row: number): boolean {
    return this.#rows.get(row) === NOT_FINAL;
  }

  noteNotFinal(row: number): void {
    this.#rows.set(row, NOT_FINAL);
  }

  /** Whether it is known of a part that no run goes on fairly in it. Parts only grow: of the same first row and size it is the same one. */
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
