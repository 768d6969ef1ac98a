import { wrongAnswer } from "./user-answers.ts";
import { ModelError } from "./model-error.ts";
import { shown } from "./value-in-error.ts";
import { type Fold, foldOf, type History } from "./history.ts";
import type { Property, SafetyOptions } from "./property.ts";
import { always } from "./property-makers.ts";
import type { RecordOf, Shape } from "./protocol.ts";

/** An automaton over recorded entries: the history so far, and what may follow. */
export interface Recorded<P extends Shape, H extends object> {
  readonly start: H;
  /** The history after one more entry, or a sentence that says what is wrong with that entry. */
  readonly fold: Fold<RecordOf<P>, H, H | string>;
}

/**
 * Whatever nodes record, and in whatever order, `fold` never returns a sentence. This is a property of the order of events,
 * written as an automaton that reads them: "no term is won by two". Costs and counterexamples as for `always` with a
 * `history`.
 */
export const recorded = <P extends Shape, H extends object>(
  events: Recorded<P, H>,
  options: Omit<SafetyOptions<P>, "history"> = {},
): Property<P> =>
  always(({ history }) => typeof history !== "string" || history, { ...options, history: historyOf(events) });

/** The same automaton as a history, for a property that looks at more: the history so far, or the first thing that was wrong. */
export function historyOf<P extends Shape, H extends object>({ start, fold }: Recorded<P, H>): History<P, H | string> {
  const next = foldOf(fold);
  if (!isObject(start))
    throw new ModelError(
      `start of \`recorded\` is ${shown(start)}; wanted an object, because a string would say what is wrong.`,
    );
  return {
    start,
    fold(history: H | string, entry: RecordOf<P>, by) {
      if (typeof history === "string") return history;
      const folded: unknown = next(history, entry, by);
      if (isObject(folded) || (typeof folded === "string" && folded !== "")) return folded as H | string;
      throw wrongAnswer(
        "the fold of `recorded`",
        folded,
        "the next history, which is an object, or a sentence that says what is wrong",
      );
    },
  };
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof Promise);
