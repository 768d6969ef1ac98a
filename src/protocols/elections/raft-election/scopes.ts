/** The sizes at which `raft-election.ts` is checked. */
import { between, once, type Scope } from "../../../index.ts";
import type { RaftScope } from "./types.ts";

const same = { servers: 3, logs: [[], [], []], committed: [] };

export const scopes = {
  /** One term, in which two of three servers may become candidates. */
  smoke: { ...same, termMax: 1, impatient: ["n1", "n2"] },
  /** The same, and one of them crashes and comes back. */
  small: { ...same, termMax: 1, impatient: ["n1", "n2"], faults: { crash: 1, restart: 1 } },
  "two terms": { ...same, termMax: 2, impatient: ["n1", "n2"] },
  "all may stand": { ...same, termMax: 2 },
  "four servers": { servers: 4, termMax: 1, logs: [[], [], [], []], committed: [], impatient: ["n1", "n2"] },
  /** One server is missing what the other two have committed. */
  "one log is behind": { servers: 3, termMax: 2, logs: [[1], [1], []], committed: [1], impatient: ["n1", "n3"] },
  /** The leader of term 1 wrote two entries that nobody else got; the leader of term 2 committed one. */
  "a long log is old": { servers: 3, termMax: 3, logs: [[1, 1], [2], [2]], committed: [2], impatient: ["n1"] },
  "one of two that have it all restarts": {
    servers: 3,
    termMax: 2,
    logs: [[1], [1], []],
    committed: [1],
    impatient: ["n3"],
    faults: { crash: once("n2"), restart: 1 },
  },
  "one crashes for good": { ...same, termMax: 2, impatient: ["n1", "n2"], faults: { crash: 1 } },
  "two crash for good": { ...same, termMax: 1, impatient: ["n1"], faults: { crash: { times: 2, of: ["n2", "n3"] } } },
  /** For a while n3 hears nobody, and nobody hears n3. */
  "one is cut off": {
    ...same,
    termMax: 2,
    leader: "n1",
    impatient: ["n3"],
    faults: { partition: 1 },
    partitions: { "n3 from the others": between(["n1", "n2"], ["n3"]) },
  },
} satisfies Readonly<Record<string, RaftScope & Scope>>;
