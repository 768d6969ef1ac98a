import { canonical } from "../model/plain.ts";
import { type Claim } from "../world/claims.ts";
import type { Configurations } from "../world/configurations.ts";
import { type Footprint, footprintOf } from "../world/footprint.ts";
import type { Space } from "../world/space.ts";
import type { Expander } from "./expander.ts";

/**
 * Tells whether what a claim reads is as it was when it was last asked. Worlds that follow each other in a search are much
 * alike, so for a claim that reads little the last verdict mostly stands.
 */
export class LastRead {
  readonly #space: Space;
  readonly #configurations: Configurations;
  readonly #footprint: Footprint;
  readonly #readsInboxes: boolean;
  /** For each configuration, what can be read of it, as a number plus 1; 0 where that was not asked yet. */
  #parts = new Int32Array(1 << 10);
  readonly #numbers = new Map<string, number>();
  /** What was read last: a number for each word of a row. */
  readonly #last: Int32Array;
  readonly #nodes: number;
  /** Words behind those of the nodes are read as they are, or not at all. */
  readonly #faultsAt: number;

  /** Undefined for a claim that may read all. */
  static of(claim: Claim, expander: Expander): LastRead | undefined {
    const footprint = footprintOf(claim.name, claim.property);
    return footprint && new LastRead(footprint, expander);
  }

  private constructor(footprint: Footprint, { space, configurations, width, faultsAt }: Expander) {
    this.#space = space;
    this.#configurations = configurations;
    this.#footprint = footprint;
    this.#readsInboxes = footprint.allows("inFlight");
    this.#nodes = space.instance.nodes.length;
    this.#faultsAt = faultsAt;
    this.#last = new Int32Array(width).fill(-1);
  }

  /** Whether anything that the claim reads is another than when this was asked last. */
  changes(chunk: Int32Array, offset: number): boolean {
    const last = this.#last;
    let changed = false;
    for (let i = 0; i < last.length; i++) {
      const word = chunk[offset + i];
      const read = i < this.#nodes ? this.#partOf(word) : this.#otherPart(i, word);
      if (read === last[i]) continue;
      last[i] = read;
      changed = true;
    }
    return changed;
  }

  #otherPart(column: number, word: number): number {
    return column === this.#faultsAt && !this.#footprint.allows("cuts") ? 0 : word;
  }

  #partOf(configuration: number): number {
    if (configuration < this.#parts.length && this.#parts[configuration] !== 0) return this.#parts[configuration];
    return this.#rememberPart(configuration);
  }

  #rememberPart(configuration: number): number {
    const key = this.#keyOf(configuration);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
    }
    if (configuration >= this.#parts.length) {
      const larger = new Int32Array(2 * Math.max(configuration, this.#parts.length));
      larger.set(this.#parts);
      this.#parts = larger;
    }
    this.#parts[configuration] = number;
    return number;
  }

  #keyOf(configuration: number): string {
    if (this.#readsInboxes) return String(configuration);
    const local = this.#configurations.local(configuration);
    const { id, up, state, timers } = this.#space.locals.view(local);
    const fields = this.#footprint
      .fieldsOf(state)
      .map((field) => [field, (state as Readonly<Record<string, unknown>>)[field]]);
    // Which fields there are can be seen as well.
    const shape = Object.keys(state);
    const parts = [
      id,
      shape,
      fields,
      this.#footprint.allows("up") ? up : null,
      this.#footprint.allows("timers") ? timers : null,
    ];
    return canonical(parts, "what is read").key;
  }
}
