import { Random } from "../fuzz/random.ts";
import { fnv1a, FNV_START, mixed } from "../model/text-hash.ts";

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
      hashes = [hashOf(key, FNV_START), hashOf(key, 0x01000193)];
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
    this.#seed = mixed(hashOf(`${seed}:${run}`, FNV_START));
    this.#names = names;
  }

  /** A stream at its beginning: whoever draws from it keeps it. */
  of(purpose: Purpose, name: string): Random {
    return new Random(this.#seed, this.#names.of(purpose, name));
  }
}

const hashOf = (text: string, start: number): number => mixed(fnv1a(text, start));
