import { Random } from "../fuzz/random.ts";

/** What numbers are drawn for. */
export type Purpose =
  "delay" | "loss" | "choice" | "timer" | "action" | "clock" | "processing" | "failure" | "schedule";

/**
 * Streams of random numbers of one run: one for each purpose and name (of a node, of a failure). What one draws moves no
 * other, so that runs of two variants, or with one node more, meet the same fate as far as they are alike.
 */
export class Streams {
  readonly #seed: number;
  readonly #streams = new Map<string, Random>();

  constructor(seed: number, run: number) {
    this.#seed = mixed(hashOf(`${seed}:${run}`, 0x811c9dc5));
  }

  of(purpose: Purpose, name: string): Random {
    const key = `${purpose}:${name}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      stream = new Random(this.#seed, [hashOf(key, 0x811c9dc5), hashOf(key, 0x01000193)]);
      this.#streams.set(key, stream);
    }
    return stream;
  }
}

/** FNV-1a over UTF-16 code units, from two different beginnings. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** The finalizer of MurmurHash3 by Austin Appleby (public domain): neighbours have nothing in common. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
