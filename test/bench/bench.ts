/**
 * Measures the engine and prints a table. Each measurement runs in a separate process.
 * `npm run bench -- --help` shows the options.
 *
 * Each cliff is measured at a size and at twice that size: what is linear costs about twice as much, never four times.
 *
 * With a yardstick (a folder with two-phase.mjs, election.mjs and walk.mjs), its programs run in turn with ours, because on a machine
 * that does other things, too, only ratios within one run mean anything.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cliffs } from "./cliffs.ts";
import { bundled } from "./bundled.ts";
import { type Doubling, type Figures, median, overSearch, speed } from "./figures.ts";
import { simulated } from "./simulate.ts";
import { swarmRows } from "./swarm.ts";
import { twoWorkers } from "./workers.ts";
import { script, whole } from "../../properties/suite/script.ts";

const program = script("bench", "Measures the engine and prints a table")
  .option("--runs <n>", "how often each is measured; the median is shown", whole(1), 1)
  .option("--only <what>", "a model, or fuzz, check, simulate, workers or swarm")
  .option("--yardstick <dir>", "a folder of programs to run in turn with ours")
  .parse();
const values = program.opts<{ runs: number; only?: string; yardstick?: string }>();
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Each model, and the yardstick's program for the same one. */
const models: readonly { readonly name: string; readonly yardstick?: readonly string[] }[] = [
  { name: "rm8", yardstick: ["two-phase.mjs", "8"] },
  { name: "election", yardstick: ["election.mjs", "3", "2", "bag"] },
  { name: "walk", yardstick: ["walk.mjs"] },
  { name: "rm9" },
  { name: "rm10" },
  { name: "election, symmetric" },
  { name: "election, 1 liveness" },
  { name: "election, 2 liveness" },
  { name: "rm5, naive reference" },
  ...[...bundled.keys()].map((name) => ({ name: `fuzz ${name}`, yardstick: ["walk.mjs"] })),
  ...[...bundled.keys()].map((name) => ({ name: `check ${name}` })),
  ...[...simulated.keys()].map((name) => ({ name })),
];

/** Measures the code that an installed package runs: the same few files. */
const built = mkdtempSync(join(root, "node_modules/.bench-"));
execFileSync(process.execPath, [join(root, "bin/bundle.js"), built, "test/bench/measure.ts"], { cwd: root });

function ours<T = Figures>(...what: readonly string[]): T {
  return JSON.parse(execFileSync(process.execPath, [join(built, "test/bench/measure.js"), ...what]).toString()) as T;
}

/** The states (or steps) per second that the yardstick prints. */
function theirs(folder: string, [program, ...args]: readonly string[]): number {
  const printed = execFileSync(process.execPath, [join(folder, program), ...args]).toString();
  return Number(/(?:distinctPerS|stepsPerS): ?(\d+)/.exec(printed)![1]);
}

/** One model, or all of a kind: `--only fuzz`, `--only check`. */
const isWanted = (name: string): boolean => [name, name.split(" ", 1)[0], undefined].includes(values.only);

const folder = values.yardstick ? mkdtempSync(join(root, "node_modules/.bench-")) : undefined;
if (folder) cpSync(values.yardstick!, folder, { recursive: true });
const rows = [];
for (const { name, yardstick } of models.filter(({ name }) => isWanted(name))) {
  const measured: Figures[] = [];
  const compared: number[] = [];
  for (let run = 0; run < values.runs; run++) {
    measured.push(ours(name));
    if (folder && yardstick) compared.push(theirs(folder, yardstick));
  }
  const [{ states, transitions, steps, reducerCalls, bytesPerWorld, memoryMb }] = measured;
  const seconds = median(measured.map((figures) => figures.seconds));
  rows.push({
    model: name,
    states: states ?? "",
    transitions: transitions ?? steps ?? "",
    seconds: Number(seconds.toFixed(2)),
    "per second": Math.round(median(measured.map(speed))),
    "transitions/s": transitions === undefined ? "" : Math.round(transitions / seconds),
    "reducer calls": reducerCalls ?? "",
    "bytes/world": bytesPerWorld === undefined ? "" : Number(bytesPerWorld.toFixed(1)),
    "memory MB": memoryMb === undefined ? "" : Math.round(memoryMb),
    "over search": measured[0].overSearch === undefined ? "" : Number(median(measured.map(overSearch)).toFixed(2)),
    "of yardstick": compared.length === 0 ? "" : Number((median(measured.map(speed)) / median(compared)).toFixed(2)),
  });
}
const doublings = [];
for (const [name, { n }] of Object.entries(cliffs).filter(([cliff]) => (values.only ?? cliff) === cliff)) {
  const times: number[] = [];
  const rooms: number[] = [];
  let [once, twice]: Doubling[] = [];
  for (let run = 0; run < values.runs; run++) {
    [once, twice] = [n, 2 * n].map((size) => ours<Doubling>(name, `${size}`));
    times.push(twice.seconds / once.seconds);
    rooms.push(twice.memoryMb / once.memoryMb);
  }
  doublings.push({
    cliff: name,
    n,
    states: once.states,
    seconds: Number(once.seconds.toFixed(2)),
    "twice n, time": Number(median(times).toFixed(1)),
    "memory MB": Math.round(once.memoryMb),
    "twice n, memory": Number(median(rooms).toFixed(1)),
  });
}
if (folder) rmSync(folder, { recursive: true });
rmSync(built, { recursive: true });
if (rows.length > 0) console.table(rows);
if (doublings.length > 0) console.table(doublings);
if ((values.only ?? "workers") === "workers") console.table(twoWorkers(root, values.runs));
if ((values.only ?? "swarm") === "swarm") console.table(await swarmRows());
