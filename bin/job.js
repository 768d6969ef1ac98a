/**
 * A process that does the jobs of a swarm for its parent, and ends with it. Like a command it has two threads: a worker does the jobs,
 * and this one listens.
 */
import { Worker } from "node:worker_threads";
import { BEAT, DUE, newShared, words } from "./shared.js";

const TICK_MS = 25;
const TELL_MS = 250;

const [, , entry] = process.argv;
const shared = newShared();
const flags = words(shared);
const worker = new Worker(new URL("./worker.js", import.meta.url), {
  stdout: true,
  stderr: true,
  workerData: { entry, hearsay: { shared, columns: undefined, isTerminal: false, worker: "" } },
});
let toldAt = -Infinity;

setInterval(() => {
  Atomics.store(flags, DUE, 1);
  Atomics.store(flags, BEAT, 1);
}, TICK_MS);

worker.on("message", (/** @type {{ kind: string }} */ message) => {
  // "begins" and "ends" are for lines of progress, which a job does not show.
  if (message.kind === "begins" || message.kind === "ends") return;
  const isProgress = message.kind === "progress";
  if (isProgress && performance.now() - toldAt < TELL_MS) return;
  if (isProgress) toldAt = performance.now();
  process.send?.(message);
});
worker.on("error", (/** @type {Error} */ error) => {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  process.exit(1);
});
worker.on("exit", () => process.exit(1));

process.on("message", (job) => worker.postMessage(job));
// Only ending the process ends what a thread does in the system, or an endless loop in the user's code.
const end = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", end);
if (!process.connected) end();
// Ctrl-C reaches all processes of a terminal, but the parent decides when this one ends.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => {});
