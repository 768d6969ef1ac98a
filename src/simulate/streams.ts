/** Independent random streams for everything that a simulated run draws. */
import { Random } from "../fuzz/random.ts";
import { fnv1a, FNV_START, mixed } from "../model/text-hash.ts";

/** What random numbers are drawn for. */
export type Purpose =
  "delay" | "loss" | "choice" | "timer" | "action" | "clock" | "processing" | "failure" | "schedule";

type Hashes = readonly [number, number];

/** The hashes that tell streams apart: the same in all runs. */
export class StreamNames {
  readonly #known = new Map<string, Hashes>();
  readonly #nodes: readonly string[];
  /** The hashes of nodes, two numbers each, found without building a name; 0 until first use. */
  readonly #ofNodes = new Map<Purpose, Int32Array>();

  constructor(nodes: readonly string[]) {
    this.#nodes = nodes;
  }

  of(purpose: Purpose, name: string): Hashes {
    const key = `${purpose}:${name}`;
    let hashes = this.#known.get(key);
    if (hashes === undefined) this.#known.set(key, (hashes = [hashOf(key, FNV_START), hashOf(key, 0x01000193)]));
    return hashes;
  }

  ofNode(purpose: Purpose, node: number): Hashes {
    let known = this.#ofNodes.get(purpose);
    if (known === undefined) this.#ofNodes.set(purpose, (known = new Int32Array(2 * this.#nodes.length)));
    if (known[2 * node] === 0) known.set(this.of(purpose, this.#nodes[node]), 2 * node);
    return [known[2 * node], known[2 * node + 1]];
  }
}

/**
 * The random streams of one run: one for each purpose and name (of a node, of a failure). Drawing from one never moves another, so runs
 * of two variants, or with one node more, get the same random numbers as far as they are alike.
 */
export class Streams {
  readonly #seed: number;
  readonly #names: StreamNames;

  constructor(seed: number, run: number, names: StreamNames) {
    this.#seed = mixed(hashOf(`${seed}:${run}`, FNV_START));
    this.#names = names;
  }

  /** A stream at its beginning. The caller keeps it to draw on. */
  of(purpose: Purpose, name: string): Random {
    return new Random(this.#seed, this.#names.of(purpose, name));
  }

  ofNode(purpose: Purpose, node: number): Random {
    return new Random(this.#seed, this.#names.ofNode(purpose, node));
  }

  /** Turns `random` into the stream of a node, at its beginning. */
  begin(random: Random, purpose: Purpose, node: number): Random {
    return random.begin(this.#seed, this.#names.ofNode(purpose, node));
  }
}

const hashOf = (text: string, start: number): number => mixed(fnv1a(text, start));
