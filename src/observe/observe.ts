/** `observe` as a function: a suite and a history in, a report out. What does the work is loaded when it is called. */
import type { Observing } from "../model/observer.ts";
import type { Suite } from "../model/properties.ts";
import type { Driven } from "../suite/driven.ts";
import type { ObservePlace } from "./observe-place.ts";
import type { ObserveReport } from "./observing.ts";

/** What a history is held against, who is told how far that is, and a signal that ends it. */
export interface ObserveOptions extends Driven<Observing>, Omit<ObservePlace, "pulse"> {}

/**
 * Holds a recorded history of a real system against a protocol: do its properties hold of what the system showed, and does
 * each node do what its handlers say? Nothing in a history is ever evaluated.
 *
 * @param history one JSON object a line, as the suite's observer reads them; or those of nodes that ran for real (`run`), one of each. It may come from a stranger
 * @returns the report, also where the signal ended it: then it has a `limit`
 * @throws ModelError for a suite without an observer, or a variant that it does not have
 * @throws HistoryError, with its `line`, for a row that makes no sense
 */
export async function observe(
  suite: Suite,
  history: string | readonly string[],
  options: ObserveOptions = {},
): Promise<ObserveReport> {
  const [{ driven }, { observing }] = await Promise.all([import("../suite/driven.ts"), import("./observing.ts")]);
  return driven(await observing(suite, [history].flat(), options), options);
}
