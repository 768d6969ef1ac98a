/** How much sooner a check ends on two threads than on one, by the time that the command line reports. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./figures.ts";

/**
 * What is checked: each with all its properties. The last one has too few states for a second thread to be started (see `STATES_MIN` in
 * `precomputed-states.ts`), so its row shows that nothing is lost, and how much one and the same check varies.
 */
const checked = [
  ["two-phase-commit", "--scope", "rm9"],
  ["test/bench/election.ts"],
  ["akka-cluster", "--scope", "the lease holder dies"],
  ["akka-cluster", "--scope", "small"],
] as const;

interface Told {
  readonly states: number;
  readonly seconds: number;
}

/** @param root of the checkout; @param runs on one thread and on two, in turn */
export function twoWorkers(root: string, runs: number): readonly object[] {
  return checked.map((what) => {
    const told = (workers: string): Told => {
      const args = [join(root, "bin/hearsay.js"), "check", ...what, "--workers", workers, "--json"];
      return JSON.parse(spawnSync(process.execPath, args, { cwd: root }).stdout.toString()) as Told;
    };
    const pairs = Array.from({ length: runs }, () => [told("1"), told("2")] as const);
    return {
      check: what.join(" "),
      states: pairs[0]![0].states,
      "one worker, s": Number(median(pairs.map(([one]) => one.seconds)).toFixed(2)),
      "two workers, times as fast": Number(median(pairs.map(([one, two]) => one.seconds / two.seconds)).toFixed(2)),
    };
  });
}
