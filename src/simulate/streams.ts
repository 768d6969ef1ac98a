import { Random } from "../fuzz/random.ts";

/** What numbers are drawn for. */
export type Purpose =
  "delay" | "loss" | "choice" | "timer" | "action" | "clock" | "processing" | "failure" | "schedule";

/** What streams are told apart by: the same in all runs. */
export class StreamNames {
  readonly #known = new Map<Purpose, Map<string, readonly [number, number]>>();

  of(purpose: Purpose, name: string): readonly [number, number] {
    let known = this.#known.get(purpose);
    if (known === undefined) this.#known.set(purpose, (known = new Map()));
    let hashes = known.get(name);
    if (hashes === undefined) {
      const key = `${purpose}:${name}`;
      hashes = [hashOf(key, 0x811c9dc5), hashOf(key, 0x01000193)];
      known.set(name, hashes);
    }
    return hashes;
  }
}

/**
 * Streams of random numbers of one run: one for each purpose and name (of a node, of a failure). What one draws moves no
 * other, so that runs of two variants, or with one node more, meet the same fate as far as they are alike.
 */
export class Streams {
  readonly #seed: number;
  readonly #names: StreamNames;

  constructor(seed: number, run: number, names: StreamNames) {
    this.#seed = mixed(hashOf(`${seed}:${run}`, 0x811c9dc5));
    this.#names = names;
  }

  /** A stream at its beginning: whoever draws from it keeps it. */
  of(purpose: Purpose, name: string): Random {
    return new Random(this.#seed, this.#names.of(purpose, name));
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
