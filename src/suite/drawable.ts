/** Reports that can be drawn: a report is plain data, and what a picture needs besides is kept beside it. */
import { drawCounterexample } from "../report/terminal/counterexample.ts";
import { specOf } from "../semantics/violations.ts";
import { claimNamed } from "../semantics/throws.ts";
import type { Scope } from "../model/scope.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { CheckReport, FuzzReport, Judged } from "./reports.ts";
import type { Selected } from "./selected.ts";

interface Shown {
  readonly name: string;
  readonly counterexample: Counterexample;
  readonly scope?: Scope | undefined;
}
interface Drawable {
  readonly selected: Selected;
  readonly shown: Shown | undefined;
}
const drawables = new WeakMap<object, Drawable>();

/** Keeps what is needed to draw the violation with the shortest run of a report. */
export function drawable<R extends CheckReport | FuzzReport>(
  report: R,
  selected: Selected,
  judged: readonly Judged[],
): R {
  drawables.set(report, { selected, shown: shortest(judged) });
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

/**
 * Throws unless everything that was looked at holds, and all of it was looked at. The message is the drawn counterexample.
 *
 * @throws HoldsError with the picture, or with what was not decided
 */
export function assertHolds(report: CheckReport | FuzzReport): void {
  if (report.verdict === "holds") return;
  throw new HoldsError(messageOf(report));
}

/** What `assertHolds` throws. Its stack would point at the engine, and is left out. */
export class HoldsError extends Error {
  override readonly name = "HoldsError";

  constructor(message: string) {
    super(message);
    this.stack = `${this.name}: ${message}`;
  }
}

function messageOf(report: CheckReport | FuzzReport): string {
  const { protocol, scope, variant, properties, limit } = report;
  const where = `${protocol}, scope ${scope}${variant === null ? "" : `, variant ${variant}`}`;
  const known = drawables.get(report);
  if (report.verdict === "violated" && known?.shown) {
    return `${where}: "${known.shown.name}" is violated\n\n${drawnOf(known.selected, known.shown)}`;
  }
  const open = properties.filter(({ verdict }) => verdict !== "holds");
  const said = open.map(({ name, verdict, expected, grounds }) => {
    const what = expected ? `is known to be false, and was not refuted (${verdict})` : verdict;
    return `  "${name}": ${what}${grounds === undefined ? "" : ` (${grounds})`}`;
  });
  return [`${where}: ${report.verdict}${limit === undefined ? "" : `, ended by ${limit}`}`, ...said].join("\n");
}

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
