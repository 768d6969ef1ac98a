/** Asks a thread that does not answer where it is: the inspector can interrupt even an endless loop. */
import { Session } from "node:inspector";

/** Evaluated in that thread, so the stack shows the lines of the sources. */
const STACK = "Error.stackTraceLimit = 100; new Error().stack";

/**
 * The stack of the worker that runs this file, innermost call first. (Node has other workers, which load modules.) Call it once, just
 * before the process ends: closing a session while a worker is about to answer may take all threads with it.
 *
 * @param {string} url
 * @returns {Promise<string>} pending for ever if it does not answer
 */
export const stackOfWorker = (url) => new Promise((resolve) => ask(url, resolve));

/** @param {string} url @param {(stack: string) => void} told */
function ask(url, told) {
  const session = new Session();
  session.connect();
  session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
    if (workerInfo.url !== url) return;
    const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: STACK } });
    session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  });
  session.on("NodeWorker.receivedMessageFromWorker", ({ params: { message } }) => {
    const stack = JSON.parse(message).result?.result?.value;
    if (typeof stack === "string") told(stack);
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
}
