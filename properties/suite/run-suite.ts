/** The one suite that every properties file is run by, see `vitest.config.ts`: each of its cases is a test. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Suite } from "../../src/model/properties.ts";
import { TRACES } from "../../src/cli/findings.ts";
import { replaying } from "../../src/cli/lassos.ts";
import { violationText } from "../../src/cli/violation.ts";
import { casesOf, type Outcome } from "../../src/suite/cases.ts";
import { listTraces } from "../../src/trace/load.ts";
import { slug } from "../../src/trace/trace.ts";
import { randomRuns, search } from "./explore.ts";
import { Failure } from "./failure.ts";

/** Checked by hand and in long runs: too large for a test. */
const LARGE: readonly string[] = ["small"];

/** Declares the tests of one properties file, if that file is the one that is run and not only imported by it. */
export function runSuite(suite: Suite, file: string): void {
  if (expect.getState().testPath !== file) return;
  const loaded = { file, target: suite.of.name };
  describe(suite.of.name, () => {
    const more = { traces: tracesOf(suite), leftOut: LARGE };
    for (const { name, run } of casesOf(suite, { search, randomRuns, replaying }, more)) {
      test(name, async ({ annotate, skip }) => {
        const outcome = await run();
        if (outcome.kind === "skipped") return skip(outcome.why);
        // Kept with the test: `killed-reporter.ts` prints it in the end.
        if (outcome.kind === "passed") return void (outcome.killed && (await annotate(outcome.killed, "killed")));
        throw failure(outcome, loaded);
      });
    }
  });
}

function failure(
  outcome: Exclude<Outcome, { readonly kind: "passed" | "skipped" }>,
  loaded: Parameters<typeof violationText>[1],
): Failure {
  return outcome.kind === "violated"
    ? new Failure("Violated", violationText(outcome, loaded))
    : new Failure(outcome.title, outcome.says);
}

function tracesOf(suite: Suite): readonly string[] {
  const folder = join(TRACES, slug(suite.of.name));
  return existsSync(folder) ? listTraces(folder) : [];
}
