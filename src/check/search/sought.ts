/** Which searches a check makes: properties share one where they can. */
import type { NodeId } from "../../model/network.ts";
import type { NamedProperty, PropertyKind } from "../../model/property.ts";
import type { CheckOptions, Subject } from "./check-result.ts";

/** Properties that share one search. */
export interface Sought {
  readonly properties: readonly NamedProperty[];
  /** Nodes that are interchangeable in this search. */
  readonly symmetric?: readonly NodeId[];
  /** The index of the search it builds on: the history of its one property is folded along the states of that search. */
  readonly over?: number;
  /** Whether others build on it. */
  readonly carries?: boolean;
  /** It exists only for those that build on it: nothing is decided in its states, and they are not counted. */
  readonly isHidden?: boolean;
}

/**
 * The kinds that mean the same when one row stands for every state that it becomes by renaming nodes. Fairness is owed to each single
 * node, and renaming loses track of it.
 */
const knowsSymmetry: Readonly<Record<PropertyKind, boolean>> = {
  always: true,
  step: true,
  sometimes: true,
  deadlockFree: true,
  possible: true,
  linearizable: false,
  eventually: false,
  leadsTo: false,
  converges: false,
  recurs: false,
};

/** Whether a history can be folded along states that were found without it: the property must be one of states. */
const isFolded = ({ property }: NamedProperty): boolean =>
  property.kind === "always" || property.kind === "linearizable" || property.kind === "sometimes";

/** Distributes the properties over searches. A search that others build on comes before them. */
export function searchesFor({ properties, scope }: Subject, { reductions = true }: CheckOptions): readonly Sought[] {
  const { symmetric } = scope;
  const isInQuotient = ({ property }: NamedProperty): boolean =>
    reductions && symmetric !== undefined && knowsSymmetry[property.kind];
  const sought = (of: readonly NamedProperty[]): Sought =>
    symmetric && reductions && of.every(isInQuotient) ? { properties: of, symmetric } : { properties: of };
  const plain = properties.filter(({ property }) => !property.history);
  const withHistory = properties.filter(({ property }) => property.history);
  const parts = [plain.filter(isInQuotient), plain.filter((named) => !isInQuotient(named))]
    .filter((part) => part.length > 0)
    .map(sought);
  // Where one state stands for several, their histories cannot be told apart.
  const isOver = (named: NamedProperty): boolean => reductions && symmetric === undefined && isFolded(named);
  if (withHistory.some(isOver)) parts[0] = { ...(parts.at(0) ?? { properties: [], isHidden: true }), carries: true };
  for (const named of withHistory) parts.push(isOver(named) ? { properties: [named], over: 0 } : sought([named]));
  // If no property applies, the states are still counted.
  return parts.length > 0 ? parts : [sought([])];
}
