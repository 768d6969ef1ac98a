/**
 * The computing thread's view of the listening thread: reports progress to it, and hears from it when to end. The other half is in
 * `bin/`. If a command runs without a listening thread, as in tests, nothing is reported.
 */
import { parentPort, workerData } from "node:worker_threads";
import { callUnderWay } from "../../semantics/call-under-way.ts";

/** A limit, and the message when it ends something. */
export interface WatchedLimit {
  readonly max: number;
  readonly message: string;
}

/** Messages to the listening thread. */
export type ToListener =
  | { readonly kind: "out" | "err"; readonly text: string }
  /** For the whole command, sent before any of the user's files is read. */
  | { readonly kind: "limits"; readonly seconds?: WatchedLimit; readonly megabytes?: WatchedLimit }
  /** Between the two, limits end the work; after "ends", everything is known and about to be printed. */
  | { readonly kind: "begins" | "ends" }
  | { readonly kind: "progress"; readonly line: string; readonly known: InterimFindings };

/** What could be reported if this were the end: numbers, and the names of violated properties. */
export type InterimFindings = Readonly<Record<string, number | readonly string[]>>;

interface Listening {
  readonly shared: SharedArrayBuffer;
  readonly columns: number | undefined;
  readonly isTerminal: boolean;
  /** The file that further threads run. */
  readonly worker: string;
}

/** Indices of the shared words; `bin/shared.js` says what they mean, and must agree. */
const [DUE, BEAT, STOP, HEARD, WORDS] = [0, 1, 2, 3, 4];

const listening = (workerData as { readonly hearsay?: Listening } | null)?.hearsay;
const words = listening && new Int32Array(listening.shared, 0, WORDS);

// The listening thread interrupts this one to read it, if user code does not return.
if (listening) Object.assign(globalThis, { [Symbol.for("hearsay.callUnderWay")]: callUnderWay });

/** Whether there is a listening thread, which then also writes the output. */
export const isHeard = listening !== undefined;

export const stdout = listening ?? { columns: process.stdout.columns, isTerminal: process.stdout.isTTY };

/** What further threads of this command need; undefined if there is no listening thread, and so no further ones. */
export const forWorkers = listening && { file: listening.worker, shared: listening.shared };

export function tell(message: ToListener): void {
  if (listening) parentPort!.postMessage(message);
}

/** Whether it is time to yield; `seen` says that this was done. */
export const isDue = (): boolean => words !== undefined && Atomics.load(words, DUE) !== 0;
export function seen(): void {
  if (words) Atomics.store(words, DUE, 0);
}

/** Whether it is time to check limits: true once, until it is time again. */
export const isTimeToLook = (): boolean =>
  words !== undefined && Atomics.load(words, BEAT) !== 0 && Atomics.exchange(words, BEAT, 0) !== 0;

/** Why the work has to end, in words, or undefined. */
export function stopped(): string | undefined {
  const length = words ? Atomics.load(words, STOP) : 0;
  return length === 0 ? undefined : Buffer.from(listening!.shared, 4 * WORDS, length).toString();
}

/** Says that what is known is about to be reported. */
export function heard(): void {
  if (words) Atomics.store(words, HEARD, 1);
}
