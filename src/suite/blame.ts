/**
 * Whether a seeded bug is to blame for a violation. A property that is violated without the bug as well says nothing about it, so another
 * one has to find it.
 */
import type { Subject } from "../check/check.ts";
import { checkingLasso } from "../check/liveness/check-lasso.ts";
import type { Suite } from "../model/properties.ts";
import { namesOfThrows } from "../semantics/never-throws.ts";
import type { Counterexample } from "../semantics/run.ts";
import { replay } from "../trace/replay.ts";
import type { ViolatedProperty } from "./drawable.ts";
import type { Selected } from "./selected.ts";
import { traceFor } from "./tracing.ts";

/** Runs to search near the one that showed the bug, where its steps do not fit without it. */
const NEAR_RUNS = 500;

/** A violated property; a `sometimes` has no run that shows it. */
type Found = Pick<ViolatedProperty, "name" | "scope"> & { readonly counterexample?: Counterexample | undefined };

export interface Blamed<F> {
  /** The first violation that the bug is to blame for, if any. */
  readonly found: F | undefined;
  /** The place, without the properties that are violated anyway. */
  readonly place: Selected;
  /** The names of the properties that are violated without the bug as well. */
  readonly anyway: readonly string[];
}

/**
 * Looks for a violation that the seeded bug of a place is to blame for, and looks again as long as it finds others.
 *
 * @param look finds a violation of one of the subject's properties, if there is any
 */
export async function blamed<F extends Found>(
  suite: Suite,
  place: Selected,
  look: (subject: Subject) => Promise<F | undefined>,
): Promise<Blamed<F>> {
  const anyway: string[] = [];
  for (let left = place; ;) {
    const found = await look(left.subject);
    if (found === undefined || !(await happensAnyway(suite, left, found, look))) return { found, place: left, anyway };
    anyway.push(found.name);
    const properties = left.subject.properties.filter(({ name }) => !isAbout(found, name));
    // That the protocol throws is no property that could be left out.
    if (properties.length === left.subject.properties.length) return { found: undefined, place: left, anyway };
    left = { ...left, subject: { ...left.subject, properties } };
  }
}

/** Whether what was found is about this property: that it is violated, or that it throws. */
const isAbout = ({ name }: Found, property: string): boolean =>
  name === property || namesOfThrows(property).includes(name);

/** Whether the run, or one near it, is a violation of the same property without the bug. */
async function happensAnyway<F extends Found>(
  suite: Suite,
  place: Selected,
  found: F,
  look: (subject: Subject) => Promise<F | undefined>,
): Promise<boolean> {
  const { name, counterexample, scope } = found;
  const trace =
    counterexample && traceFor(place, { name, counterexample, scope }, { by: "check", command: "", versions: {} });
  // No run shows that nothing reachable has what a `sometimes` wants, so all of them are looked at.
  if (!trace) return (await look(withoutMutant(place.subject, found))) !== undefined;
  const { verdict } = replay(trace, suite, { checkLasso: checkingLasso, mutant: null, nearRunsMax: NEAR_RUNS });
  return verdict === "reproduced" || verdict === "reproduced nearby";
}

const withoutMutant = ({ selection, properties, ...subject }: Subject, found: Found): Subject => ({
  ...subject,
  selection: { ...selection, mutant: undefined },
  properties: properties.filter(({ name }) => isAbout(found, name)),
});
