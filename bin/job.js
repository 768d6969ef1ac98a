/**
 * A process that does jobs of a swarm, for the one that started it and no longer than that one lives. Two threads, as of a
 * command: a worker does the jobs, this one listens.
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
  // When a search begins and ends concerns lines of progress, and there are none here.
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
// What a thread does in the system, and a loop of the user's that never ends, are ended with the process only.
const end = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", end);
if (!process.connected) end();
// Ctrl-C reaches all processes of a terminal: when to end is for whoever started this one to say.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => {});
