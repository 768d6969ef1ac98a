/**
 * `npm run soak [-- CASES SEED]`: compares the engine with the naive reference. For properties that are decided state by state, on this
 * many random protocols (default 10,000, about eleven minutes on two processors); for liveness on as many, a quarter of them random
 * protocols and the rest random graphs; on as many again with and without symmetry; for linearizability on a tenth as many registers.
 * Then come the known counts that take long, including those of the bundled protocols.
 *
 * The work is cut into rounds, each with a seed of its own, so that a failure can be repeated without what went before.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { script, whole } from "../properties/suite/script.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const program = script("soak", "Compares the engine with the naive reference on random protocols")
  .argument("[cases]", "how many random protocols", whole(1), 10_000)
  .argument("[seed]", "of the first round", whole(1), 1)
  .parse();
const [CASES, SEED] = program.processedArgs as [number, number];
const ROUND = 1000;
const AT_ONCE = 2;

interface Part {
  readonly file: string;
  /** The value of `HEARSAY_CASES` for a round. */
  readonly cases: number;
}
const safety: Part = { file: "test/check/differential.test.ts", cases: Math.min(ROUND, CASES) };
/** Its test takes three times as many graphs as protocols. */
const liveness: Part = {
  file: "test/check/differential-liveness.test.ts",
  cases: Math.ceil(Math.min(ROUND, CASES) / 4),
};
const symmetry: Part = { file: "test/check/differential-symmetry.test.ts", cases: Math.min(ROUND, CASES) };
/** Its test takes a tenth as many registers. */
const operations: Part = { file: "test/check/differential-linearizable.test.ts", cases: Math.min(ROUND, CASES) };
const known: readonly Part[] = [
  { file: "test/known-counts.test.ts", cases: 0 },
  { file: "test/protocols/counts.test.ts", cases: 0 },
];

/** Runs one test file once; prints what failed, and how to repeat it. */
async function round({ file, cases }: Part, seed: number): Promise<boolean> {
  const own = { HEARSAY_CASES: String(cases), HEARSAY_SEED: String(seed), HEARSAY_SOAK: "1" };
  const options = ["--testTimeout", "3600000", "--reporter", "dot"];
  const begun = performance.now();
  const child = spawn(process.execPath, [vitest, "run", ...options, file], {
    cwd: root,
    env: { ...process.env, ...own },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const repeat = `HEARSAY_CASES=${cases} HEARSAY_SEED=${seed} npx vitest run ${file}`;
  if (code === 0) console.log(`passed in ${seconds.padStart(4)} s  ${repeat}`);
  else console.log(`${said}\nFAILED after ${seconds} s. To see it again:\n  ${repeat}`);
  return code === 0;
}

/** The rounds of all parts. The rounds of one part have different seeds. */
const waiting = [safety, liveness, symmetry, operations].flatMap((part) =>
  Array.from({ length: Math.ceil(CASES / ROUND) }, (_, i) => ({ part, seed: SEED + i })),
);
waiting.push(...known.map((part) => ({ part, seed: SEED })));

async function work(): Promise<number> {
  let failed = 0;
  for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await round(next.part, next.seed))) failed++;
  return failed;
}

const begun = performance.now();
const failures = await Promise.all(Array.from({ length: AT_ONCE }, work));
const failed = failures.reduce((sum, some) => sum + some, 0);
const graphs = Math.ceil(CASES / ROUND) * 4 * liveness.cases;
console.log(
  `${CASES} random protocols, and ${graphs} protocols and graphs for liveness, from seed ${SEED}: ` +
    `${failed === 0 ? "all passed" : `${failed} rounds failed`} in ${((performance.now() - begun) / 1000).toFixed(0)} s.`,
);
process.exitCode = failed === 0 ? 0 : 1;
