/** Parts of the graph in which one decision about a property found no run that goes on fairly, for later ones, which know more states. */
export class RuledOut {
  /** The first row of each, and its number of rows. */
  readonly #unfair = new Map<number, number>();

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
