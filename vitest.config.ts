import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { KilledReporter } from "./properties/suite/killed-reporter.ts";
import { hearsay } from "./src/vitest.ts";

export default defineConfig({
  // The examples of the pages import what their readers import.
  resolve: {
    alias: [
      { find: /^hearsay$/u, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) },
      { find: /^hearsay\/vitest$/u, replacement: fileURLToPath(new URL("src/vitest.ts", import.meta.url)) },
    ],
  },
  // Scopes called `small` are checked by hand and in long runs.
  plugins: [hearsay({ leaveOut: ["small"] })],
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", new KilledReporter()],
    testTimeout: 300_000,
    // Searches keep a core busy, and nothing else has to go on beside them.
    maxWorkers: "100%",
    // No test leaves anything behind in a module: each is loaded, and compiled, once for all the files of a worker.
    isolate: false,
  },
});
