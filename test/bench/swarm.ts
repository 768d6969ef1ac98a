/**
 * What jobs cost: many small ones, and a few that take a second or two, done by processes of this machine, and by a worker that takes
 * them from a redis-server on this machine.
 */
import { existsSync, readFileSync } from "node:fs";
import { hearsay } from "../cli/hearsay.ts";
import { counters } from "../swarm/counters.ts";
import { hasRedis, RedisServer } from "../swarm/redis-server.ts";

interface Kind {
  readonly what: string;
  /** Two numbers of jobs: the difference in cost is the cost of jobs without that of starting. */
  readonly few: number;
  readonly many: number;
  of(jobs: number): { readonly cwd: string; readonly args: readonly string[] };
}

const RUNS = 10;
/** Each of two nodes counts to this number, and takes a millisecond or two for each step. */
const FAR = 600;
const SLOWLY = "for (let i = 0, x = 0; i < 2_000_000; i++) x ^= i;";

const kinds: readonly Kind[] = [
  {
    what: `${RUNS} random runs`,
    few: 100,
    many: 10_000,
    of: (jobs) => ({
      cwd: counters(),
      args: ["--fuzz", "--runs", `${RUNS * jobs}`, "--runs-per-job", `${RUNS}`],
    }),
  },
  {
    what: "a search of two seconds",
    few: 4,
    many: 30,
    of: (jobs) => ({
      cwd: counters({
        go: SLOWLY,
        scopes: Object.fromEntries(Array.from({ length: jobs }, (_, i) => [i === 0 ? "smoke" : `s${i}`, FAR])),
      }),
      args: ["--check"],
    }),
  },
];

interface Took {
  readonly seconds: number;
  /** The processor time of all processes that have ended meanwhile, in seconds. */
  readonly cpu: number;
}

export async function swarmRows(): Promise<readonly object[]> {
  const rows: object[] = [];
  for (const kind of kinds) {
    const here = await between(kind, (args, cwd) => swarm(args, cwd));
    rows.push(row(kind, "processes", here));
    if (hasRedis) rows.push(row(kind, "a queue", await between(kind, throughQueue), here));
  }
  return rows;
}

type Way = (args: readonly string[], cwd: string) => Promise<number>;

async function between({ few, many, of }: Kind, way: Way): Promise<readonly [few: Took, many: Took]> {
  const took = async (jobs: number): Promise<Took> => {
    const { cwd, args } = of(jobs);
    const before = cpuSeconds();
    const seconds = await way(args, cwd);
    return { seconds, cpu: cpuSeconds() - before };
  };
  return [await took(few), await took(many)];
}

/** @returns the seconds that it took */
async function swarm(args: readonly string[], cwd: string): Promise<number> {
  const began = performance.now();
  const { code, stderr } = await hearsay(["swarm", ...args, "--json"], { cwd });
  if (code !== 0) throw new Error(stderr);
  return (performance.now() - began) / 1000;
}

async function throughQueue(args: readonly string[], cwd: string): Promise<number> {
  const redis = await RedisServer.started();
  let end = (): void => undefined;
  const worker = hearsay(["worker", "--redis", redis.url], {
    cwd,
    onStart: (child) => (end = () => child.kill("SIGINT")),
  });
  const seconds = await swarm([...args, "--redis", redis.url], cwd);
  end();
  await worker;
  await redis.kill();
  return seconds;
}

const STAT = "/proc/self/stat";
const TICKS = 100;

/** The processor time of all children that have ended; NaN if the system does not say. */
function cpuSeconds(): number {
  if (!existsSync(STAT)) return NaN;
  const fields = readFileSync(STAT, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

function row({ what, few, many }: Kind, by: string, took: readonly [Took, Took], here = took): object {
  const cpu = ([less, more]: readonly [Took, Took]): number => (more.cpu - less.cpu) / (many - few);
  return {
    "a job": what,
    by,
    jobs: many,
    "all, s": Number(took[1].seconds.toFixed(1)),
    "jobs a minute": Math.round((60 * (many - few)) / (took[1].seconds - took[0].seconds)),
    "processor, ms a job": Number((1000 * cpu(took)).toFixed(1)),
    "of processes": Number((cpu(took) / cpu(here)).toFixed(3)),
  };
}
