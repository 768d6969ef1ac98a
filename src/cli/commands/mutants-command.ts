/** `hearsay mutants`: seeds each bug in turn, and says which property catches it. */
import { counted, figure } from "../../model/counted.ts";
import { check, type Checked, type CheckResult, firstViolated } from "../../check/check.ts";
import { defined } from "../../model/defined.ts";
import { blamed } from "../../suite/blame.ts";
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { Driver, type Timed } from "../terminal/driver.ts";
import { type ExitCode, worst } from "../terminal/exit-codes.ts";
import { type Loaded, loadChosen } from "../load-suite.ts";
import { say, sayJson, table } from "../terminal/output.ts";
import { fuzzUntilViolated } from "../random-runs.ts";
import { select } from "../select.ts";

/** One mutant must not use up the time of the others. */
const CHECK_SECONDS = 120;
const FUZZ_SECONDS_MAX = 10;

export interface Killed {
  readonly protocol: string;
  readonly mutant: string;
  readonly source: string;
  readonly killed: boolean;
  /** The property that the check found violated first, or else random runs; null if neither found one that holds without the bug. */
  readonly by: string | null;
  readonly kind: Checked["kind"] | null;
  /** `holds`: every state was examined. `incomplete`: time or memory ended the check. */
  readonly checkVerdict: "violated" | "holds" | "incomplete";
  /** In steps; null if the check found nothing. */
  readonly checkLength: number | null;
  readonly checkSeconds: number;
  /** After how many random runs some property was violated; null if none was. */
  readonly fuzzRuns: number | null;
  /** Properties that say nothing about the bug, because they are violated without it as well; missing if there are none. */
  readonly violatedAnyway?: readonly string[];
}

export interface MutantsFlags {
  readonly json?: boolean;
  readonly secondsPerCheck?: number;
}

export async function mutants(
  target: string | undefined,
  { json = false, secondsPerCheck = CHECK_SECONDS }: MutantsFlags,
): Promise<ExitCode> {
  const { loaded, broken } = await loadChosen(target);
  const all = loaded.flatMap((one) => Object.keys(one.suite.of.mutants ?? {}).map((mutant) => ({ one, mutant })));
  const driver = new Driver();
  const results: Killed[] = [];
  try {
    for (const { one, mutant } of all) {
      if (driver.interrupted) break;
      results.push(await kill(one, mutant, driver, secondsPerCheck));
    }
  } finally {
    driver.end();
  }
  if (json) sayJson({ mutants: results, ...brokenJson(broken) });
  else say(asText(results, all.length));
  complain(broken);
  const survive = results.some(({ killed }) => !killed) && !driver.interrupted;
  const isCutShort = results.length < all.length || driver.interrupted;
  return worst([exitCodeOfBroken(broken), survive ? 1 : isCutShort ? 3 : 0]);
}

async function kill({ suite }: Loaded, mutant: string, driver: Driver, secondsMax: number): Promise<Killed> {
  const { of: protocol } = suite;
  const name = `${protocol.name}, ${mutant}`;
  const searched: Timed<CheckResult>[] = [];
  const { found, place, anyway } = await blamed(suite, select(suite, { mutant }), async (subject) => {
    const running = check(subject, { first: true, pulse: driver.pulse });
    const timed = await driver.run(running, (progress, s) => `${name}: ${describeSearch(progress, s)}`, { secondsMax });
    searched.push(timed);
    return firstViolated(timed.result.properties);
  });
  const [{ result }] = searched.slice(-1) as [Timed<CheckResult>];
  const seconds = searched.reduce((all, one) => all + one.seconds, 0);
  const runs = driver.interrupted
    ? undefined
    : await blamed(suite, place, (subject) => fuzzUntilViolated(subject, driver, `${name}: `, FUZZ_SECONDS_MAX));
  const byRuns = runs?.found;
  const killer = found ?? byRuns;
  const violatedAnyway = [...new Set([...anyway, ...(runs?.anyway ?? [])])];
  return {
    protocol: protocol.name,
    mutant,
    source: protocol.mutants?.[mutant].source ?? "",
    killed: killer !== undefined,
    by: killer?.name ?? null,
    kind: killer?.kind ?? null,
    checkVerdict: found ? "violated" : result.complete && isDecided(result.properties) ? "holds" : "incomplete",
    checkLength: found?.counterexample?.run.steps.length ?? null,
    checkSeconds: Number(seconds.toFixed(3)),
    fuzzRuns: byRuns?.runs ?? null,
    ...defined({ violatedAnyway: violatedAnyway.length === 0 ? undefined : violatedAnyway }),
  };
}

const isDecided = (properties: readonly Checked[]): boolean =>
  properties.every(({ verdict }) => verdict !== "incomplete");

/** The result of the check in a few words. Finding nothing in time says less than finding that there is nothing. */
function checkText({ kind, checkVerdict, checkLength, checkSeconds }: Killed): string {
  switch (checkVerdict) {
    case "violated":
      return `${kind}, ${counted(checkLength ?? 0, "step")}, ${checkSeconds.toFixed(1)} s`;
    case "holds":
      return "check: nothing";
    case "incomplete":
      return `check: not found in ${figure(Math.round(checkSeconds))} s (incomplete)`;
  }
}

/** `violated without it, too: "NAME"` */
const anywayText = ({ violatedAnyway }: Killed): readonly string[] =>
  violatedAnyway ? [`violated without it, too: ${violatedAnyway.map((name) => `"${name}"`).join(", ")}`] : [];

function asText(results: readonly Killed[], of: number): string {
  const rows = results.map((one) => [
    one.killed ? "✓" : "✗",
    one.protocol,
    one.mutant,
    checkText(one),
    one.fuzzRuns === null ? "fuzz: nothing" : `fuzz: ${counted(one.fuzzRuns, "run")}`,
    one.by ?? ["survives", ...anywayText(one)].join("; "),
  ]);
  const killed = results.filter((one) => one.killed).length;
  const missing = results.length < of ? `; interrupted, ${of - results.length} were not tried` : "";
  return [
    ...(rows.length > 0 ? [table(rows)] : []),
    `${killed} of ${results.length} mutants are killed${missing}`,
  ].join("\n");
}
