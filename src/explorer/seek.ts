/** Finds ways from a state: to the nearest state that is looked for, at random, or to where nothing more has to happen. */
import { figure } from "../model/counted.ts";
import { partsOf, type FoundAt } from "../check/search/search-parts.ts";
import { Search } from "../check/search/search.ts";
import { counterexampleAt } from "../check/search/verdicts.ts";
import { Random } from "../fuzz/random.ts";
import type { Step } from "../model/step.ts";
import { isDemanded } from "../semantics/fairness.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import { outcomes, type Outcome } from "../semantics/outcome-tree.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { findProperty, namesOfThrows } from "../semantics/never-throws.ts";
import type { NamedProperty } from "../model/property.ts";

export interface SeekProgress {
  readonly states: number;
  readonly depth: number;
}

export type Sought =
  | { readonly kind: "found"; readonly steps: readonly Step[]; readonly message: string }
  /** A function threw there: whether it is what is looked for, is not known. */
  | { readonly kind: "threw"; readonly steps: readonly Step[]; readonly message: string }
  /** `message` says how much was searched. */
  | { readonly kind: "nowhere"; readonly message: string };

/** How many states are examined between two reports of progress. */
const SLICE = 4096;

/**
 * Finds the nearest step or state that violates some property; or, for a `sometimes`, that shows it.
 *
 * @param space carries the histories of these properties, and no others
 */
export function* seek(
  space: Space,
  properties: readonly NamedProperty[],
  from: PackedState,
  statesMax: number,
): Generator<SeekProgress, Sought> {
  // An example may lie beyond a state in which the protocol throws; a violation ends the search.
  const first = properties.some(({ property }) => property.kind !== "sometimes");
  const search = new Search(partsOf(space, properties), { from: [from], first, statesMax });
  while (!search.advance(SLICE) && nearest(search) === undefined)
    yield { states: search.states.count, depth: search.depth };
  search.close();
  const there = nearest(search) ?? (first ? thrownIn(search) : undefined);
  if (there !== undefined) {
    const { run, message } = counterexampleAt(search, there.place, there.named);
    return { kind: there.kind, steps: run.steps, message: there.sentence ?? message };
  }
  return { kind: "nowhere", message: `${soughtText(properties)} ${amongWhich(search)}` };
}

function amongWhich({ states: { count }, frontier }: Search): string {
  if (frontier > 0) return `none of the nearest ${figure(count)} states; the others were not searched`;
  return count === 1 ? "no state that can follow" : `none of the ${figure(count)} states that can follow`;
}

/** What was looked for, up to "none of the states that can follow". */
function soughtText(properties: readonly NamedProperty[]): string {
  if (properties.length !== 1) return "what should hold is violated in";
  const [{ name, property }] = properties;
  return property.kind === "sometimes" ? `"${name}" is shown by` : `"${name}" is violated in`;
}

interface There {
  readonly kind: "found" | "threw";
  readonly place: FoundAt;
  /** Undefined if the protocol throws. */
  readonly named?: NamedProperty | undefined;
  /** Replaces what the counterexample says. */
  readonly sentence?: string;
}

/** Where something was found first, or a property threw. */
function nearest({ found: { watched, broken }, properties }: Search): There | undefined {
  const seen = watched.flatMap((named): readonly There[] => {
    const { found, property, name } = named;
    if (found === undefined) return [];
    return [{ kind: "found", place: found, named, ...(property.kind === "sometimes" ? { sentence: name } : {}) }];
  });
  const threw = properties.flatMap(({ name }) =>
    namesOfThrows(name).flatMap((broke): readonly There[] => {
      const place = broken.get(broke);
      if (place === undefined) return [];
      const sentence = `"${name}": ${place.message}`;
      return [{ kind: "threw", place, named: findProperty(broke, properties), sentence }];
    }),
  );
  return [...seen, ...threw].sort((a, b) => a.place.row - b.place.row).at(0);
}

const thrownIn = ({ found: { threw } }: Search): There | undefined => threw && { kind: "threw", place: threw };

/** Random steps that change something, as many as are wanted or possible; outside a bound it ends. */
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

/** After this many steps, a run that goes on is left as it is. */
export const SETTLED_MAX = 400;

/** Fair steps only, chosen at random, until none of them changes anything: what happens if nothing more goes wrong. */
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
        outcomes(space.outcomeTree(here, move))
          .filter((outcome): outcome is Outcome => outcome.kind === "done")
          .map((outcome) => ({
            step: space.step(here, move, outcome.choices),
            state: space.after(here, move, outcome),
          })),
      )
      .filter(({ state: after }) => stateKey(after) !== key);
    if (next.length === 0) break;
    // Nothing follows a state outside the bounds, so go there only if there is no other way.
    const within = next.filter(({ state: after }) => !space.bounds.areExceeded(after));
    const chosen = choose(within.length > 0 ? within : next);
    steps.push(chosen.step);
    ({ state } = chosen);
  }
  return steps;
}
