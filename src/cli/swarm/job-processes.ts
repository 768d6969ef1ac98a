/**
 * Child processes that do jobs, one each at a time. A search keeps its process busy and may crash it: so the process that hands out jobs
 * stays free to report on them, and survives.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { home, runningFile } from "../package-paths.ts";
import type { InterimFindings } from "../terminal/listening-thread.ts";
import { defaultMemoryMaxMb } from "../terminal/memory-limit.ts";
import type { Job } from "./job.ts";
import type { JobAnswer, Order } from "./job-thread.ts";

/** How a job ended. Lost: its process ended first. */
export type Ended =
  Exclude<JobAnswer, { readonly kind: "progress" }> | { readonly kind: "lost"; readonly message: string };

/** A process larger than this is replaced: otherwise the next job would be charged with what the last one left. */
const REPLACED_MB = 500;
/** When its time is up a job reports what it knows; we wait this much longer for it. */
const GRACE_MS = 30_000;

const entry = pathToFileURL(runningFile("src/cli/swarm/job-thread.ts")).href;

export class JobProcesses {
  readonly #memoryMb: number;
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  #isClosed = false;

  /** @param count how many jobs run at the same time: they share the memory */
  constructor(count: number, memoryMb = defaultMemoryMaxMb()) {
    this.#memoryMb = Math.max(1, Math.floor(memoryMb / count));
  }

  run(job: Job, onProgress: (known: InterimFindings) => void): Promise<Ended> {
    if (this.#isClosed) return Promise.resolve({ kind: "lost", message: "no more is wanted" });
    const child = this.#idle.pop() ?? this.#start();
    return new Promise((resolve) => {
      const end = (ended: Ended): void => {
        clearTimeout(overdue);
        child.off("message", take).off("exit", gone);
        const isFit = ended.kind === "failed" || (ended.kind === "result" && ended.memoryMb < REPLACED_MB);
        if (isFit && child.connected) this.#idle.push(child);
        else child.kill("SIGKILL");
        resolve(ended);
      };
      const take = (answer: JobAnswer): void => {
        if (answer.kind === "progress") onProgress(answer.known);
        else end(answer);
      };
      const gone = (code: number | null, signal: NodeJS.Signals | null): void =>
        end({ kind: "lost", message: `its process ended with ${signal ?? `code ${code}`}` });
      const overdue = setTimeout(
        () =>
          end({
            kind: "lost",
            message: `it did not end ${GRACE_MS / 1000} s after the ${job.secondsMax} s that a job may take`,
          }),
        job.secondsMax * 1000 + GRACE_MS,
      );
      child.on("message", take).on("exit", gone);
      child.send({ job, memory: this.#memoryMb } satisfies Order, (error) => {
        if (error) end({ kind: "lost", message: `its process cannot be reached: ${error.message}` });
      });
    });
  }

  /** Ends everything that is running, and waits for it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const ending = [...this.#all].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of this.#all) child.kill("SIGKILL");
    await Promise.all(ending);
  }

  #start(): ChildProcess {
    const child = fork(join(home, "bin/job.js"), [entry], { stdio: ["ignore", 2, 2, "ipc"], execArgv: [] });
    this.#all.add(child);
    child.once("exit", () => this.#all.delete(child));
    child.on("error", () => undefined);
    return child;
  }
}
