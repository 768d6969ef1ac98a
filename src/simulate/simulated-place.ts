import { ModelError } from "../model/model-error.ts";
import type { Space } from "../semantics/space.ts";
import { MessageContents } from "./message-contents.ts";
import { type Plan, planOf } from "./timing-plan.ts";
import { DrawnOutcomes } from "./drawn-outcomes.ts";
import { RoleStates } from "./role-states.ts";
import { StreamNames } from "./streams.ts";

/** What all runs of one place share. */
export interface SimulatedPlace {
  readonly space: Space;
  readonly plan: Plan;
  readonly contents: MessageContents;
  readonly roleStates: RoleStates;
  readonly drawnOutcomes: DrawnOutcomes;
  readonly streamNames: StreamNames;
  /** The role state of each node before its `start`. */
  readonly first: readonly number[];
}

/** @throws ModelError if the scope has no timing, or one that does not fit the protocol */
export function placeOf(space: Space): SimulatedPlace {
  const plan = planOf(space);
  const contents = new MessageContents(space);
  const roleStates = new RoleStates(space);
  const first = space.instance.nodes.map((id, node) => {
    const nodeState = space.nodeStates.initial(node);
    if (typeof nodeState === "number") return roleStates.of(nodeState);
    throw new ModelError(`${space.instance.protocol.name}, ${id}: ${nodeState.message}.`);
  });
  const drawnOutcomes = new DrawnOutcomes(space, contents, roleStates);
  return {
    space,
    plan,
    contents,
    roleStates,
    drawnOutcomes,
    streamNames: new StreamNames(space.instance.nodes),
    first,
  };
}
