import { expect, test } from "vitest";
import { progressLine } from "../../src/cli/swarm/progress-line.ts";

test("a swarm tells how far its jobs are, what they have found, how fast they are, and who does them", () => {
  const active = [
    { id: "a", worker: "wanda", known: { states: 4000, transitions: 9000 } },
    { id: "b", worker: "walter", known: { steps: 1000 } },
    { id: "c", worker: "wanda", known: {} },
  ];
  const progress = { jobs: 85, done: 12, setAside: 1, active, refusals: ["wilma refuses"] };
  expect(progressLine(progress, { states: 26_000, steps: 90_000 }, 2, 10)).toBe(
    "12 of 85 jobs; 1 set aside; 2 counterexamples; 30,000 new states, 3,000/s; 100,000 steps, 10k/s; wanda (2), walter; 1 worker with other sources",
  );
});

test("a swarm that nobody works for says so", () => {
  const progress = { jobs: 1, done: 0, setAside: 0, active: [], refusals: [] };
  expect(progressLine(progress, { states: 0, steps: 0 }, 0, 0)).toBe("0 of 1 job; 0 new states; 0 steps; no worker");
});
