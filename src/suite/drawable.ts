/** Which counterexample of a report is drawn, and how. */
import { drawCounterexample } from "../report/terminal/counterexample.ts";
import { specOf } from "../semantics/violations.ts";
import { claimNamed } from "../semantics/throws.ts";
import type { Scope } from "../model/scope.ts";
import type { Counterexample } from "../semantics/run.ts";
import { keepPicture } from "./holds.ts";
import type { CheckReport, FuzzReport, Judged } from "./reports.ts";
import type { Selected } from "./selected.ts";

interface Shown {
  readonly name: string;
  readonly counterexample: Counterexample;
  readonly scope?: Scope | undefined;
}
/** Keeps beside a report how its counterexample is drawn: that of the violation with the shortest run. */
export function drawable<R extends CheckReport | FuzzReport>(
  report: R,
  selected: Selected,
  judged: readonly Judged[],
): R {
  const shown = shortest(judged);
  if (shown) keepPicture(report, () => `"${shown.name}" is violated\n\n${drawnOf(selected, shown)}`);
  return report;
}

/** The violation that is shown, of several: the one with the shortest run. One that is wanted is none. */
export const shortest = (judged: readonly Judged[]): Shown | undefined =>
  judged
    .flatMap(({ name, verdict, counterexample, scope, expected }) =>
      verdict === "violated" && counterexample && !expected ? [{ name, counterexample, scope }] : [],
    )
    .sort((a, b) => a.counterexample.run.steps.length - b.counterexample.run.steps.length)
    .at(0);

const WIDTH = 100;

function drawnOf({ subject, scopeName }: Selected, { name, counterexample, scope }: Shown): string {
  const { protocol, selection, claims } = subject;
  const property = claimNamed(name, claims)?.property;
  return drawCounterexample(
    {
      protocol,
      scope: scope ?? subject.scope,
      ...(scope ? {} : { scopeName }),
      selection,
      property: {
        name,
        kind: property?.kind ?? "always",
        history: property?.history,
        spec: property && specOf(property),
      },
    },
    counterexample,
    { width: WIDTH, colour: false },
  );
}
