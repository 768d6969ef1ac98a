/** Counts the distinct values that things take, node by node, and finds what multiplies the states most. */

/** Something that takes many values, and some of them. */
export interface Contributor {
  readonly name: string;
  /** The number of values at the node where there are most. */
  readonly distinct: number;
  /** Up to three values as canonical text: the first, a middle and the last one met. */
  readonly examples: readonly string[];
}

const EXAMPLES = 3;

/** A bound on something with no more values than this would cut hardly anything. */
const FEW_VALUES = 3;

/** The values that something takes at each node, in the order in which they were met. */
export class Taken {
  readonly name: string;
  readonly #byNode = new Map<string, Set<string>>();
  /** The numeric values at nodes within all bounds, and the largest at a node outside one. */
  readonly #numbers = new Set<number>();
  #largestBeyond = -Infinity;
  #isNumeric = true;

  constructor(name: string) {
    this.name = name;
  }

  add(node: string, key: string, value: unknown, isBoundary: boolean): void {
    let known = this.#byNode.get(node);
    if (!known) this.#byNode.set(node, (known = new Set()));
    known.add(key);
    if (typeof value !== "number") this.#isNumeric = false;
    else if (isBoundary) this.#largestBeyond = Math.max(this.#largestBeyond, value);
    else this.#numbers.add(value);
  }

  /** The values at the node where there are most. */
  get most(): ReadonlySet<string> {
    return [...this.#byNode.values()].reduce((a, b) => (b.size > a.size ? b : a));
  }

  get nodes(): number {
    return this.#byNode.size;
  }

  /** The logarithm of the number of combinations at all nodes together. */
  get weight(): number {
    return [...this.#byNode.values()].reduce((sum, { size }) => sum + Math.log(size), 0);
  }

  /** Whether it is a number whose largest values are all outside a declared bound: a bound already limits it. */
  get isBounded(): boolean {
    return this.#isNumeric && [...this.#numbers].every((value) => value < this.#largestBeyond);
  }

  /** The median of its values, if they are numbers. */
  get middle(): number | undefined {
    if (!this.#isNumeric) return undefined;
    const sorted = [...this.#numbers].sort((a, b) => a - b);
    return sorted[(sorted.length - 1) >>> 1];
  }
}

/** Collects what takes values, by name. */
export class Tally {
  readonly #taken = new Map<string, Taken>();

  add(name: string, node: string, key: string, value?: unknown, isBoundary = false): void {
    let taken = this.#taken.get(name);
    if (!taken) this.#taken.set(name, (taken = new Taken(name)));
    taken.add(node, key, value, isBoundary);
  }

  largest(): readonly Contributor[] {
    return [...this.#taken.values()]
      .map(({ name, most }) => ({ name, distinct: most.size, examples: examplesOf([...most]) }))
      .sort((a, b) => b.distinct - a.distinct);
  }

  /** Among what no bound limits and what takes more than a few values: the one that multiplies the states most. */
  weightiest(): Taken | undefined {
    const free = [...this.#taken.values()].filter((taken) => taken.most.size > FEW_VALUES && !taken.isBounded);
    const among = (some: readonly Taken[]): Taken | undefined =>
      some.reduce<Taken | undefined>((a, b) => (a && a.weight >= b.weight ? a : b), undefined);
    let heaviest = among(free);
    // If a record is heaviest, descend to the part that contributes most of it.
    for (let part = heaviest; part && heaviest && part.weight >= heaviest.weight / 2;) {
      heaviest = part;
      const { name } = part;
      part = among(free.filter((other) => other.name.startsWith(`${name}.`)));
    }
    return heaviest;
  }
}

function examplesOf(values: readonly string[]): readonly string[] {
  if (values.length <= EXAMPLES) return values;
  return [values[0], values[values.length >>> 1], values[values.length - 1]];
}
