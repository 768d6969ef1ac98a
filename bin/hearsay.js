#!/usr/bin/env node
// In a checkout the sources run as they are, so that an edit counts at once; an installed package has only dist/.
import { existsSync } from "node:fs";

// Until there is a result to show, Ctrl-C just ends the program: incomplete, as everywhere.
process.on("SIGINT", () => {
  process.stderr.write("interrupted before anything was known\n");
  process.exit(3);
});
// Whoever reads our output may stop reading, as `head` does.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

const source = new URL("../src/cli/main.ts", import.meta.url);
const isCheckout = existsSync(source);
if (isCheckout) (await import("tsx/esm/api")).register();
const { main } = await import(isCheckout ? source.href : new URL("../dist/src/cli/main.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
