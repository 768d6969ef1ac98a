/** `hearsay explain`: says which faults and decisions a saved counterexample needs, and which it does not. */
import { counted } from "../../model/counted.ts";
import { verdictMarks } from "../../report/story/counterfactual-clauses.ts";
import { type Explanation, explaining } from "../../suite/explaining.ts";
import { pageOf } from "../../suite/pages.ts";
import { loadTrace } from "../../trace/load-trace.ts";
import { commandLine } from "../printed-commands.ts";
import { type HtmlFlags, htmlPath, wantsHtml, writeHtml } from "../html-file.ts";
import { Driver } from "../terminal/driver.ts";
import { EXIT_INCOMPLETE, type ExitCode } from "../terminal/exit-codes.ts";
import { say, sayJson, table } from "../terminal/output.ts";
import { traceFile } from "../trace-file.ts";
import { suiteOf } from "../trace-suite.ts";

export interface ExplainFlags extends HtmlFlags {
  readonly properties?: string;
  readonly maxSeconds?: number;
}

export async function explain(file: string, flags: ExplainFlags): Promise<ExitCode> {
  const trace = loadTrace(traceFile(file));
  const suite = await suiteOf(trace, flags.properties);
  const driver = new Driver(flags);
  const { result } = await driver.run(
    explaining(trace, suite, driver.pulse),
    ({ decided, of, states }) =>
      `${decided} of ${counted(of, "fault and decision", "faults and decisions")}, ${states} states`,
  );
  driver.end();
  const { explanation } = result;
  const { sentence, counterfactuals } = explanation;
  if (flags.json) sayJson(explanation);
  else say(asText(explanation));
  if (wantsHtml(flags)) {
    const command = commandLine("replay", file, { properties: flags.properties });
    writeHtml(
      htmlPath(flags, file),
      await pageOf(result.run, { command, ...flags, why: { sentence, counterfactuals } }),
      flags,
    );
  }
  return explanation.limit === undefined ? 0 : EXIT_INCOMPLETE;
}

/** What to say about steps that changed nothing that the property reads and led to no such change. */
const OTHERWISE = "could have happened otherwise, or not at all";

/** The same, if not every question about them was answered. */
const notLookedAt = (limit: string): string => `may have had one, too: it was ended by ${limit}`;

function readsText({ kind }: Explanation["property"], reads: readonly string[]): string {
  if (reads.length > 0) return `It reads ${reads.join(", ")}.`;
  return kind === "recurs" ? "It looks at the steps alone." : "It reads its history alone.";
}

function asText({
  property,
  steps,
  sentence,
  counterfactuals,
  past,
  forFairness,
  reads,
  limit,
  withoutMutant,
  mutant,
}: Explanation): string {
  const rows = counterfactuals.map(({ number, step, verdict, grounds }) => [
    `  ${String(number).padStart(String(steps).length)}`,
    `${verdictMarks[verdict]} ${verdict}`,
    step,
    grounds,
  ]);
  const others = Array.from({ length: steps }, (_, i) => i + 1).filter(
    (step) => !past.includes(step) && !forFairness.some(({ number }) => number === step),
  );
  return [
    `"${property.name}" is violated after ${counted(steps, "step")}.`,
    sentence,
    ...(rows.length > 0 ? ["", "without each fault and each decision:", table(rows)] : []),
    "",
    readsText(property, reads),
    `Steps that could have had a part in it: ${past.join(", ")}` +
      (others.length === 0 ? "." : `; ${others.join(", ")} ${limit === undefined ? OTHERWISE : notLookedAt(limit)}.`),
    ...forFairness.map(
      ({ number, why }) =>
        `Step ${number} changed nothing that it reads, but without it the run could not go on, or end, as it does: ${why}.`,
    ),
    ...(withoutMutant ? [`Without the bug "${mutant}" it is ${withoutMutant.verdict}: ${withoutMutant.grounds}`] : []),
  ].join("\n");
}
