/**
 * What the tests against real systems have in common: options, what is said in the end, and how they end.
 *
 * Options: --seed N (1); --effort N (1), which multiplies what is drawn at random; --first: end with the first difference;
 * --faults WORD: seed the model with each known fault that has the word in its name ("" for all), and say whether the
 * test notices.
 */
import { parseArgs } from "node:util";
import { say, sayAside } from "../../src/cli/terminal/output.ts";
import { Comparison } from "./comparison.ts";
import type { Driver } from "./driver.ts";
import { Missing } from "./kept.ts";
import { noticeFaults } from "./faults.ts";
import type { Seed } from "../mutation/seeded.ts";

export interface Asking {
  readonly seed: number;
  /** Multiplies what is drawn at random. */
  readonly effort: number;
  /** How many steps were met and not asked about, by the reason. */
  readonly notAsked: Map<string, number>;
}

interface Test {
  /** As it is run: "test:pekko". */
  readonly name: string;
  /** @throws Missing where the machine lacks what it takes */
  start(): Driver;
  /** What is driven, with its version. */
  describe(driver: Driver): Promise<string>;
  /** Where the model was wrong once, or could be: the test must notice each. */
  readonly faults: readonly Seed[];
  /** What is set aside before both are compared, and why. */
  readonly normalizations: readonly { readonly name: string; readonly because: string }[];
  /** @returns what was gone through besides what the counts say */
  compare(comparison: Comparison, asking: Asking): Promise<string>;
}

/** Thrown to end with the first difference. */
class Found extends Error {}

/** Runs the test, says what it found, and ends the process: 0 where nothing differs, or the machine lacks something; else 1. */
export async function compareWithReal(test: Test): Promise<never> {
  const options = readOptions(test.name);
  const driver = startedOrSkipped(test);
  if (options.faults !== undefined) {
    driver.end();
    process.exit(await noticeFaults(test.name, test.faults, options.faults));
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      driver.end();
      process.exit(3);
    });
  const comparison = new Comparison(driver, (difference) => {
    sayAside(difference);
    if (options.first) throw new Found();
  });
  const notAsked = new Map<string, number>();
  const begun = performance.now();
  try {
    say(`${await test.describe(driver)}, beside its model; seed ${options.seed}`);
    const gone = await test.compare(comparison, { ...options, notAsked });
    await comparison.settle();
    report(test, comparison, notAsked);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    const found = comparison.different === 0 ? "no difference" : `${comparison.different} DIFFER`;
    say(`${found}: ${driver.asked} questions in ${seconds} s; ${gone}.`);
  } catch (error) {
    if (!(error instanceof Found))
      sayAside(`${test.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    driver.end();
    process.exit(1);
  }
  driver.end();
  process.exit(comparison.different === 0 ? 0 : 1);
}

function startedOrSkipped(test: Test): Driver {
  try {
    return test.start();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    say(`${test.name} skipped: ${error.message}.`);
    process.exit(0);
  }
}

function report(test: Test, { counts }: Comparison, notAsked: ReadonlyMap<string, number>): void {
  const sorted = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [what, { compared, different }] of sorted)
    say(
      `${different === 0 ? "same  " : "DIFFER"} ${`${compared}`.padStart(6)}  ${what}${different ? `: ${different} differ` : ""}`,
    );
  for (const [because, times] of notAsked) say(`not asked ${`${times}`.padStart(4)}  ${because}`);
  say("set aside:");
  for (const { name, because } of test.normalizations) say(`  ${name}: ${because}`);
}

function readOptions(name: string): {
  readonly seed: number;
  readonly effort: number;
  readonly first: boolean;
  readonly faults: string | undefined;
} {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      effort: { type: "string", default: "1" },
      first: { type: "boolean", default: false },
      faults: { type: "string" },
    },
  });
  const whole = (option: "seed" | "effort", max: number): number => {
    const wanted = Number(values[option]);
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= max) return wanted;
    sayAside(`${name} --${option}: wanted a whole number from 1 to ${max}; got ${JSON.stringify(values[option])}.`);
    process.exit(2);
  };
  return {
    seed: whole("seed", 2 ** 31 - 1),
    effort: whole("effort", 1000),
    first: values.first,
    faults: values.faults,
  };
}
