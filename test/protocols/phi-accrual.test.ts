import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import {
  cassandra,
  heartbeat,
  isSuspect,
  normalLevel,
  nothingHeard,
  pekko,
  phi,
  type Heard,
  type Parameters,
} from "../../src/protocols/detectors/phi-accrual/phi-accrual.ts";

const parameters = fc.constantFrom<Parameters>(pekko, cassandra);
const pauses = fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 30 });

function heardAfter(pausesMs: readonly number[], by: Parameters): { heard: Heard; lastAtMs: number } {
  let lastAtMs = 0;
  let heard = heartbeat(nothingHeard, 0, by);
  for (const pause of pausesMs) {
    lastAtMs += pause;
    heard = heartbeat(heard, lastAtMs, by);
  }
  return { heard, lastAtMs };
}

/** The first millisecond of silence at which the node is suspected. */
function suspectAfterMs(heard: Heard, by: Parameters): number {
  const last = heard.lastAtMs ?? 0;
  let silence = 0;
  while (!isSuspect(heard, last + silence, by)) silence += 1;
  return silence;
}

const regular = (everyMs: number, times: number): number[] => Array.from({ length: times }, () => everyMs);

test("with Pekko's defaults, a node with a beat each second is suspected 4523 ms after the last, with deviation 100", () => {
  const { heard } = heardAfter(regular(1000, 2000), pekko);
  expect(heard.intervalsMs).toEqual(regular(1000, 1000));
  expect(suspectAfterMs(heard, pekko)).toBe(4523);
});

test("and 5307 ms after its first beat, with the deviation 250 of the assumed first intervals", () => {
  const { heard } = heardAfter([], pekko);
  expect(heard.intervalsMs).toEqual([750, 1250]);
  expect(suspectAfterMs(heard, pekko)).toBe(5307);
});

test("with Cassandra's defaults, a node with a beat each second is suspected after 18.42 s", () => {
  const steady: Heard = { intervalsMs: regular(1000, 1000), lastAtMs: 0 };
  expect(suspectAfterMs(steady, cassandra)).toBe(18_421);
  expect(8 * Math.LN10).toBeCloseTo(18.42, 2);
});

test("Cassandra's level is log10(e), 0.434, times the silence over the mean interval", () => {
  expect(phi({ intervalsMs: [1000], lastAtMs: 0 }, 1000, cassandra)).toBeCloseTo(Math.LOG10E, 12);
});

test("at the mean the normal level says that one heartbeat in two comes later", () => {
  expect(normalLevel(4000, 4000, 100)).toBeCloseTo(Math.log10(2), 12);
});

test.prop([parameters, fc.nat()])(
  "a node from which nothing was ever heard is never suspected, however long the silence",
  (by, nowMs) => {
    expect(phi(nothingHeard, nowMs, by)).toBe(0);
  },
);

test.prop([parameters, pauses, fc.nat(100_000), fc.nat(100_000)])(
  "between two heartbeats the level does not fall",
  (by, pausesMs, a, b) => {
    const { heard, lastAtMs } = heardAfter(pausesMs, by);
    const [early, late] = [Math.min(a, b), Math.max(a, b)];
    expect(phi(heard, lastAtMs + early, by)).toBeLessThanOrEqual(phi(heard, lastAtMs + late, by) + 1e-9);
  },
);

test.prop([parameters, pauses, fc.double({ min: 0, max: 300, noNaN: true })])(
  "the level passes every threshold, if nothing is heard for long enough",
  (by, pausesMs, threshold) => {
    const { heard, lastAtMs } = heardAfter(pausesMs, by);
    expect(phi(heard, lastAtMs + 100_000_000, by)).toBeGreaterThan(threshold);
  },
);

test.prop([parameters, pauses, fc.nat(100_000)])("a heartbeat ends a suspicion", (by, pausesMs, silenceMs) => {
  const { heard, lastAtMs } = heardAfter(pausesMs, by);
  const atMs = lastAtMs + silenceMs;
  expect(isSuspect(heartbeat(heard, atMs, by), atMs, by)).toBe(false);
});

test.prop([parameters, pauses, fc.nat(100_000), fc.nat(20), fc.nat(20)])(
  "a node that is suspected at a threshold is suspected at every lower one",
  (by, pausesMs, silenceMs, a, b) => {
    const { heard, lastAtMs } = heardAfter(pausesMs, by);
    const at = (threshold: number) => isSuspect(heard, lastAtMs + silenceMs, { ...by, threshold });
    expect(at(Math.max(a, b)) && !at(Math.min(a, b))).toBe(false);
  },
);

test.prop([pauses, fc.integer({ min: 1, max: 1_000_000 })])(
  "a pause after which a node is suspected with Pekko's defaults leaves the intervals unchanged",
  (pausesMs, pauseMs) => {
    const { heard, lastAtMs } = heardAfter(pausesMs, pekko);
    const after = heartbeat(heard, lastAtMs + pauseMs, pekko);
    const unchanged = JSON.stringify(after.intervalsMs) === JSON.stringify(heard.intervalsMs);
    expect(unchanged || !isSuspect(heard, lastAtMs + pauseMs, pekko)).toBe(true);
  },
);

test("an interval of more than 2 s is not recorded by Cassandra", () => {
  const { heard } = heardAfter([1000, 2001], cassandra);
  expect(heard).toEqual({ intervalsMs: [2000, 1000], lastAtMs: 3001 });
});

test("a heartbeat from before the last one is refused", () => {
  expect(() => heartbeat({ intervalsMs: [1000], lastAtMs: 5 }, 4, cassandra)).toThrow(RangeError);
});
