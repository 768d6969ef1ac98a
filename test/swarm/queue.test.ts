import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Queue } from "bullmq";
import { named } from "../../src/cli/swarm/job.ts";
import { hearsay, root, temporaryFolder } from "../cli/hearsay.ts";
import { counters } from "./counters.ts";
import { hasRedis, RedisServer, until } from "./redis-server.ts";
import { endWorkers, startWorker } from "./workers.ts";

/** Without the notice that is printed if no worker comes for a while. */
async function swarm(cwd: string, ...args: readonly string[]) {
  const told = await hearsay(["swarm", "--check", "--fuzz", "--runs", "100", "--json", ...args], { cwd });
  return { ...told, stderr: told.stderr.replace(/^No worker does these jobs\..*\n/u, "") };
}

interface Listed {
  readonly queues: readonly { readonly name: string }[];
}
const shown: unknown[] = [];

describe.skipIf(!hasRedis)("a swarm on a queue", () => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await RedisServer.started()));
  afterAll(() => redis.kill());

  test("has the same result as one on this machine, and does no job twice unless it is told to", async () => {
    const folder = counters({ scopes: { smoke: 2, more: 4 }, hold: { "no number is 3": "(n) => n !== 3" } });
    const workers = [startWorker(redis.url, folder), startWorker(redis.url, folder)];
    const [local, queued] = [await swarm(folder, "--workers", "1"), await swarm(folder, "--redis", redis.url)];
    expect(queued).toEqual(local);
    expect(queued.code).toBe(1);
    const counts = async (...args: readonly string[]): Promise<object> =>
      JSON.parse((await swarm(folder, "--redis", redis.url, ...args)).stdout) as object;
    expect(await counts("--again")).toMatchObject({ jobs: 3, done: 3, reused: 0 });
    await endWorkers(workers);
    expect(await counts()).toMatchObject({ jobs: 3, done: 0, reused: 3 });
  });

  test("gives no job to a worker with other sources, which says what differs", async () => {
    const queue = ["--queue", "edited"];
    const [folder, elsewhere] = [counters(), counters({ go: "// edited" })];
    const waiting = swarm(folder, "--redis", redis.url, ...queue);
    const { code, stderr } = await startWorker(redis.url, elsewhere, queue).ended;
    expect(stderr).toMatch(
      / asks for jobs, and the sources here differ: counters\.properties\.mjs \(edited\)\.\nBoth need the same sources/u,
    );
    expect(code).toBe(2);
    const worker = startWorker(redis.url, folder, queue);
    const told = await waiting;
    expect(JSON.parse(told.stdout)).toMatchObject({ verdict: "holds", jobs: 2, done: 2, setAside: [] });
    // On a slow machine there is also a notice that no worker has come yet.
    expect(told.stderr.replace(/^No worker does these jobs\..*\n/mu, "")).toMatch(
      /^\S+ refuses, because its sources differ: counters\.properties\.mjs \(edited\)\.\n$/u,
    );
    await endWorkers([worker]);
  });

  test("accepts nothing from strangers that is not a job, and reads no file outside of its folder", async () => {
    const queue = new Queue("strange", { connection: { url: redis.url } });
    const job = {
      command: "check",
      protocol: "x",
      sources: "0".repeat(64),
      scope: "smoke",
      variant: null,
      mutant: null,
      secondsMax: 1,
    };
    const outside = named({ ...job, command: "check", target: "../x.properties.mjs" });
    await queue.add("a stranger's", { command: "eval", code: "process.exit()" }, { jobId: "1".repeat(63) + "a" });
    await queue.add("of another name", outside.job, { jobId: "2".repeat(63) + "a" });
    await queue.add("of a file outside", outside.job, { jobId: outside.id });
    const worker = startWorker(redis.url, counters(), ["--queue", "strange"]);
    await until(async () => (await queue.getFailedCount()) === 3);
    await endWorkers([worker]);
    const whys = (await queue.getFailed()).map(({ failedReason }) => failedReason.split("\n")[0].slice(0, 90)).sort();
    expect(whys).toEqual([
      "The job names the properties file ../x.properties.mjs, which is not read: it is outside of",
      expect.stringContaining("it is not a job: ✖ Unrecognized key"),
      "its id does not match its content",
    ]);
    await queue.close();
  });

  test("leaves its jobs in the queue at Ctrl-C, or takes them back with --take-back", async () => {
    const folder = counters();
    const interrupted = async (name: string, ...args: readonly string[]) => {
      const queue = new Queue(name, { connection: { url: redis.url } });
      const command = ["swarm", "--check", "--json", "--redis", redis.url, "--queue", name, ...args];
      const { stderr } = await hearsay(command, {
        cwd: folder,
        onStart: async (child) => {
          await until(async () => (await queue.getWaitingCount()) === 1);
          child.kill("SIGINT");
        },
      });
      const waiting = await queue.getWaitingCount();
      await queue.close();
      return { stderr, waiting };
    };
    expect(await interrupted("left")).toEqual({
      stderr:
        "1 job left in the queue: the same command waits for them again, and with --take-back, Ctrl-C takes back what nobody has begun.\n",
      waiting: 1,
    });
    expect(await interrupted("taken", "--take-back")).toEqual({ stderr: "", waiting: 0 });
  });

  test("finds the same frontier of faults as a search on this machine", async () => {
    const worker = startWorker(redis.url, root, ["--queue", "frontier"]);
    const frontier = async (...args: readonly string[]) => {
      const property = ["--property", "at most one leader in each term", "--mutant", "the vote is not persisted"];
      const chosen = ["raft-election", ...property, "--max", "drop=1,crash=1,restart=1"];
      const { stdout } = await hearsay(["frontier", ...chosen, "--out", folder, "--json", ...args]);
      return { ...(JSON.parse(stdout) as object), seconds: 0 };
    };
    const folder = temporaryFolder();
    const here = await frontier();
    expect(here).toMatchObject({
      checks: 8,
      sentence: expect.stringMatching(/^breaks with 1 crash \+ 1 restart; holds, /u),
    });
    expect(await frontier("--redis", redis.url, "--queue", "frontier")).toEqual(here);
    await endWorkers([worker]);
  });

  test("shows its queue on a read-only page that only this machine can open", async () => {
    const { code, stderr } = await hearsay(["swarm", "--board", "--redis", redis.url, "--queue", "shown"], {
      cwd: counters(),
      async onStderr(child, said) {
        const link = /http:\S+/u.exec(said)![0];
        const [page, queues] = [await fetch(link), await fetch(`${link}api/queues`)];
        const asked = get(link, { headers: { host: "evil.example" } });
        const [answer] = (await once(asked, "response")) as readonly IncomingMessage[];
        shown.push(page.status, ((await queues.json()) as Listed).queues[0].name, answer.statusCode);
        shown.push((await fetch(`${link}api/queues/shown/pause`, { method: "PUT" })).status);
        child.kill("SIGINT");
      },
    });
    expect(stderr).toMatch(/^The queue is shown at http:\/\/127\.0\.0\.1:\d+\/\n/u);
    expect(shown).toEqual([200, "shown", 403, 403]);
    expect(code).toBe(3);
  });

  test("says if a server does not answer, without its password", async () => {
    const { code, stderr } = await swarm(counters(), "--redis", "redis://me:secret@127.0.0.1:1");
    expect(stderr).toContain("--redis redis://me:…@127.0.0.1:1 cannot be reached: ");
    expect(code).toBe(2);
  });
});
