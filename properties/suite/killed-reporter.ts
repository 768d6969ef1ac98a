import type { Reporter, TestCase } from "vitest/node";

/** Prints, after a test run, which mutants were found, by which property, and how. */
export class KilledReporter implements Reporter {
  readonly #lines: string[] = [];

  onTestCaseResult(testCase: TestCase): void {
    for (const { type, message } of testCase.annotations()) {
      if (type === "killed")
        this.#lines.push(
          `  ${testCase.parent.type === "suite" ? testCase.parent.name : ""}, ${testCase.name}\n    ${message}`,
        );
    }
  }

  onTestRunEnd(): void {
    if (this.#lines.length > 0) process.stdout.write(`\nMutants:\n${this.#lines.sort().join("\n")}\n`);
  }
}
