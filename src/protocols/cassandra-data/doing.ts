/** What a coordinator knows and is doing. */
import type { NodeId } from "../../index.ts";
import type { Self } from "./cassandra-data.ts";
import type { Row } from "./cells.ts";
import type { Knowledge, Level } from "./knowledge.ts";

export interface Coordinator {
  readonly role: "coordinator";
  ring: Knowledge;
  /** How many operations are over. */
  done: number;
  /** Numbers what it sends: answers to anything earlier are late. */
  attempt: number;
  doing: Doing | null;
  /** Writes that somebody has not answered, by attempt, where it keeps hints. */
  unanswered: Record<string, { row: Row; by: NodeId[] }>;
  hints: Record<NodeId, Row>;
  isHinting: boolean;
  /** Whether its clients have come to it; they may be with another coordinator first. */
  hasTurn: boolean;
}
export type Doing =
  | {
      readonly kind: "writing";
      readonly row: Row;
      readonly level: Level;
      readonly needs: number;
      readonly acknowledged: Set<NodeId>;
    }
  | {
      readonly kind: "reading";
      readonly level: Level;
      readonly asked: readonly NodeId[];
      readonly rows: Record<NodeId, Row>;
    }
  /** Waits until so many hold what it is about to return. */
  | {
      readonly kind: "mending";
      readonly level: Level;
      readonly asked: readonly NodeId[];
      readonly row: Row;
      readonly needs: number;
      readonly holders: Set<NodeId>;
    }
  | { readonly kind: "collecting"; readonly from: readonly NodeId[]; readonly rows: Record<NodeId, Row> }
  | { readonly kind: "handing out"; readonly to: readonly NodeId[]; readonly row: Row; readonly taken: Set<NodeId> };

/** An operation is over. Where clients move on, the last one here makes room for the next coordinator. */
export function finish(state: Coordinator, { id, nodes, scope, send }: Self): void {
  state.doing = null;
  state.done += 1;
  const next = nodes.coordinator[nodes.coordinator.indexOf(id) + 1];
  if (!scope.inTurn || next === undefined || state.done < scope.coordinators[id].length) return;
  send(next, { kind: "your turn" });
}
