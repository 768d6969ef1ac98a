/**
 * What the tests against real systems have in common: options, the final report, and how they end.
 * `npm run test:pekko -- --help` shows the options.
 */
import { script, whole } from "../../properties/suite/script.ts";
import { say, sayAside } from "../../src/cli/terminal/output.ts";
import { Comparison } from "./comparison.ts";
import type { Driver } from "./driver.ts";
import { Missing } from "./kept.ts";
import { noticeFaults } from "./faults.ts";
import type { Seed } from "../mutation/seeded.ts";

export interface Asking {
  readonly version: string;
  readonly seed: number;
  /** Multiplies the number of random cases. */
  readonly effort: number;
  /** How many steps were met and not asked about, by reason. */
  readonly notAsked: Map<string, number>;
}

interface Test {
  /** The name of its script: "test:pekko". */
  readonly name: string;
  /** The versions to drive, in order. */
  readonly versions: readonly string[];
  /** @throws Missing if the machine lacks something that is needed */
  start(version: string): Driver;
  /** The system that is driven, with its version. */
  describe(driver: Driver): Promise<string>;
  /** Faults that the model once had, or could have: the test must notice each. */
  readonly faults: readonly Seed[];
  /** The deliberate differences that are removed before both are compared, and why. */
  readonly normalizations: readonly { readonly name: string; readonly because: string }[];
  /** @returns what was covered, beyond what the counts say */
  compare(comparison: Comparison, asking: Asking): Promise<string>;
}

interface Options {
  readonly seed: number;
  readonly effort: number;
  readonly first?: true;
  readonly faults?: string;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Thrown to end with the first difference. */
class Found extends Error {}

/** Runs the test, prints what it found, and ends the process: 0 if nothing differs or the machine lacks something, otherwise 1. */
export async function compareWithReal(test: Test): Promise<never> {
  const options = readOptions(test.name);
  let isSame = true;
  try {
    if (options.faults === undefined)
      for (const version of test.versions) isSame = (await compareOne(test, version, options)) && isSame;
    else {
      // Everything that has to be fetched is fetched first.
      for (const version of test.versions) test.start(version).end();
      isSame = await noticeFaults(test.name, test.faults, options.faults);
    }
  } catch (error) {
    if (error instanceof Missing) {
      say(`${test.name} skipped: ${error.message}.`);
      process.exit(0);
    }
    if (!(error instanceof Found))
      sayAside(`${test.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  process.exit(isSame ? 0 : 1);
}

/** @returns whether nothing differs @throws Found with the first difference, if that ends the test */
async function compareOne(test: Test, version: string, options: Options): Promise<boolean> {
  const driver = test.start(version);
  const end = (): never => {
    driver.end();
    process.exit(3);
  };
  for (const signal of signals) process.on(signal, end);
  const comparison = new Comparison(driver, (difference) => {
    sayAside(difference);
    if (options.first) throw new Found();
  });
  const notAsked = new Map<string, number>();
  const begun = performance.now();
  try {
    say(`${await test.describe(driver)}, beside its model; seed ${options.seed}`);
    const gone = await test.compare(comparison, { ...options, version, notAsked });
    await comparison.settle();
    report(test, comparison, notAsked);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    const found = comparison.different === 0 ? "no difference" : `${comparison.different} DIFFER`;
    say(`${found}: ${driver.asked} questions in ${seconds} s; ${gone}.`);
  } finally {
    for (const signal of signals) process.off(signal, end);
    driver.end();
  }
  return comparison.different === 0;
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

function readOptions(name: string): Options {
  return script(name, "Compares a model with the real code that it is a model of")
    .option("--seed <n>", "of what is drawn at random", whole(1, 2 ** 31 - 1), 1)
    .option("--effort <n>", "multiplies how much is drawn at random", whole(1, 1000), 1)
    .option("--first", "end with the first difference")
    .option(
      "--faults <word>",
      'seed the model with each known fault whose name contains the word ("" for all), and see what is noticed',
    )
    .parse()
    .opts<Options>();
}
