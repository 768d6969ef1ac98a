/**
 * Keeps a search from running out of memory. Its tables are typed arrays outside V8's heap, and its remembered reductions are inside;
 * either can grow until the process is killed, so both are watched, with room left for the next doubling.
 */
import { freemem, totalmem } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WatchedLimit } from "./listening-thread.ts";

const MB = 1024 * 1024;
const HEAP_SHARE = 0.75;
/** What V8 adds to --max-old-space-size for new objects; long-lived ones cannot use it. */
const YOUNG_MB = 48;
const MACHINE_SHARE = 0.75;
/** With less than this free, the whole machine has too little. */
const FREE_SHARE = 0.03;

/** Three quarters of what this process may use: of the machine, or of its container. */
export function defaultMemoryMaxMb(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 && constrained < totalmem() ? constrained : totalmem();
  return Math.floor((total * MACHINE_SHARE) / MB);
}

const memoryMb = (): number => Math.round(process.memoryUsage.rss() / MB);

/** The limit of the process's memory, with its message. */
export function watchedMemory(memoryMaxMb: number | undefined): WatchedLimit {
  const max = memoryMaxMb ?? defaultMemoryMaxMb();
  const why = memoryMaxMb === undefined ? ` (${MACHINE_SHARE * 100} % of the memory here)` : "";
  return { max, message: `--max-memory ${max}${why}` };
}

/** The limit that this many more bytes would exceed, in words, or undefined. */
export function roomLimit(memoryMaxMb: number | undefined, bytes: number): string | undefined {
  const { max, message } = watchedMemory(memoryMaxMb);
  return memoryMb() + bytes / MB > max ? message : undefined;
}

/** The kind of memory that is used up, in words, or undefined. Costs some microseconds. */
export function memoryLimit(memoryMaxMb: number | undefined): string | undefined {
  const full = roomLimit(memoryMaxMb, 0);
  if (full !== undefined) return full;
  const heapMax = getHeapStatistics().heap_size_limit - YOUNG_MB * MB;
  if (process.memoryUsage().heapUsed > heapMax * HEAP_SHARE && liveHeap() > heapMax * HEAP_SHARE) {
    return `memory: the JavaScript heap is nearly full; NODE_OPTIONS=--max-old-space-size=${Math.round((2 * heapMax) / MB)} gives it more`;
  }
  if (freemem() < totalmem() * FREE_SHARE) return "memory: this machine has hardly any left";
  return undefined;
}

let collect: (() => void) | undefined;

/** The bytes in use after garbage collection. */
function liveHeap(): number {
  if (!collect) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
