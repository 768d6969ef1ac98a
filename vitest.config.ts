import { defineConfig } from "vitest/config";
import { KilledReporter } from "./properties/suite/killed-reporter.ts";
import { hearsay } from "./src/vitest.ts";

export default defineConfig({
  // Scopes called `small` are checked by hand and in long runs.
  plugins: [hearsay({ leaveOut: ["small"] })],
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", new KilledReporter()],
    testTimeout: 300_000,
    // Searches keep a core busy, and nothing else has to go on beside them.
    maxWorkers: "100%",
  },
});
