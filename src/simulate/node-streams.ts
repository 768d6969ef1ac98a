/** The random streams of each node in one run. */
import { Random } from "../fuzz/random.ts";
import type { Sampler } from "./durations.ts";
import type { Purpose, Streams } from "./streams.ts";

/** Nearly every step draws from these two: a node's are side by side, so that one cache line holds both. */
const [CHOICE, DELAY] = [0, Random.WORDS];
const ROW = 2 * Random.WORDS;

/** Creates each stream on first use. */
export class NodeStreams {
  readonly #streams: Streams;
  readonly #words: Int32Array;
  /** One object per purpose, moved to the node that is asked for. */
  readonly #choices: Random;
  readonly #delays: Random;
  readonly #others = new Map<Purpose, Random[]>();

  constructor(streams: Streams, nodes: number) {
    this.#streams = streams;
    this.#words = new Int32Array(ROW * nodes);
    this.#choices = Random.keptIn(this.#words);
    this.#delays = Random.keptIn(this.#words);
  }

  /** Valid until the next call for another node. */
  choice(node: number): Random {
    const random = this.#choices.at(ROW * node + CHOICE);
    return random.isBegun ? random : this.#streams.begin(random, "choice", node);
  }

  /** Valid until the next call for another node. */
  delay(node: number): Random {
    const random = this.#delays.at(ROW * node + DELAY);
    return random.isBegun ? random : this.#streams.begin(random, "delay", node);
  }

  of(purpose: Purpose, node: number): Random {
    let streams = this.#others.get(purpose);
    if (streams === undefined) this.#others.set(purpose, (streams = []));
    return (streams[node] ??= this.#streams.ofNode(purpose, node));
  }

  /** In microseconds; 0 if the timing does not say. */
  drawn(sampler: Sampler | undefined, purpose: Purpose, node: number): number {
    return sampler === undefined ? 0 : sampler(this.of(purpose, node));
  }
}
