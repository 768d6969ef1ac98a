/** Holds a history against the protocol of a suite, in slices; whoever drives it can show progress and end it. */
import { ModelError } from "../model/model-error.ts";
import type { Observed, Observing } from "../model/observer.ts";
import type { Suite } from "../model/properties.ts";
import type { Overall } from "../suite/overall.ts";
import { selecting } from "../suite/selecting.ts";
import { rowsOf } from "./history-rows.ts";

/** What came of it, as plain data: what the library returns, and what `--json` prints. */
export interface ObserveReport extends Observed {
  readonly command: "observe";
  readonly protocol: string;
  /** Null where the protocol has none. */
  readonly variant: string | null;
  /** "incomplete" where rows were skipped, or the protocol does not explain what was seen: that may hide a violation. */
  readonly verdict: Overall;
}

/**
 * @param history one JSON object a line
 * @throws ModelError for a suite without an observer, or a variant that it does not have
 * @throws HistoryError for a line that cannot be read, or that the observer can make no sense of
 */
export async function observing(
  suite: Suite,
  history: string,
  variant: string | undefined,
): Promise<Generator<Observing, ObserveReport, string | undefined>> {
  if (!suite.observer) {
    throw new ModelError(
      `${suite.of.name} cannot be observed: its properties file names no observer.\nOne is the fourth argument of properties.`,
    );
  }
  const selected = selecting(suite, { variant });
  const { rows, skipped } = rowsOf(history);
  const observe = await suite.observer.load();
  return reported();

  function* reported(): Generator<Observing, ObserveReport, string | undefined> {
    const observed = yield* observe(rows, selected.variant ?? undefined);
    const all = { ...observed, skipped: [...skipped, ...observed.skipped] };
    const place = { protocol: suite.of.name, variant: selected.variant };
    return { command: "observe", ...place, verdict: verdictOf(all), ...all };
  }
}

function verdictOf({ properties, skipped, refinement, limit }: Observed): Overall {
  if (properties.some(({ violations }) => violations.length > 0)) return "violated";
  const isOpen = limit !== undefined || skipped.length > 0 || (refinement?.unexplained.length ?? 0) > 0;
  return isOpen ? "incomplete" : "holds";
}
