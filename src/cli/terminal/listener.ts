/**
 * The thread that listens, as it is seen by the one that computes: it is told how far this one is, and tells it when to end.
 * The other half stands in `bin/`. Where a command runs without it, as in tests, nobody listens, and nothing is told.
 */
import { parentPort, workerData } from "node:worker_threads";

/** What a limit is, and how it is named when it ends something. */
export interface Measure {
  readonly max: number;
  readonly message: string;
}

/** What is told whoever listens. */
export type Message =
  | { readonly kind: "out" | "err"; readonly text: string }
  /** Of the whole command, before anything of the user's is read. */
  | { readonly kind: "limits"; readonly seconds?: Measure; readonly megabytes?: Measure }
  /** Between the two, work is done that limits end; after it, all is known and about to be told. */
  | { readonly kind: "begins" | "ends" }
  | { readonly kind: "progress"; readonly line: string; readonly known: Known };

/** What could be told if this were the end: numbers, and the names of what is violated. */
export type Known = Readonly<Record<string, number | readonly string[]>>;

interface Listening {
  readonly shared: SharedArrayBuffer;
  readonly columns: number | undefined;
  readonly isTerminal: boolean;
  /** The file that further threads run. */
  readonly worker: string;
}

/** Words that both threads see; what each means stands in `bin/shared.js`, too. */
const [DUE, BEAT, STOP, HEARD, WORDS] = [0, 1, 2, 3, 4];

const listening = (workerData as { readonly hearsay?: Listening } | null)?.hearsay;
const words = listening && new Int32Array(listening.shared, 0, WORDS);

/** Whether there is a thread that listens, and writes what is to be written. */
export const isHeard = listening !== undefined;

export const stdout = listening ?? { columns: process.stdout.columns, isTerminal: process.stdout.isTTY };

/** What further threads of this command run and see; undefined where nobody listens, and there are none. */
export const forWorkers = listening && { file: listening.worker, shared: listening.shared };

export function tell(message: Message): void {
  if (listening) parentPort!.postMessage(message);
}

/** Whether it is time to yield; `seen` says that this was done. */
export const isDue = (): boolean => words !== undefined && Atomics.load(words, DUE) !== 0;
export function seen(): void {
  if (words) Atomics.store(words, DUE, 0);
}

/** Whether it is time to look at limits: true once, until it is time again. */
export const isTimeToLook = (): boolean =>
  words !== undefined && Atomics.load(words, BEAT) !== 0 && Atomics.exchange(words, BEAT, 0) !== 0;

/** Why the work has to end, in words, or undefined. */
export function stopped(): string | undefined {
  const length = words ? Atomics.load(words, STOP) : 0;
  return length === 0 ? undefined : Buffer.from(listening!.shared, 4 * WORDS, length).toString();
}

/** Says that what is known will be told now. */
export function heard(): void {
  if (words) Atomics.store(words, HEARD, 1);
}
