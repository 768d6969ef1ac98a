import { counted } from "../../model/counted.ts";
import { check, type Checked, refutedIn } from "../../check/check.ts";
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { Driver } from "../terminal/driver.ts";
import type { ExitCode } from "../terminal/failure.ts";
import { type Loaded, loadChosen } from "../load-suite.ts";
import { say, sayJson, table } from "../terminal/output.ts";
import { fuzzUntilViolated } from "../random-runs.ts";
import { select } from "../select.ts";
import { worst } from "../terminal/exit-codes.ts";

/** One mutant must not take all the time of the others. */
const CHECK_SECONDS_MAX = 120;
const FUZZ_SECONDS_MAX = 10;

export interface Killed {
  readonly protocol: string;
  readonly mutant: string;
  readonly source: string;
  readonly killed: boolean;
  /** The property that the check found violated first; null where it found none. */
  readonly by: string | null;
  readonly kind: Checked["kind"] | null;
  readonly checkLength: number | null;
  readonly checkSeconds: number;
  /** After how many random runs some property was violated; null where none was. */
  readonly fuzzRuns: number | null;
}

/** Seeds each bug in turn, and says which property sees it. */
export async function mutants(
  target: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { loaded, broken } = await loadChosen(target);
  const all = loaded.flatMap((one) => Object.keys(one.suite.of.mutants ?? {}).map((mutant) => ({ one, mutant })));
  const driver = new Driver();
  const results: Killed[] = [];
  try {
    for (const { one, mutant } of all) {
      if (driver.interrupted) break;
      results.push(await kill(one, mutant, driver));
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

async function kill({ suite }: Loaded, mutant: string, driver: Driver): Promise<Killed> {
  const { of: protocol } = suite;
  const { subject } = select(suite, { mutant });
  const running = check(subject, { first: true, pulse: driver.pulse });
  const name = `${protocol.name}, ${mutant}`;
  const { result, seconds } = await driver.run(running, (progress, s) => `${name}: ${describeSearch(progress, s)}`, {
    secondsMax: CHECK_SECONDS_MAX,
  });
  const found = refutedIn(result.properties) ?? result.properties.find(({ verdict }) => verdict === "violated");
  const fuzzRuns = driver.interrupted ? null : await fuzzUntilViolated(subject, driver, `${name}: `, FUZZ_SECONDS_MAX);
  return {
    protocol: protocol.name,
    mutant,
    source: protocol.mutants?.[mutant].source ?? "",
    killed: found !== undefined || fuzzRuns !== null,
    by: found?.name ?? null,
    kind: found?.kind ?? null,
    checkLength: found?.counterexample?.run.steps.length ?? null,
    checkSeconds: Number(seconds.toFixed(3)),
    fuzzRuns,
  };
}

function asText(results: readonly Killed[], of: number): string {
  const rows = results.map(({ protocol, mutant, killed, by, kind, checkLength, checkSeconds, fuzzRuns }) => [
    killed ? "✓" : "✗",
    protocol,
    mutant,
    by === null ? "check: nothing" : `${kind}, ${counted(checkLength ?? 0, "step")}, ${checkSeconds.toFixed(1)} s`,
    fuzzRuns === null ? "fuzz: nothing" : `fuzz: ${counted(fuzzRuns, "run")}`,
    by ?? (killed ? "" : "survives"),
  ]);
  const killed = results.filter((one) => one.killed).length;
  const missing = results.length < of ? `; interrupted, ${of - results.length} were not tried` : "";
  return [
    ...(rows.length > 0 ? [table(rows)] : []),
    `${killed} of ${results.length} mutants are killed${missing}`,
  ].join("\n");
}
