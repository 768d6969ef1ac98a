/** A further thread of a command: runs the module that the computing thread names, in the same form as that thread runs. */
import { workerData } from "node:worker_threads";
import { printToStderr } from "./printing.js";

printToStderr();

/** @type {{ entry: string }} */
const { entry } = workerData;
if (entry.endsWith(".ts")) (await import("tsx/esm/api")).register();
await import(entry);
