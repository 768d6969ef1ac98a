/** The sizes at which `dataflow.ts` is checked. */
import { once, type Scope } from "../../../index.ts";
import type { DataflowScope } from "./types.ts";

const crashing = { crash: once("w"), restart: 1 };

export const scopes = {
  /** Two streams meet at a checkpoint, and nobody crashes. */
  smoke: { sources: 2, records: 1, checkpoints: 1 },
  "the worker crashes": { sources: 2, records: 1, checkpoints: 1, faults: crashing },
  "the worker crashes after a checkpoint": { sources: 1, records: 2, checkpoints: 1, faults: crashing },
  "two checkpoints": { sources: 1, records: 2, checkpoints: 2, faults: crashing },
  small: { sources: 2, records: 2, checkpoints: 1, faults: crashing },
} satisfies Readonly<Record<string, DataflowScope & Scope>>;
