/** A further thread of a command: runs the file that the thread that computes names, in the way that runs itself. */
import { workerData } from "node:worker_threads";
import { printToStderr } from "./printing.js";

printToStderr();

/** @type {{ entry: string }} */
const { entry } = workerData;
if (entry.endsWith(".ts")) (await import("tsx/esm/api")).register();
else process.setSourceMapsEnabled(true);
await import(entry);
