/** An operation is over. Where clients move on, the last one here makes room for the next coordinator. */
import type { Self } from "./rules.ts";
import type { Coordinator } from "./types.ts";

export function finish(state: Coordinator, { id, nodes, scope, send }: Self<"coordinator">): void {
  state.doing = null;
  state.done += 1;
  const next = nodes.coordinator[nodes.coordinator.indexOf(id) + 1];
  if (!scope.inTurn || next === undefined || state.done < scope.coordinators[id].length) return;
  send(next, { kind: "your turn" });
}
