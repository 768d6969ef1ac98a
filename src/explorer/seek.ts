/** Ways from a state: to the nearest one with something, at random, or to where nothing more has to happen. */
import { figure } from "../model/counted.ts";
import { partsOf } from "../check/search/parts.ts";
import { Search } from "../check/search/search.ts";
import { counterexampleAt } from "../check/search/verdicts.ts";
import { Random } from "../fuzz/random.ts";
import type { Step } from "../model/step.ts";
import { isDemanded } from "../semantics/fairness.ts";
import type { Move } from "../semantics/moves.ts";
import { outcomes, type Outcome } from "../semantics/node-states.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../semantics/violations.ts";

export interface Progress {
  readonly states: number;
  readonly depth: number;
}

export type Sought =
  | { readonly kind: "found"; readonly steps: readonly Step[]; readonly message: string }
  /** `message` says how much was looked at. */
  | { readonly kind: "nowhere"; readonly message: string };

/** States that are looked at between two tellings of the progress. */
const SLICE = 4096;

/**
 * The nearest step or state to which some property objects; or for `sometimes`, that shows it.
 *
 * @param space carries the histories of these properties, and no others
 */
export function* seek(
  space: Space,
  properties: readonly NamedProperty[],
  from: PackedState,
  statesMax: number,
): Generator<Progress, Sought> {
  const search = new Search(partsOf(space, properties), { from: [from], first: true, statesMax });
  const isSeen = (): boolean => search.found.watched.some(({ found }) => found !== undefined);
  while (!search.advance(SLICE) && !isSeen()) yield { states: search.states.count, depth: search.depth };
  search.close();
  const found = search.found.watched.find((watched) => watched.found !== undefined);
  if (found?.found) {
    const { run, message } = counterexampleAt(search, found.found, found);
    return { kind: "found", steps: run.steps, message: found.property.kind === "sometimes" ? found.name : message };
  }
  const count = figure(search.states.count);
  return {
    kind: "nowhere",
    message:
      search.frontier === 0
        ? `it is in none of the ${count} states that can follow`
        : `it is in none of the nearest ${count} states; others were not looked at`,
  };
}

/** Steps at random that change something, as many as are wanted or possible. */
export function walk(space: Space, from: PackedState, count: number, seed: number): readonly Step[] {
  const random = new Random(seed);
  return along(
    space,
    from,
    count,
    (all) => all[random.below(all.length)],
    () => true,
  );
}

const SETTLED_MAX = 400;

/** Fair steps alone, chosen at random, until none of them changes anything: what happens if nothing more goes wrong. */
export function settle(space: Space, from: PackedState, seed: number): readonly Step[] {
  const random = new Random(seed);
  const isFair = (move: Move): boolean => isDemanded(space, move);
  return along(space, from, SETTLED_MAX, (all) => all[random.below(all.length)], isFair);
}

interface Next {
  readonly step: Step;
  readonly state: PackedState;
}

function along(
  space: Space,
  from: PackedState,
  count: number,
  choose: (among: readonly Next[]) => Next,
  mayBe: (move: Move) => boolean,
): readonly Step[] {
  const steps: Step[] = [];
  for (let state = from; steps.length < count;) {
    if (space.bounds.areExceeded(state)) break;
    const key = stateKey(state);
    const here = state;
    const next = space
      .moves(here)
      .filter(mayBe)
      .flatMap((move) =>
        outcomes(space.reaction(here, move))
          .filter((outcome): outcome is Outcome => outcome.kind === "done")
          .map((outcome) => ({
            step: space.step(here, move, outcome.choices),
            state: space.after(here, move, outcome),
          })),
      )
      .filter(({ state: after }) => stateKey(after) !== key);
    if (next.length === 0) break;
    const chosen = choose(next);
    steps.push(chosen.step);
    ({ state } = chosen);
  }
  return steps;
}
