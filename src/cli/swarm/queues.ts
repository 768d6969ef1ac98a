/** Opens BullMQ queues on Redis or Postgres. Loaded only on demand, so that those who need no queue need not install one. */
import type { ConnectionOptions, Job as QueuedJob, Queue, Worker, WorkerOptions } from "bullmq";
import { UsageError } from "../terminal/failure.ts";
import { orInstall } from "./optional-packages.ts";

/** Where a queue is. */
export interface QueueFlags {
  /** A URL; true for the one in the environment, or else for this machine. */
  readonly redis?: string | true;
  readonly postgres?: string | true;
  /** Its name, if several share a server. */
  readonly queue?: string;
}

export interface Queues {
  readonly jobs: Queue;
  /** The sources that jobs must be done with, by digest. A place to keep them; nobody processes this queue. */
  readonly sources: Queue;
  worker(
    process: (job: QueuedJob, token?: string) => Promise<string>,
    options: Omit<WorkerOptions, "connection">,
  ): Worker;
  close(): Promise<void>;
}

const QUEUE = "hearsay";
const REACHED_MS = 5000;

/** Which server the flags ask for, if any. */
export function serverOf({
  redis,
  postgres,
}: QueueFlags): { readonly flag: "--redis" | "--postgres"; readonly url: string } | undefined {
  if (redis !== undefined && postgres !== undefined)
    throw new UsageError("A swarm has one queue: leave out --redis or --postgres.");
  const { REDIS_URL = "redis://127.0.0.1:6379", DATABASE_URL = "postgres://127.0.0.1:5432/postgres" } = process.env;
  if (redis !== undefined)
    return { flag: "--redis", url: valid("--redis", redis === true ? REDIS_URL : redis, /^rediss?:$/u) };
  if (postgres === undefined) return undefined;
  return {
    flag: "--postgres",
    url: valid("--postgres", postgres === true ? DATABASE_URL : postgres, /^postgres(?:ql)?:$/u),
  };
}

function valid(flag: string, url: string, protocol: RegExp): string {
  if (URL.canParse(url) && protocol.test(new URL(url).protocol)) return url;
  const wanted = flag === "--redis" ? "redis://HOST:6379 or rediss://…" : "postgres://HOST:5432/DATABASE";
  throw new UsageError(`${flag}: wanted a URL as ${wanted}; got ${JSON.stringify(url)}.`);
}

/** @throws UsageError if a package is missing, or if the server cannot be reached */
export async function openQueues(
  server: NonNullable<ReturnType<typeof serverOf>>,
  { queue = QUEUE }: QueueFlags,
): Promise<Queues> {
  const isRedis = server.flag === "--redis";
  const bullmq = await orInstall(
    server.flag,
    isRedis ? ["bullmq", "ioredis"] : ["bullmq", "pg"],
    () => import("bullmq"),
  );
  const { connection, factory, end } = isRedis
    ? await redisAt(server.url)
    : await postgresAt(server.url, bullmq.createPostgresBackend);
  const options = { connection: connection as ConnectionOptions };
  const made = [queue, `${queue}-sources`].map((name) => new bullmq.Queue(name, options, factory));
  for (const one of made) one.on("error", () => undefined);
  try {
    await Promise.all(made.map((one) => reached(one.waitUntilReady())));
  } catch (error) {
    await Promise.allSettled(made.map((one) => one.close()));
    await end();
    throw unreachable(server.flag, server.url, error);
  }
  return {
    jobs: made[0],
    sources: made[1],
    worker(process, more) {
      const worker = new bullmq.Worker(queue, process, { ...options, ...more }, factory);
      worker.on("error", () => undefined);
      return worker;
    },
    async close() {
      await Promise.allSettled(made.map((one) => one.close()));
      await end();
    },
  };
}

interface Connected {
  readonly connection: unknown;
  readonly factory: undefined;
  end(): Promise<void>;
}

async function redisAt(url: string): Promise<Connected> {
  const { Redis } = await orInstall("--redis", ["bullmq", "ioredis"], () => import("ioredis"));
  const client = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, enableAutoPipelining: true });
  client.on("error", () => undefined);
  try {
    await reached(client.connect());
  } catch (error) {
    client.disconnect();
    throw unreachable("--redis", url, error);
  }
  return { connection: client, factory: undefined, end: async () => client.disconnect() };
}

async function postgresAt(url: string, factory: unknown): Promise<Connected> {
  await orInstall("--postgres", ["bullmq", "pg"], () => import("pg"));
  // BullMQ's types know only one kind of backend for a queue; both work alike.
  const connection = { connectionString: url, migrate: true };
  return { connection, factory: factory as undefined, end: async () => undefined };
}

/** Waits for a server, but not for ever. */
async function reached<T>(ready: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${REACHED_MS / 1000} s`)), REACHED_MS);
  });
  return Promise.race([ready, late]).finally(() => clearTimeout(timer));
}

function unreachable(flag: string, url: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new UsageError(
    `${flag} ${shownUrl(url)} cannot be reached: ${message || code || String(error)}\nStart a server there, or name another one: ${flag} URL.`,
  );
}

/** The URL without its password. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  return decodeURI(shown.href);
}
