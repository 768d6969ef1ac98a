import { canonical } from "../../model/plain.ts";
import { type Claim } from "../../semantics/violations.ts";
import { type Configurations, LOCAL, RECORD, withRoom } from "../compiled/node-snapshots.ts";
import { type Footprint, footprintOf } from "../../semantics/footprint.ts";
import type { Space } from "../../semantics/space.ts";
import type { Expander } from "../compiled/expander.ts";

/** How many answers are remembered: enough for the few situations that a claim mostly reads of. */
const SLOTS = 1 << 12;

/** What no claim answers: it has to be asked. */
export const UNKNOWN = -1;

/**
 * What a claim answered, by what it reads. The worlds of a search are many, but what a claim that reads little can see of them
 * is not, so its answer is mostly known. A claim that was forgotten for another is asked again, which changes nothing.
 */
export class Answers {
  readonly #space: Space;
  readonly #configurations: Configurations;
  readonly #footprint: Footprint;
  readonly #readsInboxes: boolean;
  /** For each local situation, what can be read of it, as a number from 1 up; 0 where that was not asked yet. */
  #parts = new Int32Array(1 << 10);
  readonly #numbers = new Map<string, number>();
  /** What is read of the row that was looked up last: a number for each of its words. */
  readonly #read: Int32Array;
  /** For each slot what was read, and behind it the answer plus 1; 0 where there is none. */
  readonly #slots: Int32Array;
  /** Where the slot of the row that was looked up last begins. */
  #slot = 0;
  readonly #nodes: number;
  /** Words behind those of the nodes are read as they are, or not at all. */
  readonly #faultsAt: number;

  /** Undefined for a claim that may read all. */
  static of(claim: Claim, expander: Expander): Answers | undefined {
    const footprint = footprintOf(claim.name, claim.property);
    return footprint && new Answers(footprint, expander);
  }

  private constructor(footprint: Footprint, { space, configurations, width, faultsAt }: Expander) {
    this.#space = space;
    this.#configurations = configurations;
    this.#footprint = footprint;
    this.#readsInboxes = footprint.allows("inFlight");
    this.#nodes = space.instance.nodes.length;
    this.#faultsAt = faultsAt;
    this.#read = new Int32Array(width);
    this.#slots = new Int32Array(SLOTS * (width + 1));
  }

  /** What the claim answered where it read what it would read in this row; `UNKNOWN` where that is not remembered. */
  in(chunk: Int32Array, offset: number): number {
    const read = this.#read;
    const width = read.length;
    let hash = 0;
    for (let i = 0; i < width; i++) {
      const word = chunk[offset + i];
      read[i] = i < this.#nodes ? this.#partOf(word) : this.#otherPart(i, word);
      hash = Math.imul(hash ^ read[i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const slot = (hash & (SLOTS - 1)) * (width + 1);
    this.#slot = slot;
    for (let i = 0; i < width; i++) if (this.#slots[slot + i] !== read[i]) return UNKNOWN;
    return this.#slots[slot + width] - 1;
  }

  /** Remembers the answer, from 0 up, in the row that was looked up last. */
  remember(answer: number): void {
    this.#slots.set(this.#read, this.#slot);
    this.#slots[this.#slot + this.#read.length] = answer + 1;
  }

  #otherPart(column: number, word: number): number {
    return column === this.#faultsAt && !this.#footprint.allows("cuts") ? 0 : word;
  }

  #partOf(configuration: number): number {
    if (this.#readsInboxes) return configuration + 1;
    const local = this.#configurations.data[configuration * RECORD + LOCAL];
    if (local < this.#parts.length && this.#parts[local] !== 0) return this.#parts[local];
    return this.#rememberPart(local);
  }

  #rememberPart(local: number): number {
    const key = this.#keyOf(local);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
    }
    this.#parts = withRoom(this.#parts, local + 1);
    this.#parts[local] = number;
    return number;
  }

  #keyOf(local: number): string {
    const { locals } = this.#space;
    const up = this.#footprint.allows("up") ? locals.isUp(local) : "";
    const timers = this.#footprint.allows("timers") ? locals.timers(local).join() : "";
    const state = this.#footprint.allows("state") ? locals.state(local) : this.#fieldsOf(local);
    return `${locals.node(local)}|${up}|${timers}|${state}`;
  }

  #fieldsOf(local: number): string {
    const state = this.#space.locals.view(local).state as Readonly<Record<string, unknown>>;
    const fields = this.#footprint.fieldsOf(state).map((field) => [field, state[field]]);
    // Which fields there are can be seen as well.
    return canonical([Object.keys(state), fields], "what is read").key;
  }
}
