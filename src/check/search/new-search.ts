/** Makes a search for properties that share one. */
import { Space } from "../../semantics/space.ts";
import type { CommonTables } from "../visited/common-tables.ts";
import { partsOf } from "./search-parts.ts";
import type { CheckOptions, Subject } from "./check-result.ts";
import { Search } from "./search.ts";
import type { Sought } from "./sought.ts";

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
  const space = new Space(protocol, scope, {
    ...selection,
    histories: properties,
    records: sought.carries ?? false,
    pulse,
  });
  const parts = partsOf(space, properties, { remembers: reductions, strict, common, symmetric });
  return new Search(parts, { first: first && !sought.isHidden, statesMax, depthMax });
}
