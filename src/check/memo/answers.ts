import { canonical } from "../../model/plain.ts";
import { type Claim } from "../../semantics/violations.ts";
import { type NodeSnapshots, NODE_STATE, RECORD, withRoom } from "../compiled/node-snapshots.ts";
import { type Footprint, footprintOf } from "../../semantics/footprint.ts";
import type { Space } from "../../semantics/space.ts";
import type { Expander } from "../compiled/expander.ts";

/** How many answers are remembered: enough for the few situations that a property mostly reads of. */
const SLOTS = 1 << 12;

/** What no property answers: it has to be asked. */
export const UNKNOWN = -1;

/**
 * What a property answered, by what it reads. The states of a search are many, but what a property that reads little can see of them
 * is not, so its answer is mostly known. A property that was forgotten for another is asked again, which changes nothing.
 */
export class Answers {
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;
  readonly #footprint: Footprint;
  readonly #readsInboxes: boolean;
  /** For each node state, what can be read of it, as a number from 1 up; 0 where that was not asked yet. */
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
  readonly #sharedAt: number;

  /** Undefined for a property that may read all. */
  static of(claim: Claim, expander: Expander): Answers | undefined {
    const footprint = footprintOf(claim.name, claim.property);
    return footprint && new Answers(footprint, expander);
  }

  private constructor(footprint: Footprint, { space, snapshots, width, faultsAt, sharedAt }: Expander) {
    this.#space = space;
    this.#snapshots = snapshots;
    this.#footprint = footprint;
    this.#readsInboxes = footprint.allows("inFlight");
    this.#nodes = space.instance.nodes.length;
    this.#faultsAt = faultsAt;
    this.#sharedAt = sharedAt;
    this.#read = new Int32Array(width);
    this.#slots = new Int32Array(SLOTS * (width + 1));
  }

  /** What the property answered where it read what it would read in this row; `UNKNOWN` where that is not remembered. */
  in(row: Int32Array): number {
    const read = this.#read;
    const width = read.length;
    let hash = 0;
    for (let i = 0; i < width; i++) {
      const word = row[i];
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
    if (column === this.#faultsAt && !this.#footprint.allows("partitions")) return 0;
    return column === this.#sharedAt && !this.#footprint.allows("shared") ? 0 : word;
  }

  #partOf(snapshot: number): number {
    if (this.#readsInboxes) return snapshot + 1;
    const nodeState = this.#snapshots.data[snapshot * RECORD + NODE_STATE];
    if (nodeState < this.#parts.length && this.#parts[nodeState] !== 0) return this.#parts[nodeState];
    return this.#rememberPart(nodeState);
  }

  #rememberPart(nodeState: number): number {
    const key = this.#keyOf(nodeState);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
    }
    this.#parts = withRoom(this.#parts, nodeState + 1);
    this.#parts[nodeState] = number;
    return number;
  }

  #keyOf(nodeState: number): string {
    const { nodeStates } = this.#space;
    const up = this.#footprint.allows("up") ? nodeStates.isUp(nodeState) : "";
    const timers = this.#footprint.allows("timers") ? nodeStates.timers(nodeState).join() : "";
    const state = this.#footprint.allows("state") ? nodeStates.state(nodeState) : this.#fieldsOf(nodeState);
    return `${nodeStates.node(nodeState)}|${up}|${timers}|${state}`;
  }

  #fieldsOf(nodeState: number): string {
    const state = this.#space.nodeStates.view(nodeState).state as Readonly<Record<string, unknown>>;
    const fields = this.#footprint.fieldsOf(state).map((field) => [field, state[field]]);
    // Which fields there are can be seen as well.
    return canonical([Object.keys(state), fields], "what is read").key;
  }
}
