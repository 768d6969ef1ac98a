/** Durations as a timing says them, drawn in microseconds. Each takes one number from a stream, so paired runs stay paired. */
import jstat from "jstat";
import type { Random } from "../fuzz/random.ts";
import type { Duration } from "../model/timing.ts";

/** In microseconds, a whole number. */
export type Sampler = (random: Random) => number;

export const MICROSECONDS = 1000;

/** By inversion of the distribution function: the longer of two durations stays so whatever else is drawn. */
export function samplerOf(duration: Duration): Sampler {
  const inMs = inverseOf(duration);
  return (random) => Math.round(inMs(random.unit()) * MICROSECONDS);
}

function inverseOf(duration: Duration): (u: number) => number {
  if (typeof duration === "number") return () => duration;
  switch (duration.kind) {
    case "uniform":
      return (u) => duration.from + u * (duration.to - duration.from);
    case "exponential":
      return (u) => (duration.least ?? 0) - duration.mean * Math.log(u);
    case "log-normal":
      return (u) => duration.median * Math.exp(jstat.normal.inv(u, 0, duration.sigma));
    case "pareto":
      return (u) => duration.least * u ** (-1 / duration.shape);
    case "samples":
      return (u) => duration.of[Math.floor(u * duration.of.length)];
  }
}
