/** Random draws, the same for the same seed. */
import { Random } from "../../src/fuzz/random.ts";

export class Draw {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  below(bound: number): number {
    return this.#random.below(bound);
  }

  chance(probability: number): boolean {
    return this.#random.unit() < probability;
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)];
  }

  /** Each with the same probability. */
  some<T>(all: readonly T[], probability = 0.5): readonly T[] {
    return all.filter(() => this.chance(probability));
  }

  /** In a random order. */
  shuffled<T>(all: readonly T[]): readonly T[] {
    const list = [...all];
    this.#random.shuffle(list);
    return list;
  }
}
