/**
 * Where recent steps led, as situation numbers. At a position given by a hash of where a step began and what it was, all that is known
 * of it is next to each other in memory: so a step that recurs costs one look, however many nodes and properties there are.
 */
import { hashOf } from "../check/visited/hash.ts";

const [FROM, OUTCOME, EVENT, NODES, SEEN, QUIET] = [0, 1, 2, 3, 4, 5];
const FIELDS = 8;

/** The table begins and ends with this many places, as numbers of bits. */
const [BITS, BITS_MAX] = [8, 16];

export class RecentSteps {
  #steps = new Int32Array(FIELDS << BITS).fill(-1);
  #shift = 32 - BITS;
  #replaced = 0;
  /** The place of the step that was found or kept last; -1 if it has none. */
  #at = -1;

  /**
   * Whether a step is known. The getters then tell of it.
   *
   * @param from the number of all that properties of nodes see before it
   * @param outcome its number
   * @param event a number that distinguishes steps with this outcome
   */
  find(from: number, outcome: number, event: number): boolean {
    const at = FIELDS * (hashOf(hashOf(from, outcome), event) >>> this.#shift);
    this.#at = at;
    const steps = this.#steps;
    return ((steps[at + FROM] ^ from) | (steps[at + OUTCOME] ^ outcome) | (steps[at + EVENT] ^ event)) === 0;
  }

  /** Keeps the step that was just looked for and not found. */
  keep(from: number, outcome: number, event: number, nodes: number, seen: number): void {
    if (++this.#replaced * FIELDS > this.#steps.length && this.#grows()) this.find(from, outcome, event);
    const steps = this.#steps;
    const at = this.#at;
    steps[at + FROM] = from;
    steps[at + OUTCOME] = outcome;
    steps[at + EVENT] = event;
    steps[at + NODES] = nodes;
    steps[at + SEEN] = seen;
    steps[at + QUIET] = -1;
  }

  /** Call this for a step that is neither looked for nor kept. */
  pass(): void {
    this.#at = -1;
  }

  /** The number of all nodes after it. */
  get nodes(): number {
    return this.#steps[this.#at + NODES];
  }

  /** The number of all that properties of nodes see after it. */
  get seen(): number {
    return this.#steps[this.#at + SEEN];
  }

  /** The last watch for which it is known that no property has anything to say about it, or -1. */
  get quietFor(): number {
    return this.#steps[this.#at + QUIET];
  }

  set quietFor(watch: number) {
    if (this.#at >= 0) this.#steps[this.#at + QUIET] = watch;
  }

  forget(): void {
    this.#steps.fill(-1);
    this.#at = -1;
  }

  /** What is recent is forgotten; it comes back by itself. */
  #grows(): boolean {
    this.#replaced = 0;
    if (this.#shift === 32 - BITS_MAX) return false;
    this.#shift--;
    this.#steps = new Int32Array(2 * this.#steps.length).fill(-1);
    return true;
  }
}
