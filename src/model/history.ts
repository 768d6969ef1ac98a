/** What nodes recorded, folded into one value by a property. */
import type { NodeId } from "./network.ts";
import type { Kinded, OfKind, RecordOf, Shape } from "./protocol.ts";

/** How the recorded entries become the one value that a property looks at. Must stay finite: a fold, not a log that grows. */
export interface History<P extends Shape, H> {
  readonly start: H;
  /** What becomes of the history when an entry is recorded: a pure function, whose results must stay finitely many. */
  readonly fold: Fold<RecordOf<P>, H>;
}

/** One function for all entries, or one for each kind; an entry of another kind leaves the history as it is. */
export type Fold<Entry extends object, H, Next = H> =
  Folding<Entry, H, Next>["fold"] | (Entry extends Kinded ? FoldByKind<Entry, H, Next> : never);

/** By its method the type of the history need not be known to whoever runs the fold. */
interface Folding<Entry extends object, H, Next> {
  fold(history: H, entry: Entry, by: NodeId): Next;
}
type FoldByKind<Entry extends Kinded, H, Next> = {
  readonly [Kind in Entry["kind"]]?: Folding<OfKind<Entry, Kind>, H, Next>["fold"];
};

/** A fold as one function. */
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
