/**
 * The team of a command: threads of this process, each with the user's files read once more. They are made when the work turns
 * out to be long, or at once where that was asked for.
 */
import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Team } from "../../check/ahead/team.ts";
import { forWorkers } from "../terminal/listener.ts";
import { type Errand, READY } from "./errand.ts";

/** A check that has run for so long is worth more threads. */
const LONG_MS = 1000;
/** With more than these, the one that puts their reports together has no time left: more have to be asked for. */
const WORKERS_MOST = 8;

const entry = new URL(import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js", import.meta.url).href;

/** Jobs and reports name the queue of work that they belong to. */
interface Queued {
  readonly queue: number;
}

/**
 * As many threads as were asked for besides the one that asks, from the start; or as many as there are processors, once the work is
 * long. Undefined where there are no others.
 */
export function threadsFor<J extends Queued, R extends Queued>(
  workers: number | undefined,
  errand: Errand,
): Threads<J, R> | undefined {
  const others = (workers ?? Math.min(availableParallelism(), WORKERS_MOST)) - 1;
  return others > 0 && forWorkers ? new Threads(others, workers !== undefined, errand) : undefined;
}

export class Threads<J extends Queued, R extends Queued> implements Team<J, R> {
  lost: string | undefined;
  readonly #count: number;
  readonly #errand: Errand;
  readonly #from: number;
  readonly #sent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #received = 0;
  readonly #workers: Worker[] = [];
  readonly #ports: MessagePort[] = [];
  /** Those that take jobs; a member is a place in this list. */
  readonly #ready: MessagePort[] = [];
  /** Reports that came in and were not asked for yet, by their queues. */
  readonly #reports = new Map<number, (readonly [number, R])[]>();

  /** @param isAsked whether so many were asked for: then they are made at once */
  constructor(count: number, isAsked: boolean, errand: Errand) {
    this.#count = count;
    this.#errand = errand;
    this.#from = performance.now() + (isAsked ? 0 : LONG_MS);
  }

  call(): number {
    if (forWorkers && this.#workers.length === 0 && performance.now() >= this.#from) {
      for (let i = 0; i < this.#count; i++) this.#make(forWorkers);
    }
    return this.#ready.length;
  }

  send(member: number, job: J): void {
    this.#ready[member].postMessage(job);
  }

  receive(queue: number): readonly [number, R] | undefined {
    this.#takeIn();
    return this.#reports.get(queue)?.shift();
  }

  /** No more is wanted of them. */
  end(): void {
    for (const worker of this.#workers) {
      worker.removeAllListeners();
      void worker.terminate();
    }
  }

  #make({ file, shared }: NonNullable<typeof forWorkers>): void {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL(file), {
      workerData: { ...this.#errand, entry, port: port2, sent: this.#sent.buffer, hearsay: { shared } },
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

  /** Asks the ports only where something was sent. */
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
    return "memory: the JavaScript heap of a worker is full; NODE_OPTIONS=--max-old-space-size=MB gives it more, and --workers 1 needs none";
  return `a worker that failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
