/** The computing thread of a command: carries it out, and reports when it is done. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { printToStderr } from "./printing.js";

printToStderr();

const exit = process.exit;
process.exit = (code) => {
  parentPort?.postMessage({ kind: "left" });
  return exit(code);
};

const { main } = await import(await entry());
parentPort?.postMessage({ kind: "done", code: await main(workerData.args) });

/** The command line in JavaScript: as published, or compiled from the sources of a checkout. */
async function entry() {
  const root = new URL("../", import.meta.url);
  if (!existsSync(new URL("src/cli/main.ts", root))) return new URL("dist/src/cli/main.js", root).href;
  const { compiledCheckout } = await import("./checkout.js");
  try {
    const compiled = compiledCheckout(fileURLToPath(root));
    // Stack traces then show places in the sources. Reading where they are takes a tenth of a short command.
    if (workerData.args.includes("--debug")) process.setSourceMapsEnabled(true);
    return pathToFileURL(join(compiled, "src/cli/main.js")).href;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({
      kind: "err",
      text: `The sources run as they are, which is slower, for they could not be compiled: ${why}\n`,
    });
    (await import("tsx/esm/api")).register();
    return new URL("src/cli/main.ts", root).href;
  }
}
