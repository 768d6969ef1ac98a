/** Which counterexample of a report is drawn, and how. */
import { canonical } from "../model/plain.ts";
import type { Scope } from "../model/scope.ts";
import { drawCounterexample } from "../report/terminal/counterexample.ts";
import type { Counterexample } from "../semantics/run.ts";
import { findProperty } from "../semantics/throws.ts";
import { keepPicture } from "./holds.ts";
import type { CheckReport, FuzzReport, Judged } from "./reports.ts";
import type { Selected } from "./selected.ts";

/** A violation, by the run that shows it. */
export interface ViolatedProperty {
  readonly name: string;
  readonly counterexample: Counterexample;
  /** Where it is not the selected one: what shrinking led to. */
  readonly scope?: Scope | undefined;
}

export interface Drawing {
  /** A search found it, so that a run to a safety violation is a shortest one. */
  readonly isOfSearch: boolean;
  readonly width: number;
  readonly colour: boolean;
  /** Also changes of what the property does not read. */
  readonly allChanges?: boolean | undefined;
}

/** In errors that a test runner or a script shows. */
const PLAIN = { width: 100, colour: false };

/** Keeps beside a report how its counterexample is drawn: that of the violation with the shortest run. */
export function drawable<R extends CheckReport | FuzzReport>(
  report: R,
  selected: Selected,
  judged: readonly Judged[],
): R {
  const shown = shortest(judged);
  const isOfSearch = report.command === "check";
  if (shown) {
    keepPicture(report, () => `"${shown.name}" is violated\n\n${draw(selected, shown, { ...PLAIN, isOfSearch })}`);
  }
  return report;
}

/** The violation that is shown, of several: the one with the shortest run. One that is wanted is none. */
export const shortest = (judged: readonly Judged[]): ViolatedProperty | undefined =>
  violatedIn(judged.filter(({ expected }) => !expected)).at(0);

/** All violations, those with the shortest runs first, and last those without a run. */
export const violatedIn = (judged: readonly Judged[]): readonly ViolatedProperty[] =>
  judged
    .flatMap(({ name, kind, verdict, counterexample, scope }) =>
      verdict === "violated" && counterexample ? [{ name, kind, counterexample, scope }] : [],
    )
    .toSorted((a, b) => lengthOf(a) - lengthOf(b));

/** What is seen nowhere has no run: it comes last. */
const lengthOf = ({ kind, counterexample }: Pick<Judged, "kind"> & Pick<ViolatedProperty, "counterexample">): number =>
  kind === "sometimes" ? Number.MAX_SAFE_INTEGER : counterexample.run.steps.length;

/** Where a counterexample is one. A scope that shrinking led to has no name. */
export function placeOf(
  { subject, scopeName }: Selected,
  { scope = subject.scope }: ViolatedProperty,
): { readonly scope: Scope; readonly scopeName?: string } {
  const isSelected = canonical(scope, "scope").key === canonical(subject.scope, "scope").key;
  return isSelected ? { scope, scopeName } : { scope };
}

/** The picture of a counterexample, in characters. */
export function draw(selected: Selected, violated: ViolatedProperty, { isOfSearch, ...options }: Drawing): string {
  const { name, counterexample } = violated;
  const { protocol, selection, properties } = selected.subject;
  const named = findProperty(name, properties);
  return drawCounterexample(
    {
      protocol,
      ...placeOf(selected, violated),
      selection,
      property: { name, kind: named?.property.kind ?? "always" },
      named,
      isShortest: isOfSearch && counterexample.loopFrom === undefined,
    },
    counterexample,
    options,
  );
}
