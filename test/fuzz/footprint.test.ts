/** What random runs meet, if that is recorded. */
import { describe, expect, test } from "vitest";
import lock from "../../docs/examples/lock.properties.ts";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import { checkNow } from "../../src/check/check.ts";
import { fuzz, type FuzzOptions } from "../../src/fuzz/fuzz.ts";
import { selecting } from "../../src/suite/selecting.ts";

const { subject } = selecting(lock, {});
const metIn = async (of: typeof subject, options: Partial<FuzzOptions> = {}) =>
  (await fuzz(of, { seed: 1, runs: 300, footprint: true, ...options })).met!;

describe("random runs", () => {
  test("meet in the end the states that a check counts", async () => {
    const { states } = await metIn(subject);
    expect([states.length, states[0], states.at(-1)]).toEqual([300, 25, 36]);
    expect(checkNow(subject).states).toBe(36);
  });

  test("meet as many states whatever is forgotten between them", async () => {
    const { subject: raft } = selecting(raftElection, { scope: "small" });
    const remembering = await metIn(raft, { runs: 250 });
    expect(await metIn(raft, { runs: 250, remembered: 0 })).toEqual(remembering);
    expect(remembering.states.at(-1)).toBeGreaterThan(remembering.states[0]!);
  });

  test("are reported by kinds of steps, including those that were never taken", async () => {
    const { steps, met } = await fuzz(selecting(raftElection, {}).subject, { seed: 1, runs: 50, footprint: true });
    expect(met!.steps.reduce((sum, { count }) => sum + count, 0)).toBe(steps);
    expect(met!.steps.map(({ name, count }) => `${name} ${count}`)).toEqual([
      "timeout election 162",
      "deliver request vote 77",
      "deliver vote 50",
      "deliver heartbeat 32",
      "deliver pre-vote 0",
      "deliver refusal 0",
      "deliver request pre-vote 0",
      "timeout heartbeat 0",
    ]);
  });

  test("have the same result if nothing is recorded", async () => {
    const { met: _, ...told } = await fuzz(subject, { seed: 1, runs: 300, footprint: true });
    expect(told).toEqual(await fuzz(subject, { seed: 1, runs: 300 }));
  });
});
