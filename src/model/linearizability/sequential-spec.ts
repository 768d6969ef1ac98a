/**
 * What an object is meant to do when its operations come one after the other. Against such a specification `linearizable`
 * judges what concurrent clients saw.
 */
import type { Scalar } from "../plain.ts";

/**
 * An object as a pure reducer. States, calls and results are plain data; `state` is frozen. Every call can be applied in
 * every state: where nothing can be done (a queue is empty), the result says so.
 */
export interface SequentialSpec<State, Call, Result> {
  /** What the object is, for people. */
  readonly name: string;
  readonly start: State;
  /** What a call does to a state, and what it answers: a pure function. */
  apply(state: State, call: Call): { readonly state: State; readonly result: Result };
  /**
   * For an object that is many: which of them a call is about. Calls about different parts must not touch each other. Each
   * part is then judged by itself, which is cheaper and, linearizability being local, as good (Herlihy and Wing 1990,
   * theorem 1). Left out: there is one part.
   */
  part?(call: Call): Scalar;
}

/** A specification of whatever types: what the tester works with. */
export type AnySpec = SequentialSpec<unknown, unknown, unknown>;

/** What an operation answers that has nothing to tell but that it is over. */
export type Done = "done";

/** What a client asks of a `register`. */
export type RegisterCall<Value> = { readonly kind: "read" } | { readonly kind: "write"; readonly value: Value };

/** A value that is read and written. A read answers the value. */
export const register = <Value>(start: Value): SequentialSpec<Value, RegisterCall<Value>, Value | Done> => ({
  name: "register",
  start,
  apply(state, call) {
    switch (call.kind) {
      case "read":
        return { state, result: state };
      case "write":
        return { state: call.value, result: "done" };
    }
  },
});

/** What a client asks of a register that has `compareAndSet`. */
export type CompareAndSetCall<Value> =
  RegisterCall<Value> | { readonly kind: "compareAndSet"; readonly expected: Value; readonly value: Value };

/** A register that can also be set if it holds what is expected. `compareAndSet` answers whether it did. */
export const compareAndSet = <Value extends Scalar | null>(
  start: Value,
): SequentialSpec<Value, CompareAndSetCall<Value>, Value | Done | boolean> => ({
  name: "compare-and-set register",
  start,
  apply(state, call) {
    if (call.kind !== "compareAndSet") return register(start).apply(state, call);
    return state === call.expected ? { state: call.value, result: true } : { state, result: false };
  },
});

/** What a client asks of a `keyValueMap`. */
export type MapCall<Value> =
  | { readonly kind: "get"; readonly key: Scalar }
  | { readonly kind: "put"; readonly key: Scalar; readonly value: Value }
  | { readonly kind: "remove"; readonly key: Scalar };

/** A map, empty at first. `get` answers null for a key that is absent. */
export const keyValueMap = <Value>(): SequentialSpec<
  ReadonlyMap<Scalar, Value>,
  MapCall<Value>,
  Value | Done | null
> => ({
  name: "key-value map",
  start: new Map<Scalar, Value>(),
  apply(state, call) {
    switch (call.kind) {
      case "get":
        return { state, result: state.get(call.key) ?? null };
      case "put":
        return { state: new Map([...state, [call.key, call.value]]), result: "done" };
      case "remove":
        return { state: new Map([...state].filter(([key]) => key !== call.key)), result: "done" };
    }
  },
  part: ({ key }) => key,
});

/** What a client asks of a `queue`. */
export type QueueCall<Value> = { readonly kind: "enqueue"; readonly value: Value } | { readonly kind: "dequeue" };

/** First in, first out; empty at first. `dequeue` answers null when there is nothing. */
export const queue = <Value>(): SequentialSpec<readonly Value[], QueueCall<Value>, Value | Done | null> => ({
  name: "queue",
  start: [],
  apply(state, call) {
    switch (call.kind) {
      case "enqueue":
        return { state: [...state, call.value], result: "done" };
      case "dequeue":
        return { state: state.slice(1), result: state[0] ?? null };
    }
  },
});
