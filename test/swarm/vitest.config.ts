import { defineConfig } from "vitest/config";

/** npm run test:swarm: the tests that take minutes, because they kill the processes of a swarm again and again. */
export default defineConfig({
  test: { include: ["test/swarm/*.long.ts"], testTimeout: 300_000, fileParallelism: false },
});
