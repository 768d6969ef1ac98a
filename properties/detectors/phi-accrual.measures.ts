/**
 * What an accrual detector would make of the heartbeats that the master gets: how soon it notices a dead machine, and how often it is
 * wrong, over the threshold. A handler has no clock, so the detector is not part of the protocol: it is a fold over the same runs.
 */
import { measure } from "../../src/index.ts";
import type { Measure, Measures, Moment, Theory, Timing } from "../../src/index.ts";
import { periodMs } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import type { Heartbeat } from "../../src/protocols/detectors/heartbeat/types.ts";
import {
  cassandra,
  heartbeat,
  isSuspect,
  nothingHeard,
  type Heard,
  type Parameters,
} from "../../src/protocols/detectors/phi-accrual/phi-accrual.ts";

interface Listening {
  readonly heard: Heard;
  readonly wrong: number;
  readonly diedAt: number | undefined;
}

const parametersOf = ({ threshold = cassandra.threshold }: Heartbeat["scope"]): Parameters => ({
  ...cassandra,
  threshold,
});

/** A silent node stays suspect until its next heartbeat: that counts as one wrong suspicion. */
function listen(soFar: Listening, { at, kind, message, world }: Moment<Heartbeat>): Listening {
  if (kind === "crash") return { ...soFar, diedAt: at };
  if (kind !== "deliver" || message?.message.kind !== "heartbeat") return soFar;
  const parameters = parametersOf(world.scope);
  const wrong = soFar.wrong + Number(isSuspect(soFar.heard, at, parameters));
  return { ...soFar, wrong, heard: heartbeat(soFar.heard, at, parameters) };
}

const TRIES = 60;
/** The length of silence after which a node is suspect. */
function patience(heard: Heard, parameters: Parameters): number {
  let [short, long] = [0, 1e9];
  for (let tried = 0; tried < TRIES; tried++) {
    const middle = (short + long) / 2;
    if (isSuspect(heard, (heard.lastAtMs ?? 0) + middle, parameters)) long = middle;
    else short = middle;
  }
  return long;
}

const lossOf = ({ timing }: { readonly timing?: Timing }): number => Number(timing?.loss ?? 0);
/** The mean of the recorded intervals: one period; or, with one loss, two, half of which are too long to be recorded. */
const meanOf = (loss: number): number => (periodMs * (1 + loss)) / (1 + loss / 2);
const patienceOf = ({ threshold = NaN }: Heartbeat["scope"], loss: number): number =>
  threshold * Math.LN10 * meanOf(loss);

const listening = (of: {
  readonly scopes: readonly string[];
  readonly unit: string;
  readonly theory: Theory<Heartbeat>;
  readonly isDone: (soFar: Listening, at: number) => boolean;
  readonly result: Measure<Heartbeat, Listening>["result"];
}): Measure<Heartbeat> =>
  measure<Heartbeat, Listening>({
    ...of,
    start: () => ({ heard: nothingHeard, wrong: 0, diedAt: undefined }),
    fold: listen,
  });

/** Not near a whole number of periods, where one more would come as often as not. */
export const thresholds = [0.5, 1, 1.4, 1.8];
export const dies = "a machine that beats dies";
export const loses = "one beat in ten is lost";
export const untilFound = "time until phi shows a dead machine";
export const wrongly = "wrong suspicions by phi in an hour";

const delay = { kind: "uniform", from: 1, to: 10 } as const;
const delayMs = (delay.from + delay.to) / 2;
const beating = { slaves: 1, misses: 2, threshold: 1 };
const timing = { delay, loss: 0.1 };

export const accrual: Measures<Heartbeat> = {
  [untilFound]: listening({
    scopes: [dies],
    unit: "ms",
    /** From the last heartbeat that arrived, which was sent half a period before on average, and earlier if some were lost. */
    theory(scope) {
      const loss = lossOf(scope);
      return patienceOf(scope, loss) - periodMs * (1 / 2 + loss / (1 - loss)) + delayMs;
    },
    isDone: ({ diedAt = Infinity }, at) => at > diedAt + delay.to,
    result: ({ heard, diedAt }, { scope }) =>
      diedAt === undefined ? undefined : (heard.lastAtMs ?? 0) + patience(heard, parametersOf(scope)) - diedAt,
  }),
  [wrongly]: listening({
    scopes: [loses],
    unit: "suspicions",
    /** As many heartbeats are lost in a row as make the silence longer than the detector's patience. */
    theory(scope) {
      const loss = lossOf(scope);
      const periods = Math.ceil(patienceOf(scope, loss) / periodMs);
      return (3_600_000 / periodMs) * (1 - loss) * loss ** (periods - 1);
    },
    isDone: () => false,
    result: ({ wrong }, { at }) => wrong / (at / 3_600_000),
  }),
};

export const accrualScopes = {
  [dies]: {
    ...beating,
    timing: {
      ...timing,
      schedule: [{ at: { kind: "uniform", from: 600_000, to: 601_000 }, crash: "s1", cause: "host" }],
      seconds: 700,
    },
  },
  [loses]: { ...beating, timing: { ...timing, seconds: 3600 } },
} as const;
