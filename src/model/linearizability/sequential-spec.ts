/**
 * Specifications of objects: what an object does when its operations come one after the other. `linearizable` compares
 * what concurrent clients saw with such a specification.
 */
import type { Scalar } from "../plain.ts";

/**
 * An object as a pure reducer. States, calls and results are plain data; `state` is frozen. Every call must be possible in
 * every state: if nothing can be done (a queue is empty), the result says so.
 */
export interface SequentialSpec<State, Call, Result> {
  /** What the object is, for people to read. */
  readonly name: string;
  readonly start: State;
  /** What a call does to a state, and its result: a pure function. */
  apply(state: State, call: Call): { readonly state: State; readonly result: Result };
  /**
   * For an object that consists of several independent ones: the one a call is about. Calls on different parts must not
   * affect each other. Each part is then examined by itself, which is cheaper and just as good, because linearizability is
   * local (Herlihy and Wing 1990, theorem 1). By default there is one part.
   */
  part?(call: Call): Scalar;
}

/** A specification of any types: what the tester works with. */
export type AnySpec = SequentialSpec<unknown, unknown, unknown>;

/** The answer of an operation that has nothing to tell except that it is over. */
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

/** A register that can also be set on condition that it holds an expected value. `compareAndSet` answers whether it did. */
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

/** A map, empty at first. `get` answers null for an absent key. */
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

/** First in, first out; empty at first. `dequeue` answers null if the queue is empty. */
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
