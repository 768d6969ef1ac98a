/** Makes a search for properties that share one. */
import type { NodeId } from "../../model/network.ts";
import { Space } from "../../semantics/space.ts";
import type { NamedProperty } from "../../semantics/violations.ts";
import type { CommonTables } from "../visited/common-tables.ts";
import { partsOf } from "./search-parts.ts";
import type { CheckOptions, Subject } from "./check-result.ts";
import { Search } from "./search.ts";

/** Properties that share one search. */
export interface Sought {
  readonly properties: readonly NamedProperty[];
  /** Nodes that are interchangeable in this search. */
  readonly symmetric?: readonly NodeId[];
  /** The index of the search it builds on: the history of its one property is folded along the states of that search. */
  readonly over?: number;
  /** Whether others build on it. */
  readonly carries?: boolean;
  /** It exists only for those that build on it: nothing is claimed of its states, and they are not counted. */
  readonly isHidden?: boolean;
}

export interface SearchMeans extends Pick<
  CheckOptions,
  "first" | "strict" | "reductions" | "statesMax" | "depthMax" | "pulse"
> {
  /** The tables of states, if several threads add to them. */
  readonly common?: CommonTables | undefined;
}

/** A search that has not begun: it knows only its initial states. */
export function newSearch({ protocol, scope, selection }: Subject, sought: Sought, means: SearchMeans): Search {
  const { properties, symmetric } = sought;
  const { first = false, strict = false, reductions = true, common, statesMax, depthMax, pulse } = means;
  const histories = properties.map(({ property }) => property);
  const space = new Space(protocol, scope, { ...selection, histories, records: sought.carries ?? false, pulse });
  const parts = partsOf(space, properties, { remembers: reductions, strict, common, symmetric });
  return new Search(parts, { first: first && !sought.isHidden, statesMax, depthMax });
}
