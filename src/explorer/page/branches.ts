/** Everything that was tried in an explorer: a tree of steps, and the branch that is shown. */
import { short } from "../../report/story/abbreviate.ts";
import type { Start, Step } from "../../model/step.ts";
import type { Path } from "../messages.ts";

interface Twig {
  /** -1 for a start. */
  readonly parent: number;
  readonly step: Step | undefined;
  /** The step that was taken last from here. */
  readonly next: number | undefined;
}

export interface Branches {
  readonly start: readonly Start[];
  readonly twigs: readonly Twig[];
  /** The last step of the branch that is shown. */
  readonly leaf: number;
  /** How many of its steps are made: those after it were undone. */
  readonly at: number;
}

export const begin = (start: readonly Start[]): Branches => ({
  start,
  twigs: [{ parent: -1, step: undefined, next: undefined }],
  leaf: 0,
  at: 0,
});

/** A tree with a run as its only branch. */
export const beginWith = (path: Path): Branches => takeAll(begin(path.start), path.steps);

/** The places of a branch in the tree, from the start to a leaf. */
function placesTo({ twigs }: Branches, leaf: number): readonly number[] {
  const places: number[] = [];
  for (let at = leaf; at >= 0; at = twigs[at].parent) places.push(at);
  return places.toReversed();
}

const stepsTo = (branches: Branches, leaf: number): readonly Step[] =>
  placesTo(branches, leaf).flatMap((place) => branches.twigs[place].step ?? []);

/** The whole branch, including what was undone. */
export const pathOf = (branches: Branches): Path => ({
  start: branches.start,
  steps: stepsTo(branches, branches.leaf),
});

/** The steps that are made. */
export const madeOf = (branches: Branches): Path => {
  const { start, steps } = pathOf(branches);
  return { start, steps: steps.slice(0, branches.at) };
};

/** Takes a step from the current place: along a branch that has it, or as a new one. */
export function take(branches: Branches, step: Step): Branches {
  const here = placesTo(branches, branches.leaf)[branches.at];
  const key = short(step);
  const known = branches.twigs.findIndex((twig) => twig.parent === here && twig.step && short(twig.step) === key);
  const added = known >= 0 ? branches.twigs : [...branches.twigs, { parent: here, step, next: undefined }];
  const place = known >= 0 ? known : added.length - 1;
  const twigs = added.with(here, { ...added[here], next: place });
  return { ...branches, twigs, leaf: endOf(twigs, place), at: branches.at + 1 };
}

export const takeAll = (branches: Branches, steps: readonly Step[]): Branches => steps.reduce(take, branches);

/** Goes to the end of a run that was found. Other branches are kept if it begins with the same start. */
export const follow = (branches: Branches, { start, steps }: Path): Branches =>
  short(branches.start) === short(start) ? takeAll(goTo(branches, 0), steps) : beginWith({ start, steps });

export const goTo = (branches: Branches, at: number): Branches => ({ ...branches, at });

/** The end of what was tried last from a place. */
function endOf(twigs: readonly Twig[], place: number): number {
  let at = place;
  for (let next = twigs[at].next; next !== undefined; next = twigs[at].next) at = next;
  return at;
}

export interface Branch {
  readonly leaf: number;
  readonly length: number;
  /** After how many steps it left the branches before it. */
  readonly from: number;
  readonly isHere: boolean;
}

/** One branch for each end that was reached. */
export function branchesOf(branches: Branches): readonly Branch[] {
  const { twigs, leaf } = branches;
  const parents = new Set(twigs.map(({ parent }) => parent));
  const seen = new Set<number>();
  return twigs.flatMap((_, place) => {
    if (parents.has(place)) return [];
    const places = placesTo(branches, place);
    const from = places.findLastIndex((one) => seen.has(one));
    for (const one of places) seen.add(one);
    return [{ leaf: place, length: places.length - 1, from: Math.max(0, from), isHere: place === leaf }];
  });
}

export function lookAt(branches: Branches, leaf: number): Branches {
  const length = placesTo(branches, leaf).length - 1;
  return { ...branches, leaf, at: length };
}
