/** Draws the durations of a scope's timing, in microseconds. Each takes exactly one number from its stream, so paired runs stay paired. */
import jstat from "jstat";
import type { Random } from "../fuzz/random.ts";
import type { Duration } from "../model/timing.ts";

/** Draws a duration: whole microseconds. */
export type Sampler = (random: Random) => number;

export const MICROSECONDS = 1000;

/** By inversion of the distribution function: for the same drawn number, the longer of two durations takes longer. */
export function samplerOf(duration: Duration): Sampler {
  if (typeof duration === "number")
    return (random) => {
      random.unit();
      return inMicroseconds(duration);
    };
  switch (duration.kind) {
    case "uniform": {
      const { from, to } = duration;
      return (random) => inMicroseconds(from + random.unit() * (to - from));
    }
    case "exponential": {
      const { mean, least = 0 } = duration;
      return (random) => inMicroseconds(least - mean * Math.log(random.unit()));
    }
    case "log-normal": {
      const { median, sigma } = duration;
      return (random) => inMicroseconds(median * Math.exp(jstat.normal.inv(random.unit(), 0, sigma)));
    }
    case "pareto": {
      const { least, shape } = duration;
      return (random) => inMicroseconds(least * random.unit() ** (-1 / shape));
    }
    case "samples": {
      const { of } = duration;
      return (random) => inMicroseconds(of[Math.floor(random.unit() * of.length)]);
    }
  }
}

const inMicroseconds = (ms: number): number => Math.round(ms * MICROSECONDS);
