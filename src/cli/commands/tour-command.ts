/** `hearsay tour`: shows what this package does, with every bundled protocol in its smallest scope, exhaustively and at random. */
import { check } from "../../check/check.ts";
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { Driver } from "../terminal/driver.ts";
import { type ExitCode, exitCodeOf, worst } from "../terminal/exit-codes.ts";
import { loadBundled } from "../load-suite.ts";
import { RUNS_MAX } from "../terminal/numbers.ts";
import { count, say, sayJson, table } from "../terminal/output.ts";
import { randomRuns } from "../random-runs.ts";
import { SMOKE } from "../../suite/selected.ts";
import { select } from "../select.ts";
import { overall, type Overall } from "../../suite/overall-verdict.ts";
import { defined } from "../../model/defined.ts";

/** For all random runs together, so that the whole tour ends within a minute. */
const FUZZ_SECONDS = 25;
/** For all checks together; they may take slightly longer. */
const CHECK_SECONDS = 25;
const SEED = 1;

/** Half of the time left for checks, so that a protocol too large for a tour does not use up the time of the others. */
const checkSecondsMax = (stops: readonly Stop[]): number =>
  Math.max(0.3, (CHECK_SECONDS - stops.reduce((sum, { checkSeconds }) => sum + checkSeconds, 0)) / 2);

interface Stop {
  readonly protocol: string;
  readonly variant: string | null;
  readonly check: Overall;
  readonly fuzz: Overall;
  readonly properties: number;
  readonly states: number;
  readonly checkSeconds: number;
  readonly runs: number;
  readonly steps: number;
  readonly fuzzSeconds: number;
  /** The names of the violated properties. */
  readonly violated: readonly string[];
}

export async function tour({ json = false }: { readonly json?: boolean }): Promise<ExitCode> {
  const { loaded, broken } = await loadBundled();
  const all = loaded.flatMap(({ suite }) => (suite.of.variants ?? [undefined]).map((variant) => ({ suite, variant })));
  const driver = new Driver();
  const stops: Stop[] = [];
  try {
    for (const { suite, variant } of all) {
      if (driver.interrupted) break;
      const { subject } = select(suite, { scope: SMOKE, ...defined({ variant }) });
      const title = `${stops.length + 1} of ${all.length}, ${suite.of.name}: `;
      const checked = await driver.run(
        check(subject, { pulse: driver.pulse }),
        (progress, s) => title + describeSearch(progress, s),
        {
          secondsMax: checkSecondsMax(stops),
        },
      );
      const secondsMax = Math.min(1, FUZZ_SECONDS / all.length);
      const ran = await randomRuns(subject, { seed: SEED, runs: RUNS_MAX }, driver, { title, secondsMax });
      // What random runs leave undecided, the check decides.
      const decided = ran.result.properties.filter(
        ({ verdict }) => verdict !== "not decided" && verdict !== "undecided" && verdict !== "not seen",
      );
      stops.push({
        protocol: suite.of.name,
        variant: variant ?? null,
        check: overall(checked.result.properties, checked.result.complete),
        fuzz: overall(decided as readonly { verdict: Overall }[], !driver.interrupted),
        properties: subject.properties.length,
        states: checked.result.states,
        checkSeconds: checked.seconds,
        runs: ran.result.runs,
        steps: ran.result.steps,
        fuzzSeconds: ran.seconds,
        violated: [...checked.result.properties, ...ran.result.properties].flatMap(({ name, verdict }) =>
          verdict === "violated" ? [name] : [],
        ),
      });
      if (!json) say(stopText(stops.length, all.length, stops[stops.length - 1]));
    }
  } finally {
    driver.end();
  }
  if (json) sayJson({ command: "tour", protocols: stops, ...brokenJson(broken) });
  else say(`\n${summaryText(stops, all.length)}`);
  complain(broken);
  const codes = stops.flatMap((stop) => [exitCodeOf(stop.check), exitCodeOf(stop.fuzz)]);
  return worst([exitCodeOfBroken(broken), ...codes, ...(stops.length < all.length ? [3 as const] : [])]);
}

const named = ({ protocol, variant }: Stop): string => (variant === null ? protocol : `${protocol}, ${variant}`);

const stopText = (number: number, of: number, stop: Stop): string =>
  `${String(number).padStart(String(of).length)} of ${of}  ${named(stop)}: ${stop.check}`;

function summaryText(stops: readonly Stop[], of: number): string {
  if (stops.length === 0) return "interrupted before anything was known";
  const header = ["protocol", "properties", "check", "states", "seconds", "random runs", "runs", "steps", "steps/s"];
  const rows = stops.map((stop) => [
    named(stop),
    String(stop.properties),
    stop.check,
    count(stop.states),
    stop.checkSeconds.toFixed(2),
    stop.fuzz,
    count(stop.runs),
    count(stop.steps),
    count(stop.steps / Math.max(stop.fuzzSeconds, 0.001)),
  ]);
  const violated = stops.flatMap((stop) =>
    [...new Set(stop.violated)].map((name) => `violated in ${named(stop)}: ${name}`),
  );
  const missing = stops.length < of ? [`interrupted: ${of - stops.length} of ${of} were not run`] : [];
  const next = stops[0].protocol;
  const ways = ["", "What next:", `  npx hearsay check ${next}`, "  npx hearsay list", "  npx hearsay mutants"];
  return [table([header, ...rows]), ...(violated.length > 0 ? ["", ...violated] : []), ...missing, ...ways].join("\n");
}
