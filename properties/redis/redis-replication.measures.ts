/** How many acknowledged writes a power failure takes, by how the server keeps its log, over how often the power fails. */
import { measure, measures } from "../../src/index.ts";
import type { Scope, Timing } from "../../src/index.ts";
import { redisReplication } from "../../src/protocols/redis/redis-replication/redis-replication.ts";
import { scopes } from "../../src/protocols/redis/redis-replication/scopes.ts";
import type { RedisReplication } from "../../src/protocols/redis/redis-replication/types.ts";

const writeMs = 50;
const syncMs = 1000;

const failing = (policy: string): RedisReplication["scope"] & Scope & { readonly timing: Timing } => ({
  ...scopes[`${policy}: power`],
  writes: { s1: 1_000_000 },
  timing: {
    delay: 1,
    actions: { write: { kind: "exponential", mean: writeMs } },
    crashes: [{ every: { kind: "exponential", mean: 2000 }, cause: "power" }],
    seconds: 3600,
  },
});

export const lossless = "log synced always";
export const everySecond = "log synced every second";
export const never = "log synced never";

export default measures(
  redisReplication,
  {
    "acknowledged writes that a power failure takes": measure<
      RedisReplication,
      { readonly acknowledged: number; readonly lost: number | undefined }
    >({
      unit: "writes",
      theory({ persistence: { kind }, timing: { crashes = [] } = { delay: 0 } }) {
        const [{ every }] = crashes;
        const meanMs = typeof every === "object" && every.kind === "exponential" ? every.mean : NaN;
        if (kind === "log synced always") return 0;
        if (kind === "log synced never") return meanMs / writeMs;
        /** The power fails at any time: what is left of it, divided by a second, is for what was not synced. */
        return (meanMs - syncMs / (Math.exp(syncMs / meanMs) - 1)) / writeMs;
      },
      start: () => ({ acknowledged: 0, lost: undefined }),
      fold(soFar, { kind, records, after }) {
        if (kind === "crash" && after?.role === "server")
          return { ...soFar, lost: soFar.acknowledged - after.state.log.length };
        return records.some((record) => record.kind === "acknowledged")
          ? { ...soFar, acknowledged: soFar.acknowledged + 1 }
          : soFar;
      },
      isDone: ({ lost }) => lost !== undefined,
      result: ({ lost }) => lost,
    }),
  },
  { [everySecond]: failing(everySecond), [never]: failing(never), [lossless]: failing(lossless) },
);
