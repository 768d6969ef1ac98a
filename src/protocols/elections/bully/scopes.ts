/** The sizes at which `bully.ts` is checked. */
import { once, type Scope } from "../../../index.ts";
import type { Bully } from "./types.ts";

export const scopes = {
  smoke: { processes: 3, epochMax: 1 },
  small: { processes: 3, epochMax: 1, faults: { crash: once("n3"), restart: 1 } },
  pair: { processes: 2, epochMax: 2 },
  "pair and the higher restarts": { processes: 2, epochMax: 2, faults: { crash: once("n2"), restart: 1 } },
  "a message is lost": { processes: 2, epochMax: 2, faults: { drop: 1 } },
  "the highest crashes for good": { processes: 3, epochMax: 1, faults: { crash: once("n3") } },
} satisfies Readonly<Record<string, Bully["scope"] & Scope>>;
