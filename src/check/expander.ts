/**
 * Lists the successors of a world, in integers. The one place where remembered steps of single nodes become steps of
 * worlds: here budgets are paid, cuts hold messages up, and messages reach the inboxes of others.
 */
import {
  ADDED,
  Configurations,
  END,
  FIRST,
  HASH,
  HEADER,
  IDLE,
  LOCAL,
  mix,
  OPEN,
  RECORD,
  SENDS_MASK,
  SLOTS,
  WHAT_SHIFT,
} from "../world/configurations.ts";
import type { Outcome } from "../world/locals.ts";
import type { Move } from "../world/move.ts";
import type { Thrown } from "../world/reductions.ts";
import type { Space, World } from "../world/space.ts";
import { type Batch, emptyBatch, growBatch } from "./batch.ts";
import { NO_PARENT } from "./worlds.ts";

const FIRST_CAPACITY = 1024;

/** A step of a world, for people. `cut` and `heal` have no outcome of their own but that of nothing. */
export interface Labelled {
  readonly move: Move;
  readonly outcome: Outcome | Thrown;
}

export class Expander {
  readonly space: Space;
  readonly configurations: Configurations;
  /** Words of a row: a configuration for each node, then faults where they can change, then histories. */
  readonly width: number;
  readonly batch: Batch;
  /** Steps that changed nothing. */
  idle = 0;
  /** Steps that changed the world. */
  transitions = 0;
  /** Of the world just expanded: whether a step that is no fault changed it. */
  progressed = false;
  /** Of the world just expanded: the label of the first step whose reducer threw, or -1. */
  threw = -1;
  readonly #nodes: number;
  readonly #faultsAt: number;
  readonly #historiesAt: number;
  readonly #now: Int32Array;

  constructor(space: Space) {
    this.space = space;
    this.configurations = new Configurations(space);
    this.#nodes = space.instance.nodes.length;
    this.#faultsAt = space.faults.constant ? -1 : this.#nodes;
    this.#historiesAt = this.#nodes + (space.faults.constant ? 0 : 1);
    this.width = this.#historiesAt + space.histories.length;
    this.batch = emptyBatch(this.width, FIRST_CAPACITY);
    this.#now = new Int32Array(this.width);
  }

  /** Puts an initial world into the batch. */
  addInitial(world: World): void {
    const row = this.#now;
    this.configurations.of(world).forEach((configuration, node) => (row[node] = configuration));
    if (this.#faultsAt >= 0) row[this.#faultsAt] = world.faults;
    world.histories.forEach((history, i) => (row[this.#historiesAt + i] = history));
    let hash = 0;
    for (let i = 0; i < this.width; i++) hash = (hash + this.#hashOf(i, row[i])) | 0;
    this.#append(hash, NO_PARENT, -1);
  }

  /** The bound that the world in this row is beyond, as a number of `configurations.bounds` plus 1, or 0. */
  openBy(chunk: Int32Array, offset: number): number {
    const { data } = this.configurations;
    for (let node = 0; node < this.#nodes; node++) {
      const open = data[chunk[offset + node] * RECORD + OPEN];
      if (open !== 0) return open;
    }
    return 0;
  }

  /** Appends the successors of a world to the batch. Whoever calls it empties the batch. */
  expand(chunk: Int32Array, offset: number, parent: number): void {
    const { configurations } = this;
    const { width, batch } = this;
    const nodes = this.#nodes;
    const now = this.#now;
    const constantFaults = this.#faultsAt < 0;
    const labelStep = nodes + 1;
    let { data, pool, additions } = configurations;
    let { words, hashes, parents, labels } = batch;
    let length = batch.length;
    let capacity = hashes.length;
    let idle = 0;
    let hash = 0;
    this.threw = -1;
    this.progressed = false;
    for (let i = 0; i < width; i++) {
      now[i] = chunk[offset + i];
      hash = (hash + (i < nodes ? data[now[i] * RECORD + HASH] : this.#hashOf(i, now[i]))) | 0;
    }
    const before = length;
    for (let node = 0; node < nodes; node++) {
      const own = now[node];
      const record = own * RECORD;
      if (data[record + FIRST] < 0) {
        configurations.expand(own);
        ({ data, pool, additions } = configurations);
      }
      idle += data[record + IDLE];
      const ownHash = (hash - data[record + HASH]) | 0;
      const end = data[record + END];
      let ordinal = -1;
      for (let entry = data[record + FIRST]; entry < end; ) {
        ordinal++;
        const next = pool[entry];
        const sends = pool[entry + 1] & SENDS_MASK;
        const sender = pool[entry + 2] - 1;
        const extra = pool[entry + 3];
        const what = pool[entry + 1] >>> WHAT_SHIFT;
        const first = entry + HEADER;
        entry = first + 2 * sends;
        let nextHash = (ownHash + data[next * RECORD + HASH]) | 0;
        if (!constantFaults && sender >= 0 && this.space.faults.blocked(now[this.#faultsAt], sender, node)) continue;
        if (length === capacity) {
          growBatch(batch);
          ({ words, hashes, parents, labels } = batch);
          capacity = hashes.length;
        }
        const base = length * width;
        for (let i = 0; i < width; i++) words[base + i] = now[i];
        words[base + node] = next;
        let changed = next ^ own;
        for (let k = first; k < entry; k += 2) {
          const to = pool[k];
          const slot = pool[k + 1];
          const target = words[base + to];
          const targetRecord = target * RECORD;
          let added = slot < data[targetRecord + SLOTS] ? additions[data[targetRecord + ADDED] + slot] : -1;
          if (added < 0) {
            added = configurations.add(target, slot);
            ({ data, additions } = configurations);
          }
          changed |= added ^ target;
          words[base + to] = added;
          nextHash = (nextHash - data[targetRecord + HASH] + data[added * RECORD + HASH]) | 0;
        }
        if (extra !== 0) {
          const paid = this.#pay(extra, base, ordinal * labelStep + node);
          if (paid === undefined) continue;
          changed |= paid;
          if (paid !== 0) nextHash = this.#hashOfRow(base);
          if (changed !== 0 && !configurations.extras[extra].fault) this.progressed = true;
        } else if (changed !== 0) {
          this.progressed = true;
        }
        if (!constantFaults) configurations.happened[what] = 1;
        if (changed === 0) {
          idle++;
          continue;
        }
        hashes[length] = mix(nextHash);
        parents[length] = parent;
        labels[length] = ordinal * labelStep + node;
        length++;
      }
    }
    batch.length = length;
    if (!constantFaults) this.#expandCuts(hash, parent);
    this.transitions += batch.length - before;
    this.idle += idle;
  }

  /** What a label of a successor of this row stands for. */
  labelled(chunk: Int32Array, offset: number, label: number): Labelled {
    const node = label % (this.#nodes + 1);
    const ordinal = Math.floor(label / (this.#nodes + 1));
    if (node < this.#nodes) return this.configurations.successor(chunk[offset + node], ordinal);
    const world = this.world(chunk, offset);
    const move = this.space.moves(world).filter(({ node: at }) => at < 0)[ordinal];
    return { move, outcome: this.space.reaction(-1, move) as Outcome };
  }

  /** The world that a row stands for. */
  world(chunk: Int32Array, offset: number): World {
    const configurations = Array.from(chunk.subarray(offset, offset + this.#nodes));
    return {
      locals: configurations.map((configuration) => this.configurations.local(configuration)),
      inboxes: configurations.map((configuration) => this.configurations.inbox(configuration)),
      faults: this.faults(chunk, offset),
      histories: this.space.histories.map((_, i) => chunk[offset + this.#historiesAt + i]),
    };
  }

  faults(chunk: Int32Array, offset: number): number {
    return this.#faultsAt < 0 ? this.space.faults.start : chunk[offset + this.#faultsAt];
  }

  /** The value of the first history, or undefined where none is kept. */
  history(chunk: Int32Array, offset: number): unknown {
    return this.space.histories.length === 0 ? undefined : this.space.values.at(chunk[offset + this.#historiesAt]);
  }

  /** The first word of a configuration record: what properties see of a node depends on it alone. */
  localOf(configuration: number): number {
    return this.configurations.data[configuration * RECORD + LOCAL];
  }

  /** Pays for a step and records what it records, in the row being made: what changed, or undefined where it is not possible. */
  #pay(extra: number, base: number, label: number): number | undefined {
    const { budget, records, throws } = this.configurations.extras[extra];
    const { words } = this.batch;
    const node = label % (this.#nodes + 1);
    let changed = 0;
    if (budget >= 0) {
      const faults = this.space.faults.spend(this.#now[this.#faultsAt], budget);
      if (faults < 0) return undefined;
      changed |= faults ^ words[base + this.#faultsAt];
      words[base + this.#faultsAt] = faults;
    }
    if (throws) {
      if (this.threw < 0) this.threw = label;
      return undefined;
    }
    if (records.length > 0) {
      this.space.histories.forEach((fold, i) => {
        const at = base + this.#historiesAt + i;
        const after = fold.after(words[at], records, node);
        changed |= after ^ words[at];
        words[at] = after;
      });
    }
    return changed;
  }

  #expandCuts(hash: number, parent: number): void {
    const faults = this.#now[this.#faultsAt];
    const steps = this.space.faults.cutSteps(faults);
    const rest = (hash - this.#hashOf(this.#faultsAt, faults)) | 0;
    steps.forEach(({ kind, next }, ordinal) => {
      this.#now[this.#faultsAt] = next;
      this.#append((rest + this.#hashOf(this.#faultsAt, next)) | 0, parent, ordinal * (this.#nodes + 1) + this.#nodes);
      if (kind === "heal") this.progressed = true;
    });
    this.#now[this.#faultsAt] = faults;
  }

  #append(hash: number, parent: number, label: number): void {
    const { batch } = this;
    if (batch.length === batch.hashes.length) growBatch(batch);
    batch.words.set(this.#now, batch.length * this.width);
    batch.hashes[batch.length] = mix(hash);
    batch.parents[batch.length] = parent;
    batch.labels[batch.length] = label;
    batch.length++;
  }

  #hashOfRow(base: number): number {
    let hash = 0;
    for (let i = 0; i < this.width; i++) hash = (hash + this.#hashOf(i, this.batch.words[base + i])) | 0;
    return hash;
  }

  #hashOf(column: number, word: number): number {
    if (column < this.#nodes) return this.configurations.data[word * RECORD + HASH];
    return mix(Math.imul(word + 1, 0x9e3779b1) ^ Math.imul(column, 0x85ebca77));
  }
}
