/** The sizes at which `zab-election.ts` is checked. */
import { once, type Scope } from "../../../index.ts";
import type { ZabScope } from "./types.ts";

const same = { servers: 3, logs: [[], [], []], committed: 0 };

export const scopes = {
  smoke: { servers: 3, roundMax: 1, logs: [[101], [101], []], committed: 101 },
  small: { ...same, roundMax: 1, faults: { crash: once("n1"), restart: 1 } },
  "one restarts twice": { ...same, roundMax: 1, faults: { crash: { times: 2, of: ["n1"] }, restart: 2 } },
} satisfies Readonly<Record<string, ZabScope & Scope>>;
