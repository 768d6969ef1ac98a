/** The operations of clients over the steps of a run, and the one that fits into no order. */
import { linearize } from "../../model/linearizability/linearization.ts";
import { callName, operationsOf, valueName, type Operation } from "../../model/linearizability/operation.ts";
import type { NodeId } from "../../model/network.ts";
import type { AnySpec } from "../../model/linearizability/sequential-spec.ts";
import type { TimedEvent } from "./recorded-operations.ts";

/** An operation, from the step of its invocation to that of its response; open if it got none. */
export interface OperationSpan {
  readonly client: NodeId;
  readonly label: string;
  readonly from: number;
  readonly to: number | undefined;
  /** Whether no order that includes it fits, although the operations before it have one. */
  readonly isMisplaced: boolean;
}

export interface Operations {
  readonly spans: readonly OperationSpan[];
  /** An order that fits until the misplaced operation responds; empty if all fit. */
  readonly orderBefore: readonly string[];
}

export function operationSpans(spec: AnySpec, events: readonly TimedEvent[]): Operations {
  const found = linearize(spec, events);
  const misplaced = found.kind === "linearizable" ? undefined : found.misplaced.invokedAt;
  return {
    spans: operationsOf(events).map((operation) => ({
      client: operation.client,
      label: operationLabel(operation),
      from: events[operation.invokedAt].step,
      to: operation.response && events[operation.response.at].step,
      isMisplaced: operation.invokedAt === misplaced,
    })),
    orderBefore:
      found.kind === "linearizable"
        ? []
        : found.order.map((operation) => `${operation.client}'s ${operationLabel(operation)}`),
  };
}

/** The result is left out if it only says that the operation is over. */
export const operationLabel = ({ call, response }: Operation): string =>
  response === undefined || response.result === "done"
    ? callName(call)
    : `${callName(call)} → ${valueName(response.result)}`;
