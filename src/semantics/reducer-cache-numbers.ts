/** Reducer results as lists of numbers and back: how a checkpoint stores them. */
import type { Effect, ReducerResult } from "./reducer-result.ts";

const DONE = 0;
const THREW = 1;
const FORK = 2;

/** Reads numbers one after the other. */
export interface Numbers {
  next(): number;
  /** A list: the next number is its length. */
  list(): readonly number[];
}

/** @param texts receives the sentences of what was thrown; the numbers are indexes into it */
export function numbersOf(result: ReducerResult, texts: string[]): readonly number[] {
  switch (result.kind) {
    case "done": {
      const { state, timers, sends, records, writes, choices, offered } = result;
      return [DONE, state, ...[timers, sends, records, writes, choices, offered].flatMap(counted)];
    }
    case "threw":
      return [THREW, texts.push(result.message) - 1, ...counted(result.choices)];
    case "fork":
      return [
        FORK,
        ...counted(result.values),
        ...result.branches.flatMap((branch) => (branch ? [1, ...numbersOf(branch, texts)] : [0])),
      ];
  }
}

export function resultIn(numbers: Numbers, texts: readonly string[]): ReducerResult {
  const kind = numbers.next();
  switch (kind) {
    case DONE: {
      const state = numbers.next();
      const [timers, sends, records, writes, choices, offered] = Array.from({ length: 6 }, () => numbers.list());
      return { kind: "done", state, timers, sends, records, writes, choices, offered } satisfies Effect;
    }
    case THREW:
      return { kind: "threw", message: texts[numbers.next()], choices: numbers.list() };
    default: {
      const values = numbers.list();
      const branches = values.map(() => (numbers.next() === 1 ? resultIn(numbers, texts) : undefined));
      return { kind: "fork", values, branches };
    }
  }
}

const counted = (list: readonly number[]): readonly number[] => [list.length, ...list];
