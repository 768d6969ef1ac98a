/** What a run owes to liveness properties. */
import { assumptionsOf } from "../semantics/assumptions.ts";
import type { NamedProperty } from "../model/property.ts";

/** A liveness property, along one run. */
export interface Obligation {
  readonly named: NamedProperty;
  /** Whether the run so far would violate it if it ended in a final state. */
  owed: boolean;
  /** Whether the run ever put it to the test: for `leadsTo`, whether its premise was met. */
  wasDue: boolean;
  /** For how many steps in a row it has been owed; for `recurs`, the number of steps since the last one that recurs. */
  waits: number;
  /** Whether this run says nothing about it: it is known to be violated, or it or its assumption threw. */
  isClosed: boolean;
}

/** Properties that settle together, because they assume the same steps to cease. */
export type ObligationGroup = readonly Obligation[];

/** Resets it to what it is in the first state of a run. */
export function renewObligation(obligation: Obligation, isViolated: boolean): void {
  obligation.owed = obligation.wasDue = obligation.named.property.kind !== "leadsTo";
  obligation.waits = 0;
  obligation.isClosed = isViolated;
}

/**
 * What ceases may depend on the history, so a group has both in common. A property of kind `recurs` decides where a run may
 * stay, so it gets a group of its own.
 */
export function groupsOf(properties: readonly NamedProperty[]): readonly ObligationGroup[] {
  const groups: {
    readonly ceases: unknown;
    readonly history: unknown;
    readonly recurs: unknown;
    readonly promises: Obligation[];
  }[] = [];
  for (const named of properties) {
    const { property } = named;
    const obligation: Obligation = { named, owed: true, wasDue: true, waits: 0, isClosed: false };
    const ceases = assumptionsOf(property).length > 0 && "ceases" in property ? property.ceases : undefined;
    const history = ceases && property.history;
    const recurs = property.kind === "recurs" ? property : undefined;
    const group = groups.find((one) => one.ceases === ceases && one.history === history && one.recurs === recurs);
    if (group) group.promises.push(obligation);
    else groups.push({ ceases, history, recurs, promises: [obligation] });
  }
  return groups.map((group) => group.promises);
}
