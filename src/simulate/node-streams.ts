import { Random } from "../fuzz/random.ts";
import type { Sampler } from "./durations.ts";
import type { Purpose, Streams } from "./streams.ts";

/** These two are asked for at nearly every step: those of a node stand side by side, so that both come from memory at once. */
const [CHOICE, DELAY] = [0, Random.WORDS];
const ROW = 2 * Random.WORDS;

/** The streams of each node in one run: each is made when it is asked for first. */
export class NodeStreams {
  readonly #streams: Streams;
  readonly #words: Int32Array;
  /** These go from node to node: they are at the one that was asked for last. */
  readonly #choices: Random;
  readonly #delays: Random;
  readonly #others = new Map<Purpose, Random[]>();

  constructor(streams: Streams, nodes: number) {
    this.#streams = streams;
    this.#words = new Int32Array(ROW * nodes);
    this.#choices = Random.keptIn(this.#words);
    this.#delays = Random.keptIn(this.#words);
  }

  /** Good until that of another node is asked for. */
  choice(node: number): Random {
    const random = this.#choices.at(ROW * node + CHOICE);
    return random.isBegun ? random : this.#streams.begin(random, "choice", node);
  }

  /** Good until that of another node is asked for. */
  delay(node: number): Random {
    const random = this.#delays.at(ROW * node + DELAY);
    return random.isBegun ? random : this.#streams.begin(random, "delay", node);
  }

  of(purpose: Purpose, node: number): Random {
    let streams = this.#others.get(purpose);
    if (streams === undefined) this.#others.set(purpose, (streams = []));
    return (streams[node] ??= this.#streams.ofNode(purpose, node));
  }

  /** In microseconds; 0 where nothing says how long. */
  drawn(sampler: Sampler | undefined, purpose: Purpose, node: number): number {
    return sampler === undefined ? 0 : sampler(this.of(purpose, node));
  }
}
