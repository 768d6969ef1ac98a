/** Asks a thread that does not answer where it is: the inspector can interrupt even an endless loop. */
import { Session } from "node:inspector";

/** Evaluated in that thread, so the stack shows the lines of the sources. `src/cli/terminal/listening-thread.ts` sets what is called. */
const WHERE = `Error.stackTraceLimit = 100;
  JSON.stringify({ call: globalThis[Symbol.for("hearsay.callUnderWay")]?.(), stack: new Error().stack });`;

/**
 * Where a thread is: which call of the user's code began last, in words, and the stack, innermost call first.
 * @typedef {{ call?: string, stack: string }} Whereabouts
 */

export class InterruptedWorker {
  #url;
  /** Never closed: closing it while the worker is about to answer may take all threads with it. @type {Session | undefined} */
  #session;
  /** The worker in the inspector's terms, once it is attached. @type {string | undefined} */
  #worker;
  /** @type {((where: Whereabouts) => void)[]} */
  #asking = [];

  /** @param {string} url the file that the worker runs (Node has other workers, which load modules) */
  constructor(url) {
    this.#url = url;
  }

  /** @returns {Promise<Whereabouts>} pending for ever if it does not answer */
  where() {
    return new Promise((resolve) => {
      this.#asking.push(resolve);
      if (this.#worker !== undefined) this.#evaluate();
      if (!this.#session) this.#attach((this.#session = new Session()));
    });
  }

  /** @param {Session} session */
  #attach(session) {
    session.connect();
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (workerInfo.url !== this.#url) return;
      this.#worker = sessionId;
      this.#evaluate();
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params: { message } }) => {
      const where = JSON.parse(message).result?.result?.value;
      if (typeof where !== "string") return;
      for (const resolve of this.#asking.splice(0)) resolve(JSON.parse(where));
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  #evaluate() {
    const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: WHERE } });
    this.#session?.post("NodeWorker.sendMessageToWorker", { sessionId: this.#worker ?? "", message });
  }
}
