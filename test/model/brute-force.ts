/** Linearizability straight from its definition, to compare the real tester with: it tries every order and remembers nothing. */
import type { OperationEvent } from "../../src/model/linearizability/operation.ts";
import type { AnySpec } from "../../src/model/linearizability/sequential-spec.ts";

interface Interval {
  readonly call: unknown;
  readonly from: number;
  readonly to: number;
  readonly result: unknown;
}

export function isLinearizable(spec: AnySpec, history: readonly OperationEvent[]): boolean {
  return canBeOrdered(spec, spec.start, intervals(history));
}

/** Tries each operation as the next one, and so on. An operation that never responded may be left out. */
function canBeOrdered(spec: AnySpec, state: unknown, rest: readonly Interval[]): boolean {
  if (rest.every(({ to }) => to === Infinity)) return true;
  return rest.some((next, i) => {
    if (rest.some(({ to }) => to < next.from)) return false;
    const after = spec.apply(state, next.call);
    const fits = next.to === Infinity || JSON.stringify(after.result) === JSON.stringify(next.result);
    return fits && canBeOrdered(spec, after.state, rest.toSpliced(i, 1));
  });
}

function intervals(history: readonly OperationEvent[]): readonly Interval[] {
  return history.flatMap(({ client, entry }, from): readonly Interval[] => {
    if (entry.kind === "respond") return [];
    const own = history.findIndex((event, at) => at > from && event.client === client);
    const response = history[own]?.entry;
    if (response?.kind !== "respond") return [{ call: entry.call, from, to: Infinity, result: undefined }];
    return [{ call: entry.call, from, to: own, result: response.result }];
  });
}
