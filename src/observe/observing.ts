/** Checks a history against the protocol of a suite, in slices, so that the caller can show progress and end it. */
import { ModelError } from "../model/model-error.ts";
import type { HistoryRow, Observe, Observed, Observing, WatchedProperty } from "../model/observer.ts";
import type { Suite } from "../model/properties.ts";
import type { Overall } from "../suite/overall-verdict.ts";
import type { Selected } from "../suite/selected.ts";
import { selecting } from "../suite/selecting.ts";
import { explaining } from "./run-conformance.ts";
import type { ObservePlace } from "./observe-place.ts";
import { rowsOf } from "./read-history.ts";
import { headIn, isRunHistory } from "./run-history.ts";

/** The result as plain data: what the library returns, and what `--json` prints. */
export interface ObserveReport extends Observed {
  readonly command: "observe";
  readonly protocol: string;
  /** Null if the protocol has none. */
  readonly variant: string | null;
  /** "incomplete" if rows were skipped, or if the protocol does not explain what was seen: either may hide a violation. */
  readonly verdict: Overall;
}

/**
 * @param histories one or more; for nodes started with `run`, one per node. One JSON object per line
 * @throws ModelError for a suite without an observer, or a variant that it does not have
 * @throws HistoryError for a line that cannot be read, or that the observer does not understand
 */
export async function observing(
  suite: Suite,
  histories: readonly string[],
  { variant, ...place }: ObservePlace,
): Promise<Generator<Observing, ObserveReport, string | undefined>> {
  const read = histories.map(rowsOf);
  const [rows, skipped] = [read.flatMap((one) => one.rows), read.flatMap((one) => one.skipped)];
  const ran = isRunHistory(rows[0]) ? headIn(rows[0]).variant : undefined;
  const selected = selecting(suite, { variant: ran ?? variant });
  const observe = await observerFor(suite, rows, place);
  return reported();

  function* reported(): Generator<Observing, ObserveReport, string | undefined> {
    const observed = yield* observe(rows, selected.variant ?? undefined);
    const properties = observed.properties.map((one) => ({ ...one, ...expectedElsewhere(suite, one, selected) }));
    const all = { ...observed, properties, skipped: [...skipped, ...observed.skipped] };
    const place = { protocol: suite.of.name, variant: selected.variant };
    return { command: "observe", ...place, verdict: verdictOf(all), ...all };
  }
}

/** Marks a property that the suite expects only of other variants: that the observed one violates it is known. */
function expectedElsewhere({ hold }: Suite, { name }: WatchedProperty, { variant }: Selected): Expected {
  const expectedOf = hold[name]?.variants;
  return !expectedOf || variant === null || expectedOf.includes(variant) ? {} : { expectedOf };
}

type Expected = Pick<WatchedProperty, "expectedOf">;

/** Thrown for a history that only an observer could read, and a suite that has none. */
export class NoObserver extends ModelError {}

/** What nodes of the protocol itself recorded needs no observer of its own. */
async function observerFor(suite: Suite, rows: readonly HistoryRow[], place: ObservePlace): Promise<Observe> {
  if (isRunHistory(rows[0])) return (all) => explaining(suite, all, place);
  if (suite.observer) return await suite.observer.load();
  throw new NoObserver(
    `${suite.of.name} can be observed only where its own nodes ran (hearsay run --history): its properties file names no observer.\nOne is the fourth argument of properties.`,
  );
}

function verdictOf({ properties, skipped, refinement, limit }: Observed): Overall {
  if (properties.some(({ violations }) => violations.length > 0)) return "violated";
  const isOpen = limit !== undefined || skipped.length > 0 || (refinement?.unexplained.length ?? 0) > 0;
  return isOpen ? "incomplete" : "holds";
}
