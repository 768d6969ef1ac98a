/**
 * The listening thread of a command: it watches signals, the clock, the memory and the computing thread. It asks that thread to end;
 * if it does not, this one prints what is known so far and ends it.
 */
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { InterruptedWorker } from "./interrupted-worker.js";
import { Output } from "./output.js";
import { BEAT, DUE, HEARD, newShared, stop, words } from "./shared.js";
import { userCall } from "./user-call.js";

const COMMAND = new URL("./command.js", import.meta.url);
/** What further threads of the command run. */
const WORKER = new URL("./worker.js", import.meta.url);
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const TICK_MS = 25;
/** If the computing thread has not beaten for this long, it is asked where it is, and the user is told. */
const SILENT_MS = 3000;
/** On a busy machine that proves nothing: it must also have worked for this long. */
const SILENT_WORK_MS = 1000;
/** How long after it was told to end the computing thread is asked where it is, and then ended. */
const ASK_MS = 150;
const END_MS = 450;
/** Here, too, it must also have worked for this long, */
const WORK_MS = 200;
/** or not work at all, as when it waits for another program. */
const LAST_MS = 10_000;
/** The longest wait for it to terminate, if it may still be working, */
const STUBBORN_MS = 1000;
/** and if it said that it is done but has gigabytes to give back: its exit code must not be lost. */
const DONE_MS = 60_000;
/** Loading the user's files may take as long as the search may, and in any case this much work or this long. */
const LOADING_WORK_SECONDS = 10;
const LOADING_SECONDS = 60;

const INCOMPLETE = 3;
const USAGE = 2;
const VIOLATED = 1;

/**
 * Messages from the computing thread.
 * @typedef {{ kind: "out" | "err", text: string }
 *   | { kind: "limits", seconds?: Limit, megabytes?: Limit }
 *   | { kind: "begins" | "ends" }
 *   | { kind: "progress", line: string, known: Known }
 *   | { kind: "left" }
 *   | { kind: "done", code: number }} Message
 * @typedef {{ max: number, message: string }} Limit
 * @typedef {{ violated?: readonly string[], [name: string]: unknown }} Known
 */

export class Listener {
  #args;
  #shared = newShared();
  #words = words(this.#shared);
  #output = new Output();
  /** @type {Worker} */
  #worker;
  /** @type {Extract<Message, { kind: "limits" }>} */
  #limits = { kind: "limits" };
  /**
   * What the computing thread does: it loads the user's files, then works, which limits end, then reports; and perhaps works again.
   * @type {"loads" | "works" | "tells"}
   */
  #does = "loads";
  #since = performance.now();
  /** @type {string | undefined} */
  #stoppedBy;
  #signals = 0;
  #interrupted = new InterruptedWorker(COMMAND.href);
  /** When the computing thread last beat, and whether it was asked since. */
  #beatAt = performance.now();
  #usageAtBeat = process.cpuUsage();
  #isAsked = false;
  /** @type {Extract<Message, { kind: "progress" }> | undefined} */
  #progress;
  #hasLeft = false;
  #isOver = false;
  /** @type {NodeJS.Timeout} */
  #ticking;

  /** @param {readonly string[]} args */
  constructor(args) {
    this.#args = args;
    this.#worker = new Worker(COMMAND, {
      // The worker replaces its own streams. If this thread read from the old ones, Node would ask the new ones for more, in a
      // way that only Node's own streams understand.
      stdout: true,
      stderr: true,
      workerData: {
        hearsay: {
          shared: this.#shared,
          columns: process.stdout.columns,
          isTerminal: process.stdout.isTTY === true,
          worker: WORKER.href,
        },
        args,
      },
    });
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  run() {
    for (const signal of SIGNALS) process.on(signal, () => this.#hear(signal));
    // What was found counts, although nobody reads it: the exit code is still that of the verdict.
    this.#output.onGone = () => this.#stop("nobody reads stdout any more");
    this.#worker
      .on("message", (message) => this.#take(message))
      .on("error", (error) => this.#failed(error))
      .on("exit", () => this.#vanished());
  }

  /** @param {Message} message */
  #take(message) {
    switch (message.kind) {
      case "out":
        return this.#output.out(message.text);
      case "err":
        return this.#output.err(message.text);
      case "limits":
        this.#limits = message;
        return;
      case "begins":
        if (this.#does === "loads") this.#since = performance.now();
        this.#does = "works";
        if (this.#stoppedBy !== undefined) void this.#insist(this.#stoppedBy);
        return;
      case "ends":
        this.#does = "tells";
        return this.#output.clearProgress();
      case "progress":
        this.#progress = message;
        return this.#output.showProgress(message.line);
      case "left":
        this.#hasLeft = true;
        return;
      case "done":
        return void this.#end(message.code, DONE_MS);
    }
  }

  #tick() {
    Atomics.store(this.#words, DUE, 1);
    const hasBeaten = Atomics.exchange(this.#words, BEAT, 1) === 0;
    if (this.#stoppedBy !== undefined || this.#does === "tells") return;
    const { seconds, megabytes } = this.#limits;
    const isLoading = this.#does === "loads";
    if (hasBeaten || isLoading) this.#beats();
    else if (!this.#isAsked && this.#isSilent()) void this.#ask();
    const passed = (performance.now() - this.#since) / 1000;
    const mayLoad = isLoading && passed < LOADING_SECONDS && process.cpuUsage().user < 1e6 * LOADING_WORK_SECONDS;
    if (seconds && passed >= seconds.max && !mayLoad) this.#stop(seconds.message);
    else if (!isLoading && megabytes && process.memoryUsage.rss() > megabytes.max * 2 ** 20)
      this.#stop(megabytes.message);
  }

  #beats() {
    this.#beatAt = performance.now();
    this.#usageAtBeat = process.cpuUsage();
    this.#isAsked = false;
  }

  #isSilent() {
    const workedMs = process.cpuUsage(this.#usageAtBeat).user / 1000;
    return performance.now() - this.#beatAt >= SILENT_MS && workedMs >= SILENT_WORK_MS;
  }

  /** Says what keeps the computing thread from beating, if that is the user's code. */
  async #ask() {
    this.#isAsked = true;
    const call = await this.#userCall();
    // Otherwise it has returned meanwhile, or was told to end.
    if (!this.#isAsked || this.#isOver || this.#stoppedBy !== undefined || call === undefined) return;
    const seconds = Math.round((performance.now() - this.#beatAt) / 1000);
    this.#output.err(`${call} has not returned for ${seconds} s; Ctrl-C ends it\n`);
  }

  /** The user's function in which the computing thread is, and what it was called for; undefined if it is in none. */
  async #userCall() {
    const { call, stack } = await this.#interrupted.where();
    const called = userCall(stack);
    return called && call ? `${call}: ${called}` : called;
  }

  /** @param {NodeJS.Signals} signal */
  #hear(signal) {
    this.#signals++;
    const message = signal === "SIGINT" ? "interrupted by Ctrl-C" : `interrupted by ${signal}`;
    if (this.#signals > 1) this.#giveUp(message);
    else this.#stop(message);
  }

  /** @param {string} message */
  #stop(message) {
    if (this.#stoppedBy !== undefined) return;
    this.#stoppedBy = message;
    stop(this.#shared, message);
    Atomics.store(this.#words, BEAT, 1);
    if (this.#does === "loads" && this.#signals > 0) this.#giveUp(message);
    else if (this.#does !== "tells") void this.#insist(message);
  }

  /** @param {string} message */
  async #insist(message) {
    const isEnding = () => this.#isOver || this.#does === "tells" || Atomics.load(this.#words, HEARD) !== 0;
    const began = performance.now();
    const usage = process.cpuUsage();
    const workedMs = () => process.cpuUsage(usage).user / 1000;
    const waitedMs = () => performance.now() - began;
    await setTimeout(ASK_MS);
    if (isEnding()) return;
    const asked = this.#userCall();
    while (waitedMs() < END_MS || (workedMs() < WORK_MS && waitedMs() < LAST_MS)) await setTimeout(TICK_MS);
    if (isEnding()) return;
    const call = await Promise.race([asked, undefined]);
    this.#giveUp(message, `${call ?? "what was being computed"} does not return`);
  }

  /**
   * Prints what is known without the computing thread, and ends.
   *
   * @param {string} limit
   * @param {string} [why] what keeps the computing thread from printing it
   * @param {number} code if no violation is known
   */
  #giveUp(limit, why, code = INCOMPLETE) {
    const { line = "", known = {} } = this.#progress ?? {};
    const { violated = [] } = known;
    const isViolated = violated.length > 0;
    const found = violated.map((name) => `violated: ${name}`);
    const because = why === undefined ? "" : `: ${why}`;
    this.#output.clearProgress();
    this.#output.err(this.#progress ? `${limit}${because}\n` : `${before(limit)}${because}\n`);
    if (this.#args.includes("--json")) {
      const verdict = isViolated ? "violated" : code === USAGE ? undefined : "incomplete";
      const told = { command: this.#args[0], verdict, complete: false, limit, error: why, ...known };
      if (!this.#output.hasOut) this.#output.out(`${JSON.stringify(told, undefined, 2)}\n`);
    } else if (this.#progress) {
      this.#output.out([`known so far: ${line}`, ...found, ""].join("\n"));
    }
    void this.#end(isViolated ? VIOLATED : code);
  }

  /** @param {Error & { code?: string }} error */
  #failed(error) {
    if (this.#isOver) return;
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
      this.#giveUp("memory: the JavaScript heap is full; NODE_OPTIONS=--max-old-space-size=MB gives it more");
      return;
    }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const call = userCall(error instanceof Error ? error.stack : undefined);
    const where = call === undefined ? "" : ` in ${call}`;
    this.#giveUp("failed", `an error that nobody caught, as in a timer or a promise: ${what}${where}`, USAGE);
  }

  #vanished() {
    if (this.#isOver) return;
    const why = this.#hasLeft
      ? "process.exit was called by the protocol or its properties; wanted functions that return"
      : "there is nothing left to wait for, as after a top-level await that never resolves";
    this.#giveUp("ended", why, USAGE);
  }

  /**
   * @param {number} code
   * @param {number} [waits] how long to wait for the computing thread, in milliseconds
   */
  async #end(code, waits = STUBBORN_MS) {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#ticking);
    this.#output.clearProgress();
    const failure = await this.#output.flushed();
    if (failure !== undefined) this.#output.err(`stdout cannot be written: ${failure}\n`);
    // Only ending the process ends what a thread does in the system, such as waiting for another program.
    const isEnded = await Promise.race([this.#worker.terminate().then(() => true), setTimeout(waits, false)]);
    if (!isEnded) process.kill(process.pid, "SIGKILL");
    process.exit(failure === undefined || code === VIOLATED ? code : USAGE);
  }
}

/** @param {string} limit */
const before = (limit) =>
  limit.startsWith("interrupted") ? "interrupted before anything was known" : `${limit}, before anything was known`;
