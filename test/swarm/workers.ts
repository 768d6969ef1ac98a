/** Real workers of a test: processes that can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach } from "vitest";
import { root } from "../cli/hearsay.ts";

export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves when it takes jobs. */
  readonly started: Promise<void>;
}

const running: WorkerProcess[] = [];
afterEach(() => endWorkers(running.splice(0)));

/** It ends with the test, if not before. */
export function startWorker(url: string, cwd: string, args: readonly string[] = [], nodeOptions = ""): WorkerProcess {
  const flag = url.startsWith("redis") ? "--redis" : "--postgres";
  const all = [join(root, "bin/hearsay.js"), "worker", flag, url, "--concurrency", "1", "--lost-after", "1.5", ...args];
  const child = spawn(process.execPath, all, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: nodeOptions, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  let onStarted: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (onStarted = resolve));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onStarted();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Awaited<WorkerProcess["ended"]>>((resolve) =>
    child.on("close", (code) => {
      onStarted();
      resolve({ code, stdout, stderr });
    }),
  );
  const worker = { child, ended, started };
  running.push(worker);
  return worker;
}

export async function endWorkers(workers: readonly WorkerProcess[]): Promise<void> {
  for (const { child } of workers) child.kill("SIGKILL");
  await Promise.all(workers.map(({ ended }) => ended));
}
