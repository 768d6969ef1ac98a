/** The sizes in which heartbeats are checked. */
import type { Scope } from "../../../index.ts";
import type { Heartbeat } from "./types.ts";

const slave = (times: number) => ({ times, of: ["slave"] });
const one = { slaves: 1, misses: 2, inFlight: { heartbeats: 2 } };

export const scopes = {
  /** One slave whose process may end. Nothing is lost. */
  smoke: { ...one, faults: { crash: slave(1) } },
  "host crashes": { ...one, faults: { host: slave(1) } },
  restarts: { ...one, faults: { crash: slave(1), restart: slave(1) } },
  /** One loss fewer than it takes to miss k heartbeats in a row, and exactly as many. */
  "loses one": { ...one, faults: { drop: 1 } },
  "loses two": { ...one, faults: { drop: 2 } },
  "loses two of three": { ...one, misses: 3, faults: { drop: 2 } },
  "master crashes": { ...one, faults: { host: 2 } },
  small: {
    slaves: 2,
    misses: 2,
    inFlight: { heartbeats: 1 },
    faults: { crash: slave(1), host: slave(1), restart: slave(1), drop: 1 },
  },
} satisfies Record<string, Heartbeat["scope"] & Scope>;
