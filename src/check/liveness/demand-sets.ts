/** Sets of fairness demands as small integers: equal sets always have the same one. */
export class DemandSets {
  readonly #sets: ReadonlySet<number>[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #unions = new Map<number, number>();
  readonly #intersections = new Map<number, number>();

  /** The number of a set. */
  number(demands: Iterable<number>): number {
    const sorted = [...new Set(demands)].sort((a, b) => a - b);
    const key = sorted.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(new Set(sorted)) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  union(a: number, b: number): number {
    if (a === b) return a;
    const pair = a * PAIR + b;
    let union = this.#unions.get(pair);
    if (union === undefined) this.#unions.set(pair, (union = this.number([...this.#sets[a], ...this.#sets[b]])));
    return union;
  }

  intersection(a: number, b: number): number {
    if (a === b) return a;
    const pair = a * PAIR + b;
    let common = this.#intersections.get(pair);
    if (common === undefined)
      this.#intersections.set(
        pair,
        (common = this.number([...this.#sets[a]].filter((demand) => this.#sets[b].has(demand)))),
      );
    return common;
  }

  /** Whether all of these sets have an element in common that `without` does not contain. */
  haveInCommon(numbers: ReadonlySet<number>, without: ReadonlySet<number>): boolean {
    const sets = [...numbers].map((number) => this.at(number));
    const [first, ...others] = sets;
    for (const demand of first) {
      if (!without.has(demand) && others.every((set) => set.has(demand))) return true;
    }
    return false;
  }

  at(number: number): ReadonlySet<number> {
    return this.#sets[number];
  }
}

/** More than there are sets. */
const PAIR = 2 ** 26;
