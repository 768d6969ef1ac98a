import type { Random } from "../fuzz/random.ts";
import type { Sampler } from "./durations.ts";
import type { Purpose, Streams } from "./streams.ts";

/** The streams of each node in one run: each is made when it is asked for first. */
export class NodeStreams {
  readonly #streams: Streams;
  readonly #nodes: readonly string[];
  /** By node: these two are asked for at nearly every step. */
  readonly #choices: Random[] = [];
  readonly #delays: Random[] = [];
  readonly #others = new Map<Purpose, Random[]>();

  constructor(streams: Streams, nodes: readonly string[]) {
    this.#streams = streams;
    this.#nodes = nodes;
  }

  choice(node: number): Random {
    return (this.#choices[node] ??= this.#new("choice", node));
  }

  delay(node: number): Random {
    return (this.#delays[node] ??= this.#new("delay", node));
  }

  of(purpose: Purpose, node: number): Random {
    let streams = this.#others.get(purpose);
    if (streams === undefined) this.#others.set(purpose, (streams = []));
    return (streams[node] ??= this.#new(purpose, node));
  }

  /** In microseconds; 0 where nothing says how long. */
  drawn(sampler: Sampler | undefined, purpose: Purpose, node: number): number {
    return sampler === undefined ? 0 : sampler(this.of(purpose, node));
  }

  #new(purpose: Purpose, node: number): Random {
    return this.#streams.of(purpose, this.#nodes[node]);
  }
}
