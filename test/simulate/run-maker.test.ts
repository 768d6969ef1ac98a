/** A maker remembers what properties said from run to run, and no run shows it. */
import { expect, test } from "vitest";
import { simulate, type Suite } from "../../src/index.ts";
import { toEnd } from "../../src/semantics/sliced.ts";
import { timedPlace, type TimedSelecting } from "../../src/suite/timed-places.ts";
import { RunMaker } from "../../src/simulate/run-maker.ts";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import { lampSuite } from "./lamp.ts";

const seed = 5;
const numbers = Array.from({ length: 12 }, (_, number) => number);
const places: readonly (readonly [what: string, suite: Suite, selecting: TimedSelecting])[] = [
  ["that violates nothing", raftElection, { scope: "150 to 151 ms" }],
  [
    "that violates a step, as all but one do",
    raftElection,
    { scope: "150 to 151 ms", mutant: "votes for everybody who asks" },
  ],
  ["that violates a state", heartbeat, { scope: "a machine dies", mutant: "suspects one miss too early" }],
  ["that is late", lampSuite, { set: { after: 9000 } }],
];

test.each(places)("a run %s is the same whichever runs were made before it", (_, suite, selecting) => {
  const { timed } = timedPlace(suite, selecting);
  const one = new RunMaker(timed, { seed });
  const alone = numbers.map((number) => toEnd(new RunMaker(timed, { seed }).make(number, [])));
  expect(numbers.map((number) => toEnd(one.make(number, [])))).toEqual(alone);
  expect(numbers.toReversed().map((number) => toEnd(one.make(number, [])))).toEqual(alone.toReversed());
});

test("a signal ends a run that would take hours, and that run does not count", async () => {
  const ending = new AbortController();
  const report = await simulate(heartbeat, {
    scope: "pinged one in ten is lost",
    runs: 1,
    seconds: 31_536_000,
    signal: ending.signal,
    onProgress: () => ending.abort("enough"),
  });
  expect(report).toMatchObject({ runs: 0, events: 0, limit: "the caller's signal (enough)" });
});
