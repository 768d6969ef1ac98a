/** Says why nodes that were declared interchangeable are not, and shows what differs. */
import { ModelError } from "../../model/model-error.ts";
import type { NodeId } from "../../model/network.ts";
import { causeOf, idOf, kindOf } from "../../semantics/events.ts";
import type { Space } from "../../semantics/space.ts";
import { type Difference, plainText } from "./difference.ts";

export const refused = (ids: readonly NodeId[], why: string): ModelError =>
  new ModelError(`the symmetry of ${ids.join(", ")} is refused: ${why}`);

/** `expected left [n3, n2], found [n2, n3]` */
export const differs = ({ path, expected, found }: Difference): string =>
  `expected ${path === "" ? "" : `${path.replace(/^state\./u, "")} `}${expected}, found ${found}`;

export function hintsAt({ expected, found, isOrder }: Difference, ids: readonly NodeId[]): readonly string[] {
  if (isOrder)
    return [
      "Arrays have an order, and Sets do not: keep such names in a Set, or in an order in which something happened.",
    ];
  if (ids.includes(expected) && ids.includes(found))
    return ["Which of them it is depends on their names, as the first of a Set does: let choose pick it."];
  return [];
}

/** An event at a node, in words. */
export function questionText(
  space: Space,
  { nodeState, event }: { readonly nodeState: number; readonly event: number },
): string {
  const situation = situationText(space, nodeState);
  return kindOf(event) === "crash"
    ? `${situation} crashes (${causeOf(event)})`
    : `${situation} at ${eventText(space, event)}`;
}

function eventText({ values, envelopes, instance }: Space, event: number): string {
  const kind = kindOf(event);
  switch (kind) {
    case "message": {
      const { from, message } = envelopes.all[idOf(event)];
      return `message ${plainText(values.at(message))} from ${instance.nodes[from]}`;
    }
    case "timer":
    case "action":
      return `${kind} ${plainText(values.at(idOf(event)))}`;
    case "start":
    case "restart":
    case "crash":
      return kind;
  }
}

export function situationText({ nodeStates }: Space, nodeState: number): string {
  const { id, up, state } = nodeStates.view(nodeState);
  return `${id}${up ? "" : " (down)"} in state ${plainText(state)}`;
}
