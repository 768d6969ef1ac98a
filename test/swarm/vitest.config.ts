import { defineConfig } from "vitest/config";

/** npm run test:swarm: what takes minutes, for it kills processes until a swarm has had enough of it. */
export default defineConfig({
  test: { include: ["test/swarm/*.long.ts"], testTimeout: 300_000, fileParallelism: false },
});
