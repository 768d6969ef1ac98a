/** Decides which counterexample of a report is drawn, and how. */
import { canonical } from "../model/plain.ts";
import { isSafety } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import { drawCounterexample } from "../report/terminal/counterexample.ts";
import type { Counterexample } from "../semantics/run.ts";
import { findProperty } from "../semantics/never-throws.ts";
import { keepPicture } from "./assert-holds.ts";
import type { CheckReport, FuzzReport, JudgedProperty } from "./reports.ts";
import type { Selected } from "./selected.ts";

/** A violated property, with the run that shows it. */
export interface ViolatedProperty {
  readonly name: string;
  readonly counterexample: Counterexample;
  /** The scope that shrinking led to, if it is not the selected one. */
  readonly scope?: Scope | undefined;
}

export interface DrawingStyle {
  /** Whether a search found it: then a run to a safety violation is a shortest one. */
  readonly isOfSearch: boolean;
  readonly width: number;
  readonly colour: boolean;
  /** Whether to show also changes of fields that the property does not read. */
  readonly allChanges?: boolean | undefined;
}

/** For errors that a test runner or a script prints. */
const PLAIN = { width: 100, colour: false };

/** Attaches to a report a way to draw its counterexample: that of the violation with the shortest run. */
export function drawable<R extends CheckReport | FuzzReport>(
  report: R,
  selected: Selected,
  judged: readonly JudgedProperty[],
): R {
  const shown = shortest(judged);
  const isOfSearch = report.command === "check";
  if (shown) {
    keepPicture(report, () => `"${shown.name}" is violated\n\n${draw(selected, shown, { ...PLAIN, isOfSearch })}`);
  }
  return report;
}

/** The violation to show, of several: the one with the shortest run. An expected violation is not one. */
export const shortest = (judged: readonly JudgedProperty[]): ViolatedProperty | undefined =>
  violatedIn(judged.filter(({ expected }) => !expected)).at(0);

/** The counterexample to make a page of: if nothing is violated but what is known to be false, that of the latter. A `sometimes` has none. */
export function shownOnPage(judged: readonly JudgedProperty[]): ViolatedProperty | undefined {
  const withRun = judged.filter(({ kind }) => kind !== "sometimes");
  return shortest(withRun) ?? violatedIn(withRun).at(0);
}

/** All violations, shortest runs first, and those without a run last. */
export const violatedIn = (judged: readonly JudgedProperty[]): readonly ViolatedProperty[] =>
  judged
    .flatMap(({ name, kind, verdict, counterexample, scope }) =>
      verdict === "violated" && counterexample ? [{ name, kind, counterexample, scope }] : [],
    )
    .toSorted((a, b) => lengthOf(a) - lengthOf(b));

/** A `sometimes` that was never seen has no run: it comes last. */
const lengthOf = ({
  kind,
  counterexample,
}: Pick<JudgedProperty, "kind"> & Pick<ViolatedProperty, "counterexample">): number =>
  kind === "sometimes" ? Number.MAX_SAFE_INTEGER : counterexample.run.steps.length;

/** The scope that a counterexample belongs to. A scope that shrinking led to has no name. */
export function placeOf(
  { subject, scopeName }: Selected,
  { scope = subject.scope }: ViolatedProperty,
): { readonly scope: Scope; readonly scopeName?: string } {
  const isSelected = canonical(scope, "scope").key === canonical(subject.scope, "scope").key;
  return isSelected ? { scope, scopeName } : { scope };
}

/** Draws a counterexample in characters. */
export function draw(selected: Selected, violated: ViolatedProperty, { isOfSearch, ...options }: DrawingStyle): string {
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
      isShortest: isOfSearch && (named === undefined || isSafety(named.property) || counterexample.isShortest === true),
    },
    counterexample,
    options,
  );
}
