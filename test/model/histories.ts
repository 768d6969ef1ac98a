/** Histories to try a linearizability tester on: all shapes, and ways to fill them. */
import type { OperationEvent } from "../../src/model/linearizability/operation.ts";
import type { AnySpec } from "../../src/model/linearizability/sequential-spec.ts";

/** For each event, its client. The invocations and responses of a client alternate. */
export type Shape = readonly number[];

/**
 * All shapes, with clients numbered in the order in which they begin. Neighbouring invocations, and neighbouring responses, are in the
 * order of clients, because their order makes no difference.
 */
export function shapes(clientsMax: number, operationsMax: number): readonly Shape[] {
  const found: Shape[] = [];
  const grow = (shape: Shape, open: ReadonlySet<number>, operations: number, clients: number): void => {
    found.push(shape);
    const last = shape.at(-1);
    for (let client = 0; client < Math.min(clients + 1, clientsMax); client++) {
      const responds = open.has(client);
      if (!responds && operations === operationsMax) continue;
      // The last event was a response if and only if its client has nothing open.
      if (last !== undefined && responds !== open.has(last) && client < last) continue;
      const next = new Set(open);
      if (!next.delete(client)) next.add(client);
      grow([...shape, client], next, operations + (responds ? 0 : 1), Math.max(clients, client + 1));
    }
  };
  grow([], new Set(), 0, 0);
  return found;
}

/**
 * Visits every history, as above, with these calls and results. If `visit` returns false for one, its continuations are left out.
 */
export function eachHistory(
  [clientsMax, operationsMax]: readonly [number, number],
  calls: readonly unknown[],
  results: (call: unknown) => readonly unknown[],
  visit: (history: readonly OperationEvent[]) => boolean,
): void {
  const all = new Set(shapes(clientsMax, operationsMax).map((shape) => shape.join()));
  const grow = (shape: Shape, history: readonly OperationEvent[]): void => {
    if (!visit(history)) return;
    for (let number = 0; number < clientsMax; number++) {
      const next = [...shape, number];
      if (!all.has(next.join())) continue;
      const client = `c${number + 1}`;
      const before = history.findLast((event) => event.client === client)?.entry;
      const entries =
        before?.kind === "invoke"
          ? results(before.call).map((result) => ({ kind: "respond", result }) as const)
          : calls.map((call) => ({ kind: "invoke", call }) as const);
      for (const entry of entries) grow(next, [...history, { client, entry }]);
    }
  };
  grow([], []);
}

export interface Draw {
  /** An integer from 0 to `count` - 1. */
  below(count: number): number;
}

/**
 * Fills a shape at random with results of an execution on a real object, so that the history is linearizable; then, every
 * second time, changes one result.
 */
export function drawn(shape: Shape, spec: AnySpec, calls: readonly unknown[], random: Draw): readonly OperationEvent[] {
  let { start: state } = spec;
  const open = new Map<string, { readonly call: unknown; result?: { readonly value: unknown } }>();
  const history: OperationEvent[] = [];
  const results: unknown[] = [];
  const run = (operation: { readonly call: unknown; result?: { readonly value: unknown } }): unknown => {
    if (operation.result) return operation.result.value;
    const after = spec.apply(state, operation.call);
    ({ state } = after);
    operation.result = { value: after.result };
    return after.result;
  };
  for (const number of shape) {
    const client = `c${number + 1}`;
    const own = open.get(client);
    if (own) {
      const result = run(own);
      open.delete(client);
      results.push(result);
      history.push({ client, entry: { kind: "respond", result } });
    } else {
      const call = calls[random.below(calls.length)];
      open.set(client, { call });
      history.push({ client, entry: { kind: "invoke", call } });
    }
    for (const operation of open.values()) if (random.below(3) === 0) run(operation);
  }
  const responses = history.flatMap(({ entry }, at) => (entry.kind === "respond" ? [at] : []));
  if (responses.length === 0 || random.below(2) === 0) return history;
  const at = responses[random.below(responses.length)];
  const result = results[random.below(results.length)];
  return history.with(at, { client: history[at].client, entry: { kind: "respond", result } });
}
