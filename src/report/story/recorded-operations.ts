/** Collects the operations that clients recorded in a run, for properties about linearizability. */
import { isOperationEntry, type OperationEntry, type OperationEvent } from "../../model/linearizability/operation.ts";
import { canonical } from "../../model/plain.ts";
import type { NodeId } from "../../model/network.ts";
import { START } from "../../semantics/events.ts";
import { outcomes } from "../../semantics/outcome-tree.ts";
import type { Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import type { Story } from "./story.ts";

/** An event, and the step in which it was recorded; 0 for the start. */
export interface TimedEvent extends OperationEvent {
  readonly step: number;
}

/** The operations that clients recorded in a run, beginning with what they recorded while they started. */
export function recordedOperations(space: Space, run: Run, { recorded }: Story): readonly TimedEvent[] {
  const atStart = space.instance.nodes.flatMap((client, node) =>
    operationEvents(recordsAtStart(space, run, node), client, 0),
  );
  const later = recorded.flatMap(({ number, node, records }) => operationEvents(records, node, number));
  return [...atStart, ...later];
}

/** Nodes start in the listed order, each with the shared part as those before it left it. */
function recordsAtStart(space: Space, { start }: Run, node: number): readonly unknown[] {
  const { instance, nodeStates, sharedPart, values } = space;
  let [shared, records] = [sharedPart.start, [] as readonly number[]];
  for (const [at, id] of instance.nodes.slice(0, node + 1).entries()) {
    const chosen = start.find((one) => one.node === id)?.choices ?? [];
    const wanted = canonical(chosen, "choices").key;
    const first = nodeStates.initial(at);
    if (typeof first !== "number") return [];
    const outcome = outcomes(nodeStates.outcomeTree(first, START, shared)).find(
      ({ choices }) =>
        canonical(
          choices.map((choice) => values.at(choice)),
          "choices",
        ).key === wanted,
    );
    if (outcome?.kind !== "done") return [];
    shared = sharedPart.after(shared, outcome.writes);
    ({ records } = outcome);
  }
  return records.map((record) => values.at(record));
}

const operationEvents = (records: readonly unknown[], client: NodeId, step: number): readonly TimedEvent[] =>
  records
    .filter((entry): entry is OperationEntry<unknown, unknown> => isOperationEntry(entry as object, client))
    .map((entry) => ({ client, entry, step }));
