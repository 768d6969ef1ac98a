import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";
import { KilledReporter } from "./properties/suite/killed-reporter.ts";

const suite = fileURLToPath(new URL("properties/suite/run-suite.ts", import.meta.url));

/** A properties file says what must hold, and nothing of tests: run as a test file, it hands itself to the suite. */
const propertiesAreTests: Plugin = {
  name: "properties are tests",
  enforce: "pre",
  transform(code, id) {
    if (!/\/properties\/.+\.properties\.ts$/u.test(id)) return undefined;
    const self = JSON.stringify(id);
    return `${code}\nimport ownProperties from ${self};\nimport { runSuite } from ${JSON.stringify(suite)};\nrunSuite(ownProperties, ${self});\n`;
  },
};

export default defineConfig({
  plugins: [propertiesAreTests],
  test: {
    include: ["test/**/*.test.ts", "properties/**/*.properties.ts"],
    reporters: ["default", new KilledReporter()],
    testTimeout: 300_000,
    // Searches keep a core busy, and nothing else has to go on beside them.
    maxWorkers: "100%",
  },
});
