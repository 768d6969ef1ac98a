/**
 * Runs properties files as Vitest tests: put `plugins: [hearsay()]` into `vitest.config.ts`, or call `await
 * testSuite(suite)` in a test file. Each property in each scope is one test; so are random runs, each property known to be
 * false, each mutant, and each saved trace.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";
import type { Suite } from "./model/properties.ts";
import type { CheckOptions, CheckResult, Subject } from "./check/check.ts";
import { targetOf } from "./cli/load-suite.ts";
import { TRACES } from "./cli/trace-folder.ts";
import { violationText } from "./cli/violation-text.ts";
import { casesOf, type Means, type CaseOutcome, SEED } from "./suite/test-cases.ts";
import { driven } from "./suite/driven.ts";
import { checkArguments } from "./suite/library-arguments.ts";
import { refuting } from "./suite/refuting.ts";
import { replaying } from "./suite/replay-liveness.ts";
import { listTraces } from "./trace/load-trace.ts";
import { slug } from "./trace/trace-of.ts";

const propertiesFile = /\.properties\.[mc]?[jt]s$/u;
const PATTERN = "**/*.properties.?(c|m)[jt]s";

/**
 * Makes every `*.properties.ts` file a test file. A properties file only states what must hold and knows nothing of tests:
 * the plugin appends a line that hands its default export to `testSuite`. Compiled copies, in `dist` or in a hidden folder,
 * are not tested again.
 */
export function hearsay(options: TestSuiteOptions = {}): Plugin {
  return {
    name: "hearsay",
    enforce: "pre",
    async config({ test }) {
      const { configDefaults } = await import("vitest/config");
      return {
        test: {
          include: [...(test?.include ? [] : configDefaults.include), PATTERN],
          exclude: [...(test?.exclude ? [] : configDefaults.exclude), "**/dist/**", "**/.*/**"],
        },
      };
    },
    transform(code, id) {
      const [file] = id.split("?");
      if (!propertiesFile.test(file) || file.includes("/node_modules/")) return undefined;
      const [self, here] = [file, fileURLToPath(import.meta.url)].map((path) => JSON.stringify(path));
      return `${code}\nimport ownProperties from ${self};\nimport { testSuite } from ${here};\nawait testSuite(ownProperties, { ...${JSON.stringify(options)}, file: ${self} });\n`;
    },
  };
}

/** Vitest's default of five seconds is meant for tests that take hardly any time. */
const TIMEOUT_MS = 300_000;

/** Which tests a suite gets, and how long they may take. */
export interface TestSuiteOptions {
  /** Scopes that are too large for a test; by default none is left out. */
  readonly leaveOut?: readonly string[];
  /** How long each test may take, in milliseconds: it may search millions of states. Five minutes by default. */
  readonly timeoutMs?: number;
  /** The properties file. Its tests are declared only if Vitest is running that very file, not if another test imports it. */
  readonly file?: string;
}

/** Declares the tests of a suite. Await it at the top level of a test file: Vitest is imported only when this is called. */
export async function testSuite(suite: Suite, options: TestSuiteOptions = {}): Promise<void> {
  checkArguments("testSuite", suite, options);
  const { leaveOut = [], file, timeoutMs = TIMEOUT_MS } = options;
  const { describe, expect, test } = await import("vitest");
  const { testPath } = expect.getState();
  if (file !== undefined && testPath !== file) return;
  const loaded = { file: file ?? testPath ?? "", target: file === undefined ? suite.of.name : targetOf(file) };
  describe(suite.of.name, () => {
    for (const { name, run } of casesOf(suite, means, { traces: tracesOf(suite), leftOut: leaveOut })) {
      test(name, { timeout: timeoutMs }, async ({ annotate, skip }) => {
        const outcome = await run();
        if (outcome.kind === "skipped") return skip(outcome.why);
        // Stored with the test, for reporters.
        if (outcome.kind === "passed") return void (outcome.killed && (await annotate(outcome.killed, "killed")));
        throw failure(outcome, loaded);
      });
    }
  });
}

const means: Means = {
  async search(subject: Subject, options: CheckOptions): Promise<CheckResult> {
    const { check } = await import("./check/check.ts");
    return driven((pulse) => check(subject, { ...options, pulse }), {});
  },
  async randomRuns(subject, { runs, first = false }) {
    const { fuzz } = await import("./fuzz/fuzz.ts");
    return fuzz(subject, { seed: SEED, runs, first, strict: true, refute: refuting(subject) });
  },
  replaying,
};

/** The message is complete; a stack would only point into the engine. */
class Failure extends Error {
  override readonly name: string;

  constructor(title: string, text: string) {
    super(text);
    this.name = title;
    this.stack = `${title}: ${text}`;
  }
}

function failure(
  outcome: Exclude<CaseOutcome, { readonly kind: "passed" | "skipped" }>,
  loaded: Parameters<typeof violationText>[1],
): Failure {
  return outcome.kind === "violated"
    ? new Failure("Violated", violationText(outcome, loaded))
    : new Failure(outcome.title, outcome.message);
}

function tracesOf(suite: Suite): readonly string[] {
  const folder = join(TRACES, slug(suite.of.name));
  return existsSync(folder) ? listTraces(folder) : [];
}
