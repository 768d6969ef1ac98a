/**
 * `assertHolds`, for tests: throws unless a report says that everything holds. A report is plain data; the picture of its
 * counterexample is kept beside it, and drawn only when it is needed.
 */
import { ModelError } from "../model/model-error.ts";
import { shown } from "../model/value-in-error.ts";
import type { CheckReport, FuzzReport } from "./reports.ts";

const pictures = new WeakMap<object, () => string>();

/** Remembers how to draw the counterexample of a report. */
export const keepPicture = (report: CheckReport | FuzzReport, draw: () => string): void =>
  void pictures.set(report, draw);

/**
 * Throws unless everything that was checked holds, the check was complete, and some property applied. The message shows the counterexample.
 *
 * @throws HoldsError with the picture, or with what was not decided
 * @throws ModelError if it is given something other than a report
 */
export function assertHolds(report: CheckReport | FuzzReport): void {
  const { verdict, properties } = (report ?? {}) as Partial<CheckReport>;
  if (typeof verdict !== "string" || !Array.isArray(properties))
    throw new ModelError(`assertHolds takes a report, as await check(suite) returns it; got ${shown(report)}.`);
  if (verdict === "holds" && properties.length > 0) return;
  throw new HoldsError(messageOf(report));
}

/** What `assertHolds` throws. It has no stack, which would point at the engine. */
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
  if (properties.length === 0 && report.verdict === "holds")
    return `${where}: no property applies there, so nothing was decided`;
  const picture = pictures.get(report);
  if (report.verdict === "violated" && picture) return `${where}: ${picture()}`;
  const open = properties.filter(({ verdict }) => verdict !== "holds");
  const sentences = open.map(({ name, verdict, expected, grounds }) => {
    const what = expected ? `is known to be false, and was not refuted (${verdict})` : verdict;
    return `  "${name}": ${what}${grounds === undefined ? "" : ` (${grounds})`}`;
  });
  return [`${where}: ${report.verdict}${limit === undefined ? "" : `, ended by ${limit}`}`, ...sentences].join("\n");
}
