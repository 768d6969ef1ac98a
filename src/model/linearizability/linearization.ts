/**
 * Decides whether one history is linearizable: whether its operations can be put in an order that the object allows, with
 * each between its invocation and its response. Operations without a response may be in the order or not.
 *
 * Sources: J. M. Wing and C. Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; G. Lowe, "Testing for
 * linearizability", Concurrency and Computation 29(4), 2017, whose idea it is to remember each set of placed operations
 * together with the state that they lead to. In the worst case the time is exponential in the number of concurrent
 * operations, which no tester avoids: the problem is NP-complete.
 */
import { canonical } from "../plain.ts";
import { applied, areEqual, misplaced, operationsOf, type Operation, type OperationEvent } from "./operation.ts";
import type { AnySpec } from "./sequential-spec.ts";

export type Linearization =
  | {
      readonly kind: "linearizable";
      /** A witness. Contains every operation with a response, and of the others those that must have taken effect. */
      readonly order: readonly Operation[];
    }
  | {
      readonly kind: "not linearizable";
      /** The operation with the first response at which no order fits any more. */
      readonly misplaced: Operation;
      /** A sentence: what it answered, and what it could have answered. */
      readonly message: string;
      /** An order that fits everything before that response. */
      readonly order: readonly Operation[];
    };

/** @throws ModelError if a client responds without an open operation */
export function linearize(spec: AnySpec, history: readonly OperationEvent[]): Linearization {
  const whole = firstOrder(spec, operationsOf(history));
  if (whole) return { kind: "linearizable", order: whole };
  let before = firstOrder(spec, [])!;
  for (let end = 1; ; end++) {
    const operations = operationsOf(history.slice(0, end));
    const order = firstOrder(spec, operations);
    if (!order) return refuted(spec, operations, end - 1, before);
    before = order;
  }
}

function firstOrder(spec: AnySpec, operations: readonly Operation[]): readonly Operation[] | undefined {
  let found: readonly Operation[] | undefined;
  eachOrder(spec, operations, undefined, (order) => {
    found = [...order];
    return false;
  });
  return found;
}

function refuted(
  spec: AnySpec,
  operations: readonly Operation[],
  at: number,
  order: readonly Operation[],
): Linearization {
  const last = operations.find(({ response }) => response?.at === at)!;
  const answers: unknown[] = [];
  eachOrder(spec, operations, last, (_, answer) => {
    answers.push(answer);
    return true;
  });
  const { client, call, response } = last;
  const message = misplaced({ client, call, result: response!.result }, answers);
  return { kind: "not linearizable", misplaced: last, message, order };
}

/**
 * Visits the orders that fit until `visit` returns false. Of the orders that place the same operations and lead to the
 * same state, only the first is visited.
 *
 * @param free an operation that may answer anything; `visit` is given its answer
 */
function eachOrder(
  spec: AnySpec,
  operations: readonly Operation[],
  free: Operation | undefined,
  visit: (order: readonly Operation[], answer: unknown) => boolean,
): void {
  const seen = new Set<string>();
  const placed = new Set<Operation>();
  const goOn = (state: unknown, answer: unknown): boolean => {
    const numbers = operations.flatMap((operation, i) => (placed.has(operation) ? [i] : []));
    const key = canonical([numbers, state, answer], "placement").key;
    if (seen.has(key)) return true;
    seen.add(key);
    const waiting = operations.filter((operation) => !placed.has(operation));
    const firstResponse = Math.min(...waiting.map(({ response }) => response?.at ?? Infinity));
    if (firstResponse === Infinity && !visit([...placed], answer)) return false;
    for (const operation of waiting) {
      if (operation.invokedAt > firstResponse) continue;
      const after = applied(spec, state, operation.call);
      const isFree = operation === free;
      if (!isFree && operation.response && !areEqual(operation.response.result, after.result)) continue;
      placed.add(operation);
      const wantsMore = goOn(after.state, isFree ? after.result : answer);
      placed.delete(operation);
      if (!wantsMore) return false;
    }
    return true;
  };
  goOn(canonical(spec.start, `start of ${spec.name}`).value, null);
}
