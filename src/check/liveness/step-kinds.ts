/** What fairness says of a step wherever it is made, in numbers: what it demands, and which choices it makes. */
import { choicePoints, demand } from "../../semantics/fairness.ts";
import type { Space } from "../../semantics/space.ts";
import type { Successor } from "../compiled/successors.ts";
import type { StepNumbers } from "../memo/step-numbers.ts";

/** What is the same for a step wherever it is made. */
export interface Kind {
  /** What fairness demands when it is possible; NO_DEMAND for nothing. */
  readonly demand: number;
  /** Where choices are made, and the choices themselves, as numbers of (point, value) pairs. */
  readonly points: readonly string[];
  readonly chosen: readonly number[];
}

export const NO_DEMAND = -1;

/** For each choice, its pairs with the values that are on offer. */
type Offers = ReadonlyMap<string, ReadonlySet<number>>;

export class StepKinds {
  /** Lists of pairs that steps request. */
  readonly requests: (readonly number[])[] = [[]];
  readonly #space: Space;
  readonly #steps: StepNumbers;
  readonly #kinds: (Kind | undefined)[] = [];
  readonly #requestIds = new Map<string, number>([["", 0]]);
  readonly #demands = new Map<string, number>();
  readonly #pairs = new Map<string, number>();

  constructor(space: Space, steps: StepNumbers) {
    this.#space = space;
    this.#steps = steps;
  }

  /** @param step a number of `StepNumbers` */
  of(step: number): Kind {
    return (this.#kinds[step] ??= this.#kindOf(this.#steps.successor(step)));
  }

  #kindOf({ move, outcome }: Successor): Kind {
    const points = outcome.kind === "done" ? choicePoints(move, outcome) : [];
    const asks = demand(this.#space, move);
    return {
      demand: asks === undefined ? NO_DEMAND : this.demand(asks),
      points,
      chosen: points.map((point, i) => this.pair(point, outcome.choices[i])),
    };
  }

  /** The number of a demand, given as `demand` writes it. */
  demand(what: string): number {
    return numberIn(this.#demands, what);
  }

  /** The number of a choice that takes a value. */
  pair(point: string, value: number): number {
    return numberIn(this.#pairs, `${point}=${value}`);
  }

  /** All pairs of the choices that a step makes, given what is on offer: a number of `requests`. */
  request({ points }: Kind, offers: Offers): number {
    const pairs = points.flatMap((point) => [...(offers.get(point) ?? [])]);
    const id = numberIn(this.#requestIds, pairs.join());
    this.requests[id] ??= pairs;
    return id;
  }
}

/** For each choice made in one of these steps, its pairs with every value that some of them takes. */
export function offersOf(kinds: readonly Kind[]): Offers {
  const offers = new Map<string, Set<number>>();
  for (const { points, chosen } of kinds) {
    points.forEach((point, i) => {
      const known = offers.get(point);
      if (known) known.add(chosen[i]);
      else offers.set(point, new Set([chosen[i]]));
    });
  }
  return offers;
}

function numberIn(ids: Map<string, number>, key: string): number {
  let id = ids.get(key);
  if (id === undefined) {
    id = ids.size;
    ids.set(key, id);
  }
  return id;
}
