import type { Run } from "../run.ts";
import type { Space } from "../space.ts";
import type { PackedState } from "../packed-state.ts";
import type { NamedProperty } from "../../model/property.ts";
import { premiseHolds, stepViolationOrThrow, violationInState } from "../violations.ts";
import { messagesTo } from "../world-view.ts";
import { ReadWatcher } from "./read-watcher.ts";
import type { ReadPart } from "./read-part.ts";
import { type Place, Places } from "./read-places.ts";
import { changeOf, NO_NODE, SituationColumns } from "./situations.ts";

/**
 * The parts of states that a property reads along a run, sorted by name. What is read of one node counts as read of all nodes of its
 * role: which of these a property looks at may depend on what it finds at the first.
 */
export function readsAlong(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
): readonly ReadPart[] {
  const { property } = named;
  const isOfSteps = property.kind === "step" || property.kind === "recurs";
  const columns = new SituationColumns(space, {
    // The number of an inbox is the index of its state: see `situationOf`.
    messages: (node, at) => messagesTo(space, states[at].inboxes[node]),
    step: (at) => run.steps[at],
  });
  const places = new Places(columns);
  const { selves } = space.instance;
  const roleAt = (column: number): string => selves[column % columns.width].role;
  const read = new Map<string | undefined, Set<string>>();
  for (let at = isOfSteps ? 1 : 0; at < states.length; at++) {
    const observer = new ReadWatcher(places, columns, situationOf(space, named, states, at));
    try {
      if (isOfSteps) stepViolationOrThrow(named, observer.change());
      else {
        violationInState(named, observer.world());
        premiseHolds(named, observer.world());
      }
    } catch {
      // What it read until then is what made it throw.
    }
    for (const place of observer.reads) {
      const name = nameOf(columns, place);
      if (name === undefined) continue;
      const role = columns.part(place.column) === "nodeState" ? roleAt(place.column) : undefined;
      const names = read.get(role) ?? new Set();
      read.set(role, names.add(name));
    }
  }
  return [...read]
    .flatMap(([role, names]) => {
      const nodes = role === undefined ? undefined : selves.filter((self) => self.role === role).map(({ id }) => id);
      // A part that is read as a whole includes its fields.
      const parts = [...names].filter((name) => !name.includes(".") || !names.has(name.slice(0, name.indexOf("."))));
      return parts.map((part): ReadPart => ({ part, nodes }));
    })
    .sort((a, b) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0));
}

function situationOf(
  space: Space,
  { property }: NamedProperty,
  states: readonly PackedState[],
  at: number,
): readonly number[] {
  const stateAt = (i: number): readonly number[] => {
    const { nodeStates, faults, shared } = states[i];
    return [...nodeStates, ...nodeStates.map(() => i), faults, shared, space.historyNumberIn(states[i], property)];
  };
  if (at === 0) return stateAt(0);
  const changes = states[at].nodeStates.map((after, node) =>
    changeOf(space.nodeStates, node, states[at - 1].nodeStates[node], after),
  );
  const changed = changes.find((change) => change !== NO_NODE) ?? NO_NODE;
  return property.kind === "step" || property.kind === "recurs"
    ? [...stateAt(at - 1), ...stateAt(at), at - 1, changed]
    : stateAt(at);
}

function nameOf(columns: SituationColumns, { column, path }: Place): string | undefined {
  const part = columns.part(column);
  switch (part) {
    case "nodeState":
      return path.join(".");
    case "inbox":
      return "inFlight";
    case "faults":
      return "partitions";
    case "shared":
      return ["shared", ...path].join(".");
    case "history":
    case "step":
    case "changed":
      return undefined;
  }
}
