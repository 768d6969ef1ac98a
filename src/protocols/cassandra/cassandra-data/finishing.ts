/** Ends an operation. If clients move on (`inTurn`), the next coordinator has its turn after the last operation of this one. */
import type { Self } from "./rules.ts";
import type { Coordinator } from "./types.ts";

export function finish(state: Coordinator, { id, nodes, scope, send }: Self<"coordinator">): void {
  state.doing = null;
  state.done += 1;
  const next = nodes.coordinator[nodes.coordinator.indexOf(id) + 1];
  if (!scope.inTurn || next === undefined || state.done < scope.coordinators[id].length) return;
  send(next, { kind: "your turn" });
}
