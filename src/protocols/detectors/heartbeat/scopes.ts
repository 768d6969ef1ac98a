/** The sizes in which heartbeats are checked, and how a scope is made smaller. */
import type { Scope } from "../../../index.ts";
import type { Heartbeat } from "./types.ts";

type HeartbeatScope = Heartbeat["scope"] & Scope;

const slave = (times: number) => ({ times, of: ["slave"] });
const bounds = { inFlight: { heartbeats: 2 } };

export const scopes = {
  /** One slave whose process may end. Nothing is lost. */
  smoke: { slaves: 1, misses: 2, ...bounds, faults: { crash: slave(1) } },
  "host crashes": { slaves: 1, misses: 2, ...bounds, faults: { host: slave(1) } },
  restarts: { slaves: 1, misses: 2, ...bounds, faults: { crash: slave(1), restart: slave(1) } },
  /** One loss fewer than it takes to miss k heartbeats in a row, and as many. */
  "loses one": { slaves: 1, misses: 2, ...bounds, faults: { drop: 1 } },
  "loses two": { slaves: 1, misses: 2, ...bounds, faults: { drop: 2 } },
  "loses two of three": { slaves: 1, misses: 3, ...bounds, faults: { drop: 2 } },
  "master crashes": { slaves: 1, misses: 2, ...bounds, faults: { host: 2 } },
  small: {
    slaves: 2,
    misses: 2,
    inFlight: { heartbeats: 1 },
    faults: { crash: slave(1), host: slave(1), restart: slave(1), drop: 1 },
  },
} satisfies Record<string, HeartbeatScope>;

export const smaller = (scope: HeartbeatScope): readonly HeartbeatScope[] => [
  ...(scope.slaves > 1 ? [{ ...scope, slaves: scope.slaves - 1 }] : []),
  ...(scope.misses > 2 ? [{ ...scope, misses: scope.misses - 1 }] : []),
];
