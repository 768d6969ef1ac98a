/** How long it takes until a replica is promoted, over down-after and over the quorum. */
import { crashOf, duration, happens, measures } from "../../src/index.ts";
import type { Moment, Scope, Timing } from "../../src/index.ts";
import { redisSentinel } from "../../src/protocols/redis/redis-sentinel/redis-sentinel.ts";
import { scopes } from "../../src/protocols/redis/redis-sentinel/scopes.ts";
import type { RedisSentinel } from "../../src/protocols/redis/redis-sentinel/types.ts";

const pingMs = 1000;
const delayMs = 2;
/** A sentinel checks ten times a second whether there is something to do. */
const lookMs = 100;

const isPromoted = ({ message, after }: Moment<RedisSentinel>): boolean =>
  message?.message.kind === "slaveof" && after?.role === "server" && after.state.replicates === null;

/** All sentinels ping the master, each at its own time within the second, until its machine dies. */
function watching(sentinels: number, quorum: number): RedisSentinel["scope"] & Scope & { readonly timing: Timing } {
  const all = Array.from({ length: sentinels }, (_, i) => `s${i + 1}`);
  return {
    ...scopes["nothing is given up"],
    sentinels,
    quorum,
    down: {},
    impatient: all,
    watchers: all,
    pingers: all,
    patience: "tries again",
    timing: {
      delay: delayMs,
      timers: { "down after": 5000 },
      actions: {
        "start failover": { kind: "uniform", from: 0, to: lookMs },
        // Four periods of hellos, and, in addition to down-after, two of INFO.
        reconfigure: 8000,
        disown: 25_000,
      },
      clocks: { offset: { kind: "uniform", from: 0, to: pingMs } },
      schedule: [{ at: { kind: "uniform", from: 10_000, to: 11_000 }, crash: "m", cause: "host" }],
      seconds: 60,
    },
  };
}

export const promoted = "time until a replica is promoted";
export const agreeing = (quorum: number, sentinels: number): string => `${quorum} of ${sentinels} sentinels agree`;
export const quorums = [1, 2, 3, 4, 5];

export default measures(
  redisSentinel,
  {
    [promoted]: duration((moment) => crashOf(moment) === "m", isPromoted, {
      /**
       * The first PING without an answer is sent at any time of the second that begins one delay before the crash: of n sentinels the
       * q-th of them decides, after q / (n + 1) of it on average. The others hear of that one delay later; the first of the q that
       * looks then asks for votes, is answered, and tells the replica.
       */
      theory({ sentinels, quorum, timing: { timers = {} } = { delay: 0 } }) {
        const decided = Number(timers["down after"]) - delayMs + (pingMs * quorum) / (sentinels + 1);
        const looked = delayMs - delayMs / quorum + lookMs / (quorum + 1);
        return decided + looked + 3 * delayMs;
      },
    }),
    "nobody wins the first election": happens(({ step }) => step.kind === "timeout" && step.timer.kind === "election"),
  },
  Object.fromEntries(
    [{ sentinels: 3, quorum: 2 }, ...quorums.map((quorum) => ({ sentinels: 5, quorum }))].map(
      ({ sentinels, quorum }) => [agreeing(quorum, sentinels), watching(sentinels, quorum)],
    ),
  ),
);
