/**
 * Threads of this process as a team; each of them loads the user's files again. They are started once the work turns out to be long, or
 * at once if that was asked for.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Team } from "../check/parallel/team.ts";

/** Sent by a thread that has loaded the user's files and takes jobs. */
export const READY = "ready";

/** What every thread is given besides its errand. */
export interface Line {
  readonly port: MessagePort;
  /** A counter that goes up whenever a thread has sent something. */
  readonly sent: SharedArrayBuffer;
}

/** Jobs and reports name the queue of work that they belong to. */
interface Queued {
  readonly queue: number;
}

export class Threads<J extends Queued, R extends Queued> implements Team<J, R> {
  lost: string | undefined;
  readonly #count: number;
  readonly #file: URL;
  readonly #errand: object;
  readonly #from: number;
  readonly #sent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #received = 0;
  readonly #workers: Worker[] = [];
  readonly #ports: MessagePort[] = [];
  /** The ports of those that take jobs; a member is an index in this list. */
  readonly #ready: MessagePort[] = [];
  /** Reports that came in and were not fetched yet, by queue. */
  readonly #reports = new Map<number, (readonly [number, R])[]>();

  /**
   * @param count  how many threads to start
   * @param waitMs how long the work must have taken before they are started
   * @param file   the module that each of them runs
   * @param errand what each of them is told
   */
  constructor(count: number, waitMs: number, file: URL, errand: object) {
    this.#count = count;
    this.#file = file;
    this.#errand = errand;
    this.#from = performance.now() + waitMs;
  }

  call(): number {
    if (this.#workers.length === 0 && performance.now() >= this.#from)
      for (let i = 0; i < this.#count; i++) this.#make();
    return this.#ready.length;
  }

  send(member: number, job: J): void {
    this.#ready[member].postMessage(job);
  }

  receive(queue: number): readonly [number, R] | undefined {
    this.#takeIn();
    return this.#reports.get(queue)?.shift();
  }

  /** Ends them all: nothing more is wanted of them. */
  end(): void {
    for (const worker of this.#workers) {
      worker.removeAllListeners();
      void worker.terminate();
    }
  }

  #make(): void {
    const { port1, port2 } = new MessageChannel();
    const line: Line = { port: port2, sent: this.#sent.buffer };
    const worker = new Worker(this.#file, {
      workerData: { ...this.#errand, ...line },
      transferList: [port2],
      stdout: true,
      stderr: true,
    });
    worker.on("error", (error: Error & { readonly code?: string }) => (this.lost ??= whyLost(error)));
    worker.on("exit", () => (this.lost ??= "a worker that ended: process.exit was called in it"));
    worker.unref();
    this.#workers.push(worker);
    this.#ports.push(port1);
  }

  /** Reads the ports only if something was sent. */
  #takeIn(): void {
    const sent = Atomics.load(this.#sent, 0);
    if (sent === this.#received) return;
    this.#received = sent;
    for (const port of this.#ports) {
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        const message = next.message as R | typeof READY;
        if (message === READY) this.#ready.push(port);
        else this.#keep(this.#ready.indexOf(port), message);
      }
    }
  }

  #keep(member: number, report: R): void {
    const reports = this.#reports.get(report.queue);
    if (reports) reports.push([member, report]);
    else this.#reports.set(report.queue, [[member, report]]);
  }
}

function whyLost(error: Error & { readonly code?: string }): string {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return "memory: the JavaScript heap of a worker is full; NODE_OPTIONS=--max-old-space-size=MB gives it more, and with one worker there is none";
  return `a worker that failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
