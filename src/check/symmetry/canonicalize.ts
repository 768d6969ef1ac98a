import { IDENTITY, type Symmetry } from "./permute.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import type { Expander } from "../compiled/expander.ts";

/** Rows when interchangeable nodes trade names: of all rows that become each other, the least stands for all. */
export class Canonicalizer {
  readonly symmetry: Symmetry;
  readonly #expander: Expander;
  /** In what order the words of two rows are compared: those of interchangeable nodes first, for they differ soonest. */
  readonly #order: readonly number[];
  readonly #representative: Int32Array;
  readonly #image: Int32Array;

  constructor(symmetry: Symmetry, expander: Expander) {
    this.symmetry = symmetry;
    this.#expander = expander;
    const columns = Array.from({ length: expander.width }, (_, column) => column);
    this.#order = [...symmetry.places, ...columns.filter((column) => !symmetry.places.includes(column))];
    this.#representative = new Int32Array(expander.width);
    this.#image = new Int32Array(expander.width);
  }

  /** Puts for every row of the batch the one that stands for it. */
  canonicalize(): void {
    const { batch } = this.#expander;
    for (let k = 0; k < batch.length; k++) {
      if (this.#findRepresentative(this.#expander.rowAt(k))) this.#expander.replace(k, this.#representative);
    }
  }

  /** The row that stands for a state. */
  of(world: PackedState): Int32Array {
    const row = this.#expander.row(world);
    this.#findRepresentative(row);
    return this.#representative.slice();
  }

  /** The image of a row, in one array for all images. */
  image(row: Int32Array, permutation: number): Int32Array {
    for (let column = 0; column < this.#image.length; column++) {
      this.#image[column] = this.#imageWord(row, column, permutation);
    }
    return this.#image;
  }

  /** How many states a row stands for. */
  orbitSize(row: Int32Array): number {
    const { permutations } = this.symmetry;
    const fixes = permutations.filter((_, permutation) =>
      this.image(row, permutation).every((word, column) => word === row[column]),
    );
    return permutations.length / fixes.length;
  }

  /** Whether the least image is not the row itself. Most images are given up at their first word. */
  #findRepresentative(words: Int32Array): boolean {
    const order = this.#order;
    const least = this.#representative;
    const width = least.length;
    const count = this.symmetry.permutations.length;
    let found = IDENTITY;
    for (let column = 0; column < width; column++) least[column] = words[column];
    for (let permutation = 1; permutation < count; permutation++) {
      let i = 0;
      let word = 0;
      for (; i < width; i++) {
        word = this.#imageWord(words, order[i], permutation);
        if (word !== least[order[i]]) break;
      }
      if (i === width || word > least[order[i]]) continue;
      found = permutation;
      least[order[i]] = word;
      for (i++; i < width; i++) least[order[i]] = this.#imageWord(words, order[i], permutation);
    }
    return found !== IDENTITY;
  }

  #imageWord(words: Int32Array, column: number, permutation: number): number {
    const { symmetry } = this;
    const { from } = symmetry.permutations[permutation];
    if (column < from.length) return symmetry.snapshot(words[from[column]], permutation);
    const word = words[column];
    return column === this.#expander.faultsAt ? symmetry.faults(word, permutation) : symmetry.value(word, permutation);
  }
}
