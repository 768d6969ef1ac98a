/**
 * The steps of one half of the nodes, remembered for each tuple of their snapshots: what this half is after a step, and what it
 * sends to the other half. States are combinations of two halves, so there are far fewer halves than states, and the successors
 * of a state are found without assembling one word by word.
 */
import { Pairs } from "../visited/pairs.ts";
import type { Room } from "../visited/room.ts";
import type { Tuples } from "../visited/tuples.ts";
import { mix } from "../visited/hash.ts";
import { SparseNumbers, UNSET } from "../visited/sparse-numbers.ts";
import { type CoveredSteps, NO_ORIGIN } from "./covered-steps.ts";
import { withRoom } from "../visited/with-room.ts";
import type { NodeSnapshots } from "./node-snapshots.ts";
import {
  DUTY,
  END,
  EXTRA,
  FIRST,
  HEADER,
  KIND_AT,
  LABEL,
  READ,
  SENDS,
  type SnapshotSteps,
  STEPS,
  STUTTERING,
  TOUCHED,
  UNPACKED,
} from "./snapshot-steps.ts";

/**
 * The layout of a half's steps in `steps`: how many change nothing whatever the rest of the state is, where the entries end,
 * then the entries. An entry is the half after the step, where `kinds` has the rest, and the step as an origin (see `CoveredSteps`).
 */
export const STILL = 0;
export const LAST = 1;
export const ENTRIES = 2;
export const KIND = 1;
export const ORIGIN = 2;
export const ENTRY = 3;

/**
 * What many steps have in common: what they read and what they touch (see `sleep-sets`), their extra or 0, what fairness demands
 * of them, their label, what the other half receives: one of its parcels, or 0; and their word among covered steps. There are so few
 * different ones that they stay in the processor's cache.
 */
export const KIND_READ = 0;
export const KIND_TOUCHED = 1;
export const KIND_EXTRA = 2;
export const KIND_DUTY = 3;
export const KIND_LABEL = 4;
export const KIND_PARCEL = 5;
export const KIND_WORD = 6;
const KIND_SIZE = 7;

/** Numbers in a chunk of steps, as a power of 2. */
const CHUNK_BITS = 16;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
/** When the steps of halves need more chunks than this, all are forgotten, and listed again when needed. */
const CHUNKS_MAX = 1 << 6;
/** This many deliveries are remembered: the latest for each hash position. */
const DELIVERIES = 1 << 16;

export class Half {
  /** The chunk with the steps that were asked for last. */
  steps: Int32Array = new Int32Array(0);
  kinds = new Int32Array(1 << 8);
  readonly #snapshots: NodeSnapshots;
  readonly #stepsOfNodes: SnapshotSteps;
  readonly #covered: CoveredSteps;
  readonly #tuples: Tuples;
  /** Its first node. */
  readonly #first: number;
  /** If there is a shared part, steps depend on it as well: numbers pairs of a half and a shared part. */
  readonly #situations: Pairs | undefined;
  /** Where the steps of each of these are. */
  readonly #places = new SparseNumbers();
  /** Steps, chunk by chunk: nothing is copied to grow. */
  readonly #chunks: Int32Array[] = [];
  /** The first unused place in the last chunk. */
  #end = 0;
  readonly #kindIds = new Map<string, number>();
  /** What comes from the other half: each parcel alternates nodes and slots. The first one is never used. */
  readonly #parcels: (readonly number[])[] = [[]];
  readonly #parcelIds = new Map<string, number>();
  /** For each position a half, a parcel, and the half after it. */
  readonly #deliveries = new Int32Array(3 * DELIVERIES);
  readonly #now: Int32Array;
  readonly #next: Int32Array;

  /** @param room given if there is a shared part */
  constructor(
    snapshots: NodeSnapshots,
    steps: SnapshotSteps,
    covered: CoveredSteps,
    tuples: Tuples,
    first: number,
    room: Room | undefined,
  ) {
    this.#snapshots = snapshots;
    this.#stepsOfNodes = steps;
    this.#covered = covered;
    this.#tuples = tuples;
    this.#first = first;
    this.#situations = room && new Pairs(room);
    this.#now = tuples.blank();
    this.#next = tuples.blank();
  }

  /** Where the steps of a half begin in `steps`, until other steps are asked for. */
  stepsOf(half: number, shared: number, other: Half): number {
    const situation = this.#situations ? this.#situations.intern(half, shared) : half;
    const known = this.#places.of(situation);
    const place = known === UNSET ? this.#list(situation, half, shared, other) : known;
    this.steps = this.#chunks[place >>> CHUNK_BITS];
    return place & CHUNK_MASK;
  }

  /** The half after a parcel has arrived. */
  after(half: number, parcel: number): number {
    const place = 3 * ((mix(half) + parcel) & (DELIVERIES - 1));
    const known = this.#deliveries;
    if (known[place] === half && known[place + 1] === parcel) return known[place + 2];
    const after = this.#deliver(half, parcel);
    known[place] = half;
    known[place + 1] = parcel;
    known[place + 2] = after;
    return after;
  }

  #deliver(half: number, parcel: number): number {
    const now = this.#now;
    const next = this.#next;
    this.#tuples.unfold(half, now);
    next.set(now);
    const sends = this.#parcels[parcel];
    for (let k = 0; k < sends.length; k += 2) {
      const at = this.#leaf(sends[k]);
      next[at] = this.#snapshots.add(next[at], sends[k + 1]);
    }
    return this.#tuples.refold(next, now);
  }

  #leaf(node: number): number {
    return this.#tuples.leaves + node - this.#first;
  }

  #parcel(sends: readonly number[]): number {
    if (sends.length === 0) return 0;
    const key = sends.join();
    let id = this.#parcelIds.get(key);
    if (id === undefined) {
      id = this.#parcels.push([...sends]) - 1;
      this.#parcelIds.set(key, id);
    }
    return id;
  }

  #list(situation: number, half: number, shared: number, other: Half): number {
    const { width } = this.#tuples;
    const now = this.#now;
    const entries: number[] = [];
    let still = 0;
    this.#tuples.unfold(half, now);
    for (let node = this.#first; node < this.#first + width; node++) {
      const own = now[this.#leaf(node)];
      this.#stepsOfNodes.select(own, shared);
      const { records } = this.#stepsOfNodes;
      still += records[own * STEPS + STUTTERING];
      const end = records[own * STEPS + END];
      for (let entry = records[own * STEPS + FIRST]; entry < end;) entry = this.#addEntry(node, entry, other, entries);
    }
    const length = ENTRIES + entries.length;
    const place = this.#reserve(length);
    const at = place & CHUNK_MASK;
    const chunk = this.#chunks[place >>> CHUNK_BITS];
    chunk[at + STILL] = still;
    chunk[at + LAST] = at + length;
    chunk.set(entries, at + ENTRIES);
    this.#places.set(situation, place);
    return place;
  }

  /** A place for this many numbers in a row. */
  #reserve(length: number): number {
    const chunk = this.#chunks.at(-1);
    if (!chunk || this.#end + length > chunk.length) {
      if (this.#chunks.length === CHUNKS_MAX) this.#forget();
      this.#chunks.push(new Int32Array(Math.max(length, 1 << CHUNK_BITS)));
      this.#end = 0;
    }
    const place = ((this.#chunks.length - 1) << CHUNK_BITS) | this.#end;
    this.#end += length;
    return place;
  }

  /** Makes an entry from one in the pool of snapshots, and returns where the next one begins there. */
  #addEntry(node: number, entry: number, other: Half, entries: number[]): number {
    const { pool } = this.#stepsOfNodes;
    const next = this.#next;
    next.set(this.#now);
    next[this.#leaf(node)] = pool[entry];
    const away: number[] = [];
    const end = entry + HEADER + 2 * pool[entry + SENDS];
    for (let send = entry + HEADER; send < end; send += 2) {
      const at = this.#leaf(pool[send]);
      if (other.#has(pool[send])) away.push(pool[send], pool[send + 1]);
      else next[at] = this.#snapshots.add(next[at], pool[send + 1]);
    }
    if (pool[entry + KIND_AT] === UNPACKED) pool[entry + KIND_AT] = this.#kind(entry, other.#parcel(away));
    const origin = this.#situations ? NO_ORIGIN : this.#covered.originOf(entry);
    entries.push(this.#tuples.refold(next, this.#now), pool[entry + KIND_AT], origin);
    return end;
  }

  /** Where `kinds` has the rest of an entry of the snapshots' pool. */
  #kind(entry: number, parcel: number): number {
    const { pool } = this.#stepsOfNodes;
    const of = [READ, TOUCHED, EXTRA, DUTY, LABEL].map((part) => pool[entry + part]);
    const kind = [...of, parcel, this.#covered.wordOf(pool[entry + LABEL])];
    const key = kind.join();
    let at = this.#kindIds.get(key);
    if (at === undefined) {
      at = KIND_SIZE * this.#kindIds.size;
      this.#kindIds.set(key, at);
      this.kinds = withRoom(this.kinds, at + KIND_SIZE);
      this.kinds.set(kind, at);
    }
    return at;
  }

  #has(node: number): boolean {
    return node >= this.#first && node < this.#first + this.#tuples.width;
  }

  #forget(): void {
    this.#places.clear();
    this.#chunks.length = 0;
  }
}
