import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { defineConfig } from "vitest/config";
import { compiledModules } from "./bin/checkout.js";
import { KilledReporter } from "./properties/suite/killed-reporter.ts";
import type * as vitest from "./src/vitest.ts";
import { compiledSources } from "./test/compiled-sources.ts";
import { LongestFirst } from "./test/longest-first.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const compiled = compiledModules(root);
const { hearsay } = (await import(pathToFileURL(join(compiled, "src/vitest.js")).href)) as typeof vitest;

export default defineConfig({
  // The examples of the pages import what their readers import.
  resolve: {
    alias: [
      { find: /^hearsay$/u, replacement: join(root, "src/index.ts") },
      { find: /^hearsay\/vitest$/u, replacement: join(root, "src/vitest.ts") },
    ],
  },
  // Scopes called `small` are checked by hand and in long runs.
  plugins: [compiledSources(root, compiled), hearsay({ leaveOut: ["small"] })],
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", new KilledReporter()],
    testTimeout: 300_000,
    // Searches keep a core busy, and nothing else has to go on beside them.
    maxWorkers: "100%",
    // No test leaves anything behind in a module: each is loaded, and compiled, once for all the files of a worker.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
