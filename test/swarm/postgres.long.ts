import { expect, test } from "vitest";
import { hearsay } from "../cli/hearsay.ts";
import { counters } from "./counters.ts";
import { hasPostgres, PostgresServer } from "./postgres-server.ts";
import { endWorkers, startWorker } from "./workers.ts";

test.skipIf(!hasPostgres)("a swarm on a queue in Postgres says what one on this machine says", async () => {
  const postgres = await PostgresServer.started();
  const folder = counters({ scopes: { smoke: 2, more: 4 }, hold: { "no number is 3": "(n) => n !== 3" } });
  const worker = startWorker(postgres.url, folder);
  const swarm = async (...args: readonly string[]) => {
    const { code, stdout } = await hearsay(["swarm", "--check", "--fuzz", "--json", ...args], { cwd: folder });
    return { code, stdout };
  };
  expect(await swarm("--postgres", postgres.url)).toEqual(await swarm());
  expect(JSON.parse((await swarm("--postgres", postgres.url)).stdout)).toMatchObject({ jobs: 7, done: 0, reused: 7 });
  await endWorkers([worker]);
  postgres.end();
});
