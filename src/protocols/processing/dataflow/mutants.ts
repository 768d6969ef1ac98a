/** Bugs of stream processors, seeded into `rules.ts`. */
import type { Mutant } from "../../../index.ts";
import { type rules, withOne } from "./rules.ts";
import type { Dataflow } from "./types.ts";

const failing = { scope: "the worker crashes" } as const;

export const mutants: Readonly<Record<string, Mutant<Dataflow, typeof rules>>> = {
  "a barrier does not hold back what follows it": {
    source:
      "apache/flink#938, 2015 (FLINK-2406): without alignment, what overtook the other barrier is in the snapshot, and comes again",
    rules: { isHeld: () => false },
    ...failing,
  },
  "offsets are committed before the counts are": {
    source:
      "confluentinc/librdkafka#1122, 2017: an offset is stored before its record is processed, so a crash loses the record",
    rules: { isComplete: ({ offsets }, sources) => Object.keys(offsets).length === sources },
    ...failing,
  },
  "a source goes on after the record that it should go on with": {
    source: "apache/storm#1487, 2016: a redeployed topology fetches from the committed offset plus one",
    rules: { goesOnAt: (offset) => offset + 1 },
    ...failing,
  },
  "what was held back is in the snapshot": {
    source:
      "apache/flink#12034, 2020 (FLINK-17568): data that follows a barrier is consumed before the snapshot is taken",
    rules: { snapshot: (counts, held) => held.reduce(withOne, counts) },
    ...failing,
  },
  "the worker begins with nothing": {
    source: "the textbook mistake: the sources are wound back, and the state is not",
    rules: {
      restored: (counts) => Object.fromEntries(Object.entries(counts).map(([s, all]) => [s, all.map(() => 0)])),
    },
    scope: "the worker crashes after a checkpoint",
  },
  "the sources go on before the worker is ready": {
    source: "the textbook mistake: the worker lets lie what reaches it before its counts do",
    rules: { goesOnWhen: (said) => said === "restarted" },
    ...failing,
  },
  "what was sent before a failure is counted after it": {
    source: "the textbook mistake: what was on its way is received by the new attempt, and sent by it once more",
    rules: { isOfThisAttempt: () => true },
    ...failing,
  },
};
