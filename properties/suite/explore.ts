/** How the suite makes searches and random runs: to the end, or to limits that are the same everywhere. */
import { setImmediate } from "node:timers/promises";
import { check, type CheckOptions, type CheckResult, type Subject } from "../../src/check/check.ts";
import { refuteRun } from "../../src/check/refute-run.ts";
import { fuzz, type FuzzResult } from "../../src/fuzz/fuzz.ts";
import { SEED } from "../../src/suite/cases.ts";
import { Space } from "../../src/world/space.ts";

/** Worlds that are searched after a random run that did not settle. */
const REFUTE_WORLDS_MAX = 20_000;
/** The test runner asks its workers now and then whether they are alive. */
const SLICE_MS = 200;

export async function search(subject: Subject, options: CheckOptions): Promise<CheckResult> {
  let paused = performance.now();
  const running = check(subject, options);
  let next = running.next();
  while (!next.done) {
    if (performance.now() - paused > SLICE_MS) {
      await setImmediate();
      paused = performance.now();
    }
    next = running.next();
  }
  return next.value;
}

/** Always the same runs. */
export function randomRuns(
  subject: Subject,
  { runs, first = false }: { readonly runs: number; readonly first?: boolean },
): Promise<FuzzResult> {
  const { protocol, scope, selection } = subject;
  return fuzz(subject, {
    seed: SEED,
    runs,
    first,
    strict: true,
    refute: (claim, run) =>
      refuteRun(
        new Space(protocol, scope, { ...selection, histories: [claim.property] }),
        claim,
        run,
        REFUTE_WORLDS_MAX,
      ),
  });
}
