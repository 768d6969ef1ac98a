/**
 * `npm run mutation [-- WORD]`: seeds the engine with each fault of `mutants.ts` whose file or name has the word, one at a time, and
 * says which test noticed. The tree stays as it is: faults are seeded in copies of it. Exits with 1 if one is not noticed.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EngineMutant, engineMutants } from "./mutants.ts";
import { copyOfTree, mutate, removeCopy, root, whileSeeded } from "./seeded.ts";
import { script } from "../../properties/suite/script.ts";

const [AT_ONCE, TIME_MAX_MS] = [2, Number(process.env["HEARSAY_MUTATION_MS"] ?? 300_000)];

const tests = {
  "noticed before": ["test/check/mutants-killed.test.ts"],
  symmetry: ["test/check/symmetry.test.ts", "test/check/differential-symmetry.test.ts"],
  liveness: [
    "test/check/edges-kept.test.ts",
    "test/check/liveness.test.ts",
    "test/check/differential-liveness.test.ts",
  ],
  safety: ["test/check/differential.test.ts", "test/check/shared-part.test.ts"],
  histories: ["test/check/histories.test.ts", "test/check/differential-histories.test.ts"],
  asleep: ["test/check/sleep-sets.test.ts", "test/check/covered-steps.test.ts", "test/check/differential.test.ts"],
  memory: ["test/check/memory.test.ts", "test/check/memory-halves.test.ts", "test/check/differential.test.ts"],
  time: [
    "test/simulate/simulated-runs.test.ts",
    "test/simulate/draws.test.ts",
    "test/simulate/drawn-outcomes.test.ts",
    "test/simulate/deadlines.test.ts",
    "test/simulate/statistics.test.ts",
    "test/simulate/precomputed-runs.test.ts",
  ],
  random: [
    "test/fuzz/fuzz.test.ts",
    "test/fuzz/settling.test.ts",
    "test/fuzz/bounds.test.ts",
    "test/fuzz/rest.test.ts",
    "test/fuzz/recent-steps.test.ts",
    "test/fuzz/situation-numbers.test.ts",
    "test/fuzz/ahead.test.ts",
  ],
  ahead: ["test/check/schedule.test.ts", "test/check/ahead.test.ts"],
  counts: ["test/known-counts.test.ts"],
} as const;
type Suspect = keyof typeof tests;

/** Fewer cases than in the normal run, and no shrinking: all that matters is whether something fails. */
const config = `
import { defineConfig } from "vitest/config";
export default defineConfig({ test: { include: ["test/**/*.test.ts"], setupFiles: ["./no-shrinking.ts"], testTimeout: 120_000 } });
`;
const setup = `
import fc from "fast-check";
fc.configureGlobal({ endOnFailure: true });
`;

interface Verdict {
  readonly mutant: EngineMutant;
  /** The title of the test that failed first; undefined if none did. */
  readonly killedBy: string | undefined;
  readonly seconds: number;
}

async function makeCopy(): Promise<string> {
  const copy = await copyOfTree();
  await writeFile(join(copy, "vitest.config.ts"), config);
  await writeFile(join(copy, "no-shrinking.ts"), setup);
  return copy;
}

/** The first test that fails in the copy; undefined if all pass. */
async function firstFailure(copy: string, file: string): Promise<string | undefined> {
  const report = join(copy, "report.json");
  await rm(report, { force: true });
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const options = ["--bail", "1", "--maxWorkers", "1", "--reporter", "json", "--outputFile", report];
  const env = { ...process.env, HEARSAY_CASES: file.includes("liveness") ? "50" : "150" };
  const child = spawn(process.execPath, [vitest, "run", ...options, file], {
    cwd: copy,
    env,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let complaint = "";
  child.stderr.on("data", (data: Buffer) => void (complaint = (complaint + data.toString()).slice(-2000)));
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, TIME_MAX_MS);
  const code = await new Promise<number | string | null>((resolve) =>
    child.on("close", (status, signal) => resolve(status ?? signal)),
  );
  clearTimeout(clock);
  if (isLate) return `does not end within ${TIME_MAX_MS / 1000} s`;
  if (code === 0) return undefined;
  // It was killed from outside, or did not even begin: that says nothing of the fault.
  if (!existsSync(report)) throw new Error(`vitest ended with ${code} and no report on ${file}: ${complaint.trim()}`);
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
    testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
  };
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return `${name.slice(copy.length + 1)}: ${failed.fullName}`;
  }
  return `vitest ended with ${code}`;
}

/** @throws Error if a test fails even without a fault: then nothing could be said about the mutants */
async function proveSound(): Promise<void> {
  const copy = await makeCopy();
  try {
    for (const file of Object.values(tests).flat()) {
      const failed = await firstFailure(copy, file);
      if (failed !== undefined) throw new Error(`without any fault this fails: ${failed}`);
    }
  } finally {
    await removeCopy(copy);
  }
}

async function judge(copy: string, mutant: EngineMutant): Promise<Verdict> {
  const begun = performance.now();
  const order = [mutant.suspect, ...(Object.keys(tests) as Suspect[]).filter((one) => one !== mutant.suspect)];
  const killedBy = await whileSeeded(copy, mutant, async () => {
    for (const file of order.flatMap((suspect) => tests[suspect])) {
      const failure = await firstFailure(copy, file);
      if (failure !== undefined) return failure;
    }
    return undefined;
  });
  return { mutant, killedBy, seconds: (performance.now() - begun) / 1000 };
}

async function main(word: string): Promise<void> {
  const wanted = engineMutants.filter(({ name, file }) => `${file}: ${name}`.includes(word));
  for (const mutant of wanted) mutate(await readFile(join(root, mutant.file), "utf8"), mutant);
  if (!process.env["HEARSAY_MUTATION_UNPROVED"]) await proveSound();
  const waiting = [...wanted];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    const copy = await makeCopy();
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const verdict = await judge(copy, mutant);
        verdicts.push(verdict);
        const fate =
          verdict.killedBy ?? (mutant.equivalent === undefined ? "SURVIVED" : `equivalent: ${mutant.equivalent}`);
        console.log(
          `${verdict.seconds.toFixed(0).padStart(4)} s  ${mutant.file.padEnd(30)} ${mutant.name}\n        ${fate}`,
        );
      }
    } finally {
      await removeCopy(copy);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const counted = verdicts.filter(({ mutant, killedBy }) => killedBy !== undefined || mutant.equivalent === undefined);
  for (const folder of ["src/semantics", "src/check", "src"]) {
    const here = counted.filter(({ mutant }) => mutant.file.startsWith(`${folder}/`));
    const killed = here.filter(({ killedBy }) => killedBy !== undefined);
    if (here.length > 0)
      console.log(
        `${folder}: ${killed.length} of ${here.length} mutants killed (${((100 * killed.length) / here.length).toFixed(0)} %)`,
      );
  }
  const survivors = counted.filter(({ killedBy }) => killedBy === undefined);
  for (const { mutant } of survivors) console.log(`survived: ${mutant.file}: ${mutant.name}`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
}

const program = script("mutation", "Seeds faults into copies of the engine and says which test notices each")
  .argument("[word]", "only the faults whose file or name contains it", "")
  .parse();
const [word] = program.processedArgs as [string];
await main(word);
