/** What clients record about their operations on a shared object, and how an operation reads in a sentence. */
import { ModelError } from "../model-error.ts";
import { canonical, keyOf } from "../plain.ts";
import type { NodeId } from "../network.ts";
import type { AnySpec } from "./sequential-spec.ts";

/**
 * What a client records: `invoke` when its operation begins, `respond` when it learns the result. A client has one
 * operation at a time. An operation without a response may or may not have taken effect; a client that invokes again
 * (because it was restarted, or lost patience) leaves its previous operation behind in that state.
 */
export type OperationEntry<Call, Result> =
  { readonly kind: "invoke"; readonly call: Call } | { readonly kind: "respond"; readonly result: Result };

/** An entry, and who recorded it. */
export interface OperationEvent {
  readonly client: NodeId;
  readonly entry: OperationEntry<unknown, unknown>;
}

/** What an entry of each kind must have besides. */
const needed = { invoke: "call", respond: "result" } as const;

/**
 * Protocols may record entries of other kinds, for other properties.
 *
 * @throws ModelError for `{ kind: "invoke" }` without a call and `{ kind: "respond" }` without a result: to pass over a misspelt one
 * would pass over its operation
 */
export function isOperationEntry(entry: object, client: NodeId): entry is OperationEntry<unknown, unknown> {
  if (!("kind" in entry) || (entry.kind !== "invoke" && entry.kind !== "respond")) return false;
  const field = needed[entry.kind];
  if (field in entry) return true;
  throw new ModelError(
    `${client} records ${valueName(entry)}, which has no ${field}. Record { kind: "${entry.kind}", ${field} }, or what is no operation under another kind.`,
  );
}

export interface Operation {
  readonly client: NodeId;
  readonly call: unknown;
  /** Positions of its two events in the history. */
  readonly invokedAt: number;
  readonly response: { readonly at: number; readonly result: unknown } | undefined;
}

/**
 * The operations of a history, in the order of their invocations.
 *
 * @throws ModelError if a client responds without an open operation
 */
export function operationsOf(history: readonly OperationEvent[]): readonly Operation[] {
  const operations: Operation[] = [];
  const open = new Map<NodeId, number>();
  for (const [at, { client, entry }] of history.entries()) {
    if (entry.kind === "invoke") {
      open.set(client, operations.length);
      operations.push({ client, call: entry.call, invokedAt: at, response: undefined });
      continue;
    }
    const number = open.get(client);
    if (number === undefined) throw nothingInvoked(client, entry.result);
    open.delete(client);
    operations[number] = { ...operations[number], response: { at, result: entry.result } };
  }
  return operations;
}

export const nothingInvoked = (client: NodeId, result: unknown): ModelError =>
  new ModelError(
    `${client} records a response, ${valueName(result)}, and has no operation open. Record { kind: "invoke", call } before.`,
  );

/** What a call does to a state of the object; state and result are in canonical form. */
export function applied(
  spec: AnySpec,
  state: unknown,
  call: unknown,
): { readonly state: unknown; readonly result: unknown } {
  const after = spec.apply(state, call) as ReturnType<AnySpec["apply"]> | undefined;
  if (after === undefined) {
    throw new ModelError(`the specification "${spec.name}" knows no call ${callName(call)}: it returns undefined.`);
  }
  return {
    state: canonical(after.state, `state of ${spec.name}`).value,
    result: canonical(after.result, `result of ${spec.name}`).value,
  };
}

export const areEqual = (a: unknown, b: unknown): boolean => keyOf(a, "value") === keyOf(b, "value");

/** `write(1)`, `compareAndSet(0, 1)`, `read`: the kind of a call, and its other fields in parentheses. */
export function callName(call: unknown): string {
  if (typeof call !== "object" || call === null || !("kind" in call)) return valueName(call);
  const { kind, ...rest } = canonical(call, "call").value as { readonly kind: unknown };
  const values = Object.values(rest).map(valueName);
  return values.length === 0 ? String(kind) : `${String(kind)}(${values.join(", ")})`;
}

/** A string as it is, anything else as its key: short, and the same everywhere. */
export const valueName = (value: unknown): string => (typeof value === "string" ? value : keyOf(value, "value"));

/** Why an operation can't be placed: what it answered, and what it would have to answer in the orders that fit. */
export function misplaced(
  { client, call, result }: { readonly client: NodeId; readonly call: unknown; readonly result: unknown },
  answers: readonly unknown[],
): string {
  const possible = [...new Set(answers.map(valueName))].toSorted().join(" or ");
  return `${client}'s ${callName(call)} can't be placed: it answered ${valueName(result)}, but in every order that fits it answers ${possible}`;
}
