/** The library's `observe`: a suite and a history in, a report out. The engine is loaded on the first call. */
import type { Observing } from "../model/observer.ts";
import type { Suite } from "../model/properties.ts";
import type { Driven } from "../suite/driven.ts";
import type { ObservePlace } from "./observe-place.ts";
import type { ObserveReport } from "./observing.ts";

/** The place to check a history against, a callback for progress, and a signal that ends it. */
export interface ObserveOptions extends Driven<Observing>, Omit<ObservePlace, "pulse"> {}

/**
 * Checks a recorded history of a real system against a protocol: do its properties hold for what the system showed, and does each node
 * do what its handlers say? Nothing in a history is ever evaluated.
 *
 * @param history one JSON object per line, as the suite's observer reads them; or, for nodes started with `run`, one history per node.
 * It may come from a stranger
 * @returns the report, also if the signal ended it: then it has a `limit`
 * @throws ModelError for a suite without an observer, or a variant that it does not have
 * @throws HistoryError, with its `line`, for a row that makes no sense
 */
export async function observe(
  suite: Suite,
  history: string | readonly string[],
  options: ObserveOptions = {},
): Promise<ObserveReport> {
  const [{ driven }, { observing }] = await Promise.all([import("../suite/driven.ts"), import("./observing.ts")]);
  const running = await observing(suite, [history].flat(), options);
  return driven(() => running, options);
}
