/** A swarm on this machine alone: its processes take one job after the other, and results are kept in a folder. */
import { differencesText } from "../sources.ts";
import type { InterimFindings } from "../terminal/listening-thread.ts";
import { JobProcesses } from "./job-processes.ts";
import type { Job, NamedJob } from "./job.ts";
import { fileOfJob, sourcesOfJobs } from "./job-sources.ts";
import type { ResultsFolder } from "./results-folder.ts";
import { type Active, LOST_MAX, type JobState, type Swarm } from "./swarm.ts";

export class LocalSwarm implements Swarm {
  readonly #results: ResultsFolder;
  readonly #children: JobProcesses;
  readonly #workers: string[];
  /** Jobs that nobody has begun, in the order of adding. */
  readonly #waiting = new Map<string, Job>();
  readonly #active = new Map<string, Active>();
  readonly #setAside = new Map<string, string>();
  /** Why results cannot be kept; then no more jobs are done. */
  #failure: unknown;

  constructor(results: ResultsFolder, { workers, memory }: { readonly workers: number; readonly memory?: number }) {
    this.#results = results;
    this.#children = new JobProcesses(workers, memory);
    this.#workers = Array.from({ length: workers }, (_, i) => `process ${i + 1}`);
  }

  async standings(jobs: readonly NamedJob[]): Promise<readonly JobState[]> {
    if (this.#failure !== undefined) throw this.#failure;
    return jobs.map(({ id }): JobState => {
      if (this.#waiting.has(id) || this.#active.has(id)) return { kind: "waiting" };
      const why = this.#setAside.get(id);
      if (why !== undefined) return { kind: "setAside", why };
      const text = this.#results.get(id);
      return text === undefined ? { kind: "unknown" } : { kind: "done", text };
    });
  }

  async add(jobs: readonly NamedJob[]): Promise<void> {
    for (const { id, job } of jobs) if (!this.#active.has(id)) this.#waiting.set(id, job);
    for (const worker of this.#workers.splice(0)) void this.#work(worker);
  }

  async forget(jobs: readonly NamedJob[]): Promise<void> {
    for (const { id } of jobs) {
      this.#results.remove(id);
      this.#setAside.delete(id);
    }
  }

  async doing(): Promise<{ readonly active: readonly Active[]; readonly refusals: readonly string[] }> {
    return { active: [...this.#active.values()], refusals: [] };
  }

  async takeBack(jobs: readonly NamedJob[]): Promise<number> {
    return jobs.filter(({ id }) => this.#waiting.delete(id)).length;
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    await this.#children.close();
  }

  /** Takes one job after the other, until there are none. */
  async #work(worker: string): Promise<void> {
    for (let next = first(this.#waiting); next !== undefined; next = first(this.#waiting)) {
      const [id, job] = next;
      this.#waiting.delete(id);
      const tell = (known: InterimFindings): void => void this.#active.set(id, { id, worker, known });
      tell({});
      try {
        const why = await this.#done(id, job, tell);
        if (why !== undefined) this.#setAside.set(id, why);
      } catch (error) {
        this.#failure ??= error;
        this.#waiting.clear();
      }
      this.#active.delete(id);
    }
    this.#workers.push(worker);
  }

  /** @returns why the job is set aside, or undefined */
  async #done(id: string, job: Job, tell: (known: InterimFindings) => void): Promise<string | undefined> {
    let message = "";
    for (let tries = 0; tries < LOST_MAX; tries++) {
      const ended = await this.#children.run(job, tell);
      switch (ended.kind) {
        case "result":
          return void this.#results.put(id, ended.text);
        case "refused":
          return `its sources were edited meanwhile: ${differencesText(sourcesOfJobs(fileOfJob(job.target)), ended.sources)}`;
        case "failed":
          return ended.message;
        case "starved":
        case "lost":
          message = ended.message;
      }
    }
    return `tried ${LOST_MAX} times: ${message}`;
  }
}

const first = <K, V>(map: ReadonlyMap<K, V>): readonly [K, V] | undefined => map.entries().next().value;
