/** The log of transactional metadata, here at one node. How a few nodes agree on it is left out. */
import type { RoleDefinition } from "../../../index.ts";
import { nothingKnown } from "./knowledge.ts";
import type { Rules } from "./rules.ts";
import type { CassandraData } from "./types.ts";

export const log: RoleDefinition<CassandraData, "log", Rules> = {
  init: ({ scope }) => ({ ring: nothingKnown(scope) }),
  durable: (state) => state,
  receive: {
    /** Accepts one change at a time, step by step. A node that may not append learns what is in the log, and may try again. */
    append({ ring }, { from, stage }, self) {
      const isLocked = Object.entries(ring.stages).some(([node, at]) => node !== from && (at === 1 || at === 2));
      if (!isLocked && ring.stages[from] === stage - 1) {
        ring.stages[from] = stage;
        ring.epoch += 1;
      }
      self.send(from, { kind: "log", ring });
    },
  },
};
