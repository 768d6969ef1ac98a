/** Kills everything that a swarm has, one after the other, while it is at work: its answer stays what it is without that. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Job, Queue } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hearsay, root } from "../cli/hearsay.ts";
import { counters } from "./counters.ts";
import { hasRedis, RedisServer, until } from "./redis-server.ts";
import { endWorkers, startWorker, type WorkerProcess } from "./workers.ts";

describe.skipIf(!hasRedis)("a swarm", () => {
  let redis: RedisServer;
  beforeAll(async () => void (redis = await RedisServer.started()));
  afterAll(() => redis.kill());

  /** Searches that take a good part of a second each. */
  const folder = counters({
    scopes: Object.fromEntries(
      ["smoke", ...Array.from({ length: 39 }, (_, i) => `s${i}`)].map((name, i) => [name, 90 + i]),
    ),
    hold: { "no number is 60": "(n) => n !== 60", "a number is small": "(n) => n < 9999" },
  });
  const command = (name: string): readonly string[] => [
    "swarm",
    "--check",
    "--json",
    "--redis",
    redis.url,
    "--queue",
    name,
  ];
  /** Not what is said beside it: that no worker has come yet. */
  const answer = async (args: readonly string[]) => {
    const { code, stdout } = await hearsay(args, { cwd: folder });
    return { code, stdout };
  };
  const swarm = (name: string) => answer(command(name));
  const local = answer(["swarm", "--check", "--json"]);
  const queueOf = (name: string): Queue =>
    new Queue(name, { connection: { url: redis.url, maxRetriesPerRequest: null } });
  const worker = (name: string, of: string, nodeOptions = ""): WorkerProcess =>
    startWorker(redis.url, folder, ["--queue", name, "--name", of], nodeOptions);

  test.each([1, 2, 4])("says with %i workers what processes of this machine say", async (count) => {
    const name = `workers-${count}`;
    const workers = Array.from({ length: count }, (_, i) => worker(name, `w${i}`));
    expect(await swarm(name)).toEqual(await local);
    await endWorkers(workers);
  });

  test("loses nothing and counts nothing twice when workers are killed twenty times", async () => {
    const name = "killed";
    const queue = queueOf(name);
    const workers = new Map(["w1", "w2", "w3"].map((of) => [of, worker(name, of)]));
    const told = swarm(name);
    const kills: string[] = [];
    while (kills.length < 20) {
      // A job that lost three workers would be set aside, as it should.
      const active = ((await queue.getActive()) as readonly (Job | undefined)[]).filter(
        (job) => job?.processedBy !== undefined && job.stalledCounter < 2 && job.attemptsStarted < 3,
      );
      const victim = active[(kills.length * 7) % Math.max(1, active.length)]?.processedBy;
      if (victim !== undefined && victim !== kills.at(-1)) {
        workers.get(victim)!.child.kill("SIGKILL");
        await workers.get(victim)!.ended;
        workers.set(victim, worker(name, victim));
        kills.push(victim);
      }
      await setTimeout((kills.length * 37) % 200);
    }
    expect(await told).toEqual(await local);
    await endWorkers([...workers.values()]);
    await queue.close();
  });

  test("goes on when Redis is killed and comes back with its file", async () => {
    const name = "redis-killed";
    const queue = queueOf(name);
    queue.on("error", () => undefined);
    const workers = [worker(name, "w1"), worker(name, "w2")];
    const told = swarm(name);
    for (const done of [5, 15]) {
      await until(async () => (await queue.getCompletedCount()) >= done);
      await redis.kill();
      await setTimeout(500);
      await redis.start();
    }
    expect(await told).toEqual(await local);
    await endWorkers(workers);
    await queue.close();
  });

  test("goes on when the one that asks is killed and started again", async () => {
    const name = "asker-killed";
    const queue = queueOf(name);
    const workers = [worker(name, "w1"), worker(name, "w2")];
    for (const done of [5, 15]) {
      const asker = spawn(process.execPath, [join(root, "bin/hearsay.js"), ...command(name)], {
        cwd: folder,
        stdio: "ignore",
      });
      await until(async () => (await queue.getCompletedCount()) >= done);
      asker.kill("SIGKILL");
    }
    const told = JSON.parse((await swarm(name)).stdout) as { readonly done: number; readonly reused: number };
    const { results, jobs } = JSON.parse((await local).stdout) as Readonly<Record<string, unknown>>;
    expect(told).toMatchObject({ jobs, results, setAside: [] });
    expect(told.done + told.reused).toBe(jobs);
    expect(await queue.getCompletedCount()).toBe(jobs);
    await endWorkers(workers);
    await queue.close();
  });

  test("sets a job aside that has taken three workers along, and names it", async () => {
    const murderous = counters({
      scopes: { smoke: 1, more: 3 },
      hold: { "a number is small": "(n) => n < 3 || process.kill(process.ppid, 'SIGKILL')" },
    });
    const told = hearsay(command("murderous"), { cwd: murderous });
    let [started, isOver] = [0, false];
    const keptAlive = (async () => {
      while (!isOver) {
        const one = startWorker(redis.url, murderous, ["--queue", "murderous"]);
        started++;
        while (!isOver && one.child.exitCode === null && one.child.signalCode === null) await setTimeout(20);
        await endWorkers([one]);
      }
    })();
    const { stdout } = await told;
    isOver = true;
    await keptAlive;
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "incomplete",
      jobs: 2,
      done: 1,
      setAside: [{ protocol: "counters", scope: "more", command: "check", why: "tried 3 times: its worker was lost" }],
    });
    expect(started).toBeGreaterThanOrEqual(3);
  });

  test("does not mind that clocks of workers differ by hours", async () => {
    const name = "clocks";
    const skewed = (hours: number): string => {
      const code = `const now = Date.now; Date.now = () => now() + ${hours * 3600_000};`;
      return `--import=data:text/javascript,${encodeURIComponent(code)}`;
    };
    const workers = [worker(name, "late", skewed(-3)), worker(name, "early", skewed(5))];
    expect(await swarm(name)).toEqual(await local);
    await endWorkers(workers);
  });
});
