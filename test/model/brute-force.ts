/** Linearizability word by word as it is defined, to hold the real tester against: every subset, every order, no shortcut. */
import { canonical } from "../../src/model/plain.ts";
import type { OperationEvent } from "../../src/model/operation.ts";
import type { AnySpec } from "../../src/model/sequential-spec.ts";

interface Interval {
  readonly call: unknown;
  readonly from: number;
  readonly to: number;
  readonly result: unknown;
}

export function isLinearizable(spec: AnySpec, history: readonly OperationEvent[]): boolean {
  const all = intervals(history);
  const complete = all.filter(({ to }) => to < Infinity);
  const pending = all.filter(({ to }) => to === Infinity);
  return subsets(pending).some((effective) =>
    permutations([...complete, ...effective]).some((order) => respectsTime(order) && isLegal(spec, order)),
  );
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

const respectsTime = (order: readonly Interval[]): boolean =>
  order.every((later, i) => order.slice(0, i).every((earlier) => earlier.from < later.to));

function isLegal(spec: AnySpec, order: readonly Interval[]): boolean {
  let { start: state } = spec;
  for (const { call, to, result } of order) {
    const after = spec.apply(state, call);
    if (to < Infinity && canonical(after.result, "result").key !== canonical(result, "result").key) return false;
    ({ state } = after);
  }
  return true;
}

const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.reduce<readonly (readonly T[])[]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length === 0) return [[]];
  return list.flatMap((one, i) => permutations(list.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}
