/** Histories: the entries that nodes record, folded into one value by a property. */
import type { NodeId } from "./network.ts";
import type { Kinded, OfKind, RecordOf, Shape } from "./protocol.ts";

/**
 * How recorded entries become the one value that a property looks at. That value must take finitely many values: fold, do not
 * keep a growing log.
 */
export interface History<P extends Shape, H> {
  readonly start: H;
  /** The history after one more entry: a pure function that reaches only finitely many values. */
  readonly fold: Fold<RecordOf<P>, H>;
}

/** One function for all entries, or one for each kind. An entry of a kind without a function leaves the history unchanged. */
export type Fold<Entry extends object, H, Next = H> =
  Folding<Entry, H, Next>["fold"] | (Entry extends Kinded ? FoldByKind<Entry, H, Next> : never);

/** Declared as a method (so its parameters are bivariant): whoever runs the fold need not know the type of the history. */
interface Folding<Entry extends object, H, Next> {
  fold(history: H, entry: Entry, by: NodeId): Next;
}
type FoldByKind<Entry extends Kinded, H, Next> = {
  readonly [Kind in Entry["kind"]]?: Folding<OfKind<Entry, Kind>, H, Next>["fold"];
};

/** A fold as a single function. */
export function foldOf<Entry extends object, H, Next>(
  fold: Fold<Entry, H, Next>,
): (history: H, entry: Entry, by: NodeId) => H | Next {
  if (typeof fold === "function") return fold;
  const byKind: Readonly<Record<string, ((history: H, entry: Entry, by: NodeId) => Next) | undefined>> = fold as never;
  return (history, entry, by) => {
    const { kind } = entry as Partial<Kinded>;
    const folds = kind !== undefined && Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
    return folds ? folds(history, entry, by) : history;
  };
}
