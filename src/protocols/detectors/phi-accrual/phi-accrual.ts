/**
 * Phi accrual: instead of a yes or no, a level of suspicion that grows the longer nothing is heard. It is minus the
 * decimal logarithm of the chance that the next heartbeat comes later still, given the intervals so far: at a threshold
 * of 8 one suspicion in a hundred million is wrong, if the intervals are distributed as assumed.
 *
 * Source: N. Hayashibara, X. Défago, R. Yared and T. Katayama, "The φ Accrual Failure Detector", SRDS 2004. Its two
 * well-known parameterizations:
 * - `pekko`: normally distributed intervals, with an acceptable pause and a least deviation (Apache Pekko, `PhiAccrualFailureDetector.scala`).
 * - `cassandra`: exponentially distributed intervals, of which only the mean matters (Apache Cassandra,
 *   `FailureDetector.java`).
 *
 * Pure: times are arguments, in milliseconds. A node from which nothing was ever heard is not suspected, which is why Pekko
 * feeds a first heartbeat that nobody sent.
 * Left out: Cassandra's silence of 5 s after a pause of its own of more than 5 s.
 */
export type Parameters = {
  readonly intervalsMax: number;
  /** The interval to expect before any was measured. */
  readonly firstIntervalMs: number;
  readonly threshold: number;
} & (
  | { readonly kind: "normal"; readonly acceptablePauseMs: number; readonly deviationMinMs: number }
  /** Longer intervals than `intervalMaxMs` are not recorded. */
  | { readonly kind: "exponential"; readonly intervalMaxMs: number }
);

export const pekko: Parameters = {
  kind: "normal",
  intervalsMax: 1000,
  firstIntervalMs: 1000,
  acceptablePauseMs: 3000,
  deviationMinMs: 100,
  threshold: 8,
};

export const cassandra: Parameters = {
  kind: "exponential",
  intervalsMax: 1000,
  firstIntervalMs: 2000,
  intervalMaxMs: 2000,
  threshold: 8,
};

/** What is remembered about one node: the last intervals, oldest first, and when its last heartbeat came. */
export interface Heard {
  readonly intervalsMs: readonly number[];
  readonly lastAtMs: number | undefined;
}

export const nothingHeard: Heard = { intervalsMs: [], lastAtMs: undefined };

/**
 * What is remembered after a heartbeat. The pause that made the node suspect is not recorded, because it would make the detector
 * patient for a long time: under `normal` no pause that ended a suspicion, under `exponential` none above the maximum.
 *
 * @throws RangeError if the heartbeat comes before the last one
 */
export function heartbeat(heard: Heard, atMs: number, parameters: Parameters): Heard {
  if (heard.lastAtMs === undefined) return { intervalsMs: firstIntervals(parameters), lastAtMs: atMs };
  const interval = atMs - heard.lastAtMs;
  if (interval < 0)
    throw new RangeError(`a heartbeat at ${atMs} ms comes before the last one, at ${heard.lastAtMs} ms`);
  if (!isRecorded(heard, interval, parameters)) return { ...heard, lastAtMs: atMs };
  return { intervalsMs: [...heard.intervalsMs, interval].slice(-parameters.intervalsMax), lastAtMs: atMs };
}

const firstIntervals = ({ kind, firstIntervalMs: first }: Parameters): readonly number[] =>
  kind === "normal" ? [first - first / 4, first + first / 4] : [first];

const isRecorded = (heard: Heard, intervalMs: number, parameters: Parameters): boolean =>
  parameters.kind === "normal"
    ? levelAfter(intervalMs, heard.intervalsMs, parameters) < parameters.threshold
    : intervalMs <= parameters.intervalMaxMs;

/** The level of suspicion now: 0 or more, and `Infinity` once the chance is too small for a number. */
export const phi = (heard: Heard, nowMs: number, parameters: Parameters): number =>
  heard.lastAtMs === undefined ? 0 : levelAfter(nowMs - heard.lastAtMs, heard.intervalsMs, parameters);

export const isSuspect = (heard: Heard, nowMs: number, parameters: Parameters): boolean =>
  phi(heard, nowMs, parameters) >= parameters.threshold;

function levelAfter(silenceMs: number, intervalsMs: readonly number[], parameters: Parameters): number {
  const mean = meanOf(intervalsMs);
  switch (parameters.kind) {
    case "normal":
      return normalLevel(
        silenceMs,
        mean + parameters.acceptablePauseMs,
        Math.max(deviationOf(intervalsMs, mean), parameters.deviationMinMs),
      );
    case "exponential":
      return silenceMs / (mean * Math.LN10);
  }
}

/** Uses the logistic approximation of the normal distribution, like Pekko, written so that nothing cancels. */
export function normalLevel(silenceMs: number, meanMs: number, deviationMs: number): number {
  const y = (silenceMs - meanMs) / deviationMs;
  const e = Math.exp(-y * (1.5976 + 0.070566 * y * y));
  return silenceMs > meanMs ? -Math.log10(e / (1 + e)) : Math.abs(Math.log10(1 - 1 / (1 + e)));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const deviationOf = (values: readonly number[], mean: number): number =>
  Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
