/** Reductions as lists of numbers and back: how a checkpoint stores them. */
import type { Effect, Reduction } from "./reduction.ts";

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
export function numbersOf(reduction: Reduction, texts: string[]): readonly number[] {
  switch (reduction.kind) {
    case "done": {
      const { state, timers, sends, records, writes, choices, offered } = reduction;
      return [DONE, state, ...[timers, sends, records, writes, choices, offered].flatMap(counted)];
    }
    case "threw":
      return [THREW, texts.push(reduction.message) - 1, ...counted(reduction.choices)];
    case "fork":
      return [
        FORK,
        ...counted(reduction.values),
        ...reduction.branches.flatMap((branch) => (branch ? [1, ...numbersOf(branch, texts)] : [0])),
      ];
  }
}

export function reductionIn(numbers: Numbers, texts: readonly string[]): Reduction {
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
      const branches = values.map(() => (numbers.next() === 1 ? reductionIn(numbers, texts) : undefined));
      return { kind: "fork", values, branches };
    }
  }
}

const counted = (list: readonly number[]): readonly number[] => [list.length, ...list];
