/**
 * Lists the successors of a state, in integers. The one place where remembered steps of single nodes become steps of
 * states: here budgets are paid, partitions hold messages up, and messages reach the inboxes of others.
 */
import {
  ADDED,
  NodeSnapshots,
  END,
  EXTRA,
  FIRST,
  HEADER,
  STUTTERING,
  NODE_STATE,
  MASK,
  OPEN,
  RECORD,
  SENDS,
  type Successor,
} from "./node-snapshots.ts";
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Step } from "../../model/step.ts";
import type { Outcome } from "../../semantics/node-states.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import { WorldView } from "../../semantics/world-view.ts";
import { type Batch, copyWords, emptyBatch, growBatch } from "./batch.ts";
import { NO_PARENT } from "../visited/parents.ts";
import type { Room } from "../visited/room.ts";
import { LEFT, RIGHT, RowTree } from "../visited/row-tree.ts";
import type { VisitedSet } from "../visited/visited.ts";

const FIRST_CAPACITY = 1024;

/** In place of each word before any state was entered. */
const NOWHERE = -1;

export class Expander {
  readonly space: Space;
  readonly snapshots: NodeSnapshots;
  /** Words of a row: a snapshot for each node, then faults where they can change, the shared part where there is one, histories. */
  readonly width: number;
  readonly batch: Batch;
  readonly trees: RowTree;
  /** Steps that changed nothing. */
  stuttering = 0;
  /** Steps that changed the state. */
  transitions = 0;
  /** Of the state just expanded: the labels of steps that are possible and change nothing, where these are wanted. */
  readonly stutteringLabels: number[] = [];
  wantsStuttering = false;
  /** Of the state just expanded: whether a step that is no fault changed it. */
  progressed = false;
  /** Of the state just expanded: the label of the first step whose reducer threw, or -1. */
  threw = -1;
  /** The nodes of the entered world, as properties see them. */
  readonly nodes: NodeView<Shape>[] = [];
  readonly #nodes: number;
  /** Where the faults stand in a row, or -1 where they can't change; then the first history. */
  readonly faultsAt: number;
  readonly historiesAt: number;
  /** Where the shared part stands, or -1 where the protocol has none. */
  readonly sharedAt: number;
  /** The row of the entered state, until another is entered. */
  readonly entered: Int32Array;
  /** The tree of the entered state, and that of the successor that is being made: of it only the leaves are right. */
  readonly #now: Int32Array;
  readonly #next: Int32Array;
  /** The leaves of the latter, and what the views of the nodes show. */
  readonly #words: Int32Array;
  readonly #shown: Int32Array;
  readonly #steps = new WeakMap<Successor, Step>();

  constructor(space: Space, room: Room) {
    this.space = space;
    this.snapshots = new NodeSnapshots(space);
    this.#nodes = space.instance.nodes.length;
    this.faultsAt = space.faults.constant ? -1 : this.#nodes;
    const faultsEnd = this.#nodes + (space.faults.constant ? 0 : 1);
    this.sharedAt = space.sharedPart.isThere ? faultsEnd : -1;
    this.historiesAt = faultsEnd + (space.sharedPart.isThere ? 1 : 0);
    this.width = this.historiesAt + space.histories.length;
    this.batch = emptyBatch(FIRST_CAPACITY);
    this.trees = new RowTree(this.width, room);
    const { leaves } = this.trees;
    this.#now = this.trees.blank();
    this.entered = this.#now.subarray(leaves, leaves + this.width);
    this.#next = this.trees.blank();
    this.#words = this.#next.subarray(leaves, leaves + this.width);
    this.#shown = new Int32Array(this.#nodes).fill(NOWHERE);
  }

  /** Puts an initial state into the batch. */
  addInitial(world: PackedState): void {
    this.#words.set(this.row(world));
    this.trees.fold(this.#next);
    this.#append(NO_PARENT, -1, 0);
  }

  /** The row that stands for a state. */
  row(world: PackedState): Int32Array {
    const words = this.snapshots.of(world);
    if (this.faultsAt >= 0) words.push(world.faults);
    if (this.sharedAt >= 0) words.push(world.shared);
    return Int32Array.from([...words, ...world.histories]);
  }

  /** The words of a row in the batch, in one list for all of them. */
  rowAt(at: number): Int32Array {
    this.#next[LEFT] = this.batch.lefts[at];
    this.#next[RIGHT] = this.batch.rights[at];
    this.trees.unfold(this.#next);
    return this.#words;
  }

  /** Puts another row in the place of one in the batch. */
  replace(at: number, row: Int32Array): void {
    this.#words.set(row);
    this.trees.fold(this.#next);
    this.batch.lefts[at] = this.#next[LEFT];
    this.batch.rights[at] = this.#next[RIGHT];
  }

  /** Enters the state in a row: what is asked next is asked of it. Rows that follow each other differ in few words. */
  enter(states: VisitedSet, row: number): void {
    const { data } = this.snapshots;
    const { views } = this.space.nodeStates;
    const { entered } = this;
    const shown = this.#shown;
    states.readTree(row, this.#now);
    for (let node = 0; node < this.#nodes; node++) {
      const word = entered[node];
      if (word === shown[node]) continue;
      shown[node] = word;
      this.nodes[node] = views[data[word * RECORD + NODE_STATE]];
    }
  }

  /** The first bound that the entered world is beyond, as a number of `snapshots.bounds` plus 1, or 0. */
  openBy(): number {
    const { data, bounds } = this.snapshots;
    if (this.sharedAt >= 0) return this.#openWithShared(this.entered[this.sharedAt]);
    // Mostly there are none, or none that was met.
    for (let i = 0; bounds.length > 0 && i < this.#nodes; i++) {
      const open = data[this.entered[i] * RECORD + OPEN];
      if (open !== 0) return open;
    }
    return 0;
  }

  #openWithShared(shared: number): number {
    const ofShared = this.snapshots.openByShared(shared);
    if (ofShared !== 0) return ofShared;
    for (let i = 0; i < this.#nodes; i++) {
      const open = this.snapshots.openWith(this.entered[i], shared);
      if (open !== 0) return open;
    }
    return 0;
  }

  /** Appends the successors of the entered world to the batch. Whoever calls it empties the batch. */
  expand(parent: number): void {
    const { snapshots } = this;
    const { batch, trees } = this;
    const nodes = this.#nodes;
    const now = this.#now;
    const next = this.#next;
    const size = next.length;
    const { leaves } = trees;
    const labelStep = nodes + 1;
    const { sharedAt } = this;
    let { data, pool, additions } = snapshots;
    let { lefts, rights, parents, labels, faults } = batch;
    let length = batch.length;
    let capacity = parents.length;
    let stuttering = 0;
    let progressed = false;
    this.threw = -1;
    if (this.wantsStuttering) this.stutteringLabels.length = 0;
    const before = length;
    for (let node = 0; node < nodes; node++) {
      const own = now[leaves + node];
      const record = own * RECORD;
      if (sharedAt >= 0) {
        snapshots.select(own, now[leaves + sharedAt]);
        ({ data, pool, additions } = snapshots);
      } else if (data[record + FIRST] < 0) {
        snapshots.expand(own);
        ({ data, pool, additions } = snapshots);
      }
      stuttering += data[record + STUTTERING];
      const end = data[record + END];
      let label = node - labelStep;
      for (let entry = data[record + FIRST]; entry < end;) {
        label += labelStep;
        const after = pool[entry];
        const extra = pool[entry + EXTRA];
        const first = entry + HEADER;
        entry = first + 2 * pool[entry + SENDS];
        if (length === capacity) {
          growBatch(batch);
          ({ lefts, rights, parents, labels, faults } = batch);
          capacity = parents.length;
        }
        copyWords(now, 0, next, 0, size);
        next[leaves + node] = after;
        let changed = after ^ own;
        for (let k = first; k < entry; k += 2) {
          const to = leaves + pool[k];
          const slot = pool[k + 1];
          const target = next[to];
          const targetRecord = target * RECORD;
          const place = data[targetRecord + ADDED] + 2 * (slot & data[targetRecord + MASK]);
          let added = additions[place + 1];
          if (additions[place] !== slot) {
            added = snapshots.add(target, slot);
            ({ data, additions } = snapshots);
          }
          changed |= added ^ target;
          next[to] = added;
        }
        let fault = 0;
        if (extra !== 0) {
          const paid = this.#pay(extra, label);
          if (paid === undefined) continue;
          changed |= paid;
          if (snapshots.extras[extra].fault) fault = 1;
        }
        if (changed === 0) {
          stuttering++;
          if (this.wantsStuttering) this.stutteringLabels.push(label);
          continue;
        }
        progressed ||= fault === 0;
        trees.refold(next, now);
        lefts[length] = next[LEFT];
        rights[length] = next[RIGHT];
        parents[length] = parent;
        labels[length] = label;
        faults[length] = fault;
        length++;
      }
    }
    batch.length = length;
    this.progressed = progressed;
    if (this.faultsAt >= 0) this.#expandPartitions(parent);
    this.transitions += batch.length - before;
    this.stuttering += stuttering;
  }

  /** What a label of a successor of this row stands for. */
  labelled(row: Int32Array, label: number): Successor {
    const node = label % (this.#nodes + 1);
    const ordinal = Math.floor(label / (this.#nodes + 1));
    if (node < this.#nodes) return this.snapshots.successors(row[node], this.shared(row)).entries[ordinal];
    return this.changesOfPartitions(row)[ordinal];
  }

  /** The steps from a row that happen at no node. */
  changesOfPartitions(row: Int32Array): readonly Successor[] {
    const world = this.world(row);
    return this.space
      .changesOfPartitions(world)
      .map((move) => ({ move, outcome: this.space.reaction(world, move) as Outcome }));
  }

  /** The step that a successor of this row is reached by, by name and content. */
  stepOf(row: Int32Array, successor: Successor): Step {
    let step = this.#steps.get(successor);
    if (!step) {
      step = this.space.step(this.world(row), successor.move, successor.outcome.choices);
      this.#steps.set(successor, step);
    }
    return step;
  }

  /** The steps of this row's world that change nothing whatever the rest of it is, and that the expander passes over. */
  alwaysStuttering(row: Int32Array): readonly Successor[] {
    return Array.from(row.subarray(0, this.#nodes)).flatMap(
      (snapshot) => this.snapshots.successors(snapshot, this.shared(row)).stuttering,
    );
  }

  /** The world that a row stands for. */
  world(row: Int32Array): PackedState {
    const snapshots = Array.from(row.subarray(0, this.#nodes));
    return {
      nodeStates: snapshots.map((snapshot) => this.snapshots.nodeState(snapshot)),
      inboxes: snapshots.map((snapshot) => this.snapshots.inbox(snapshot)),
      faults: this.faults(row),
      shared: this.shared(row),
      histories: this.space.histories.map((_, i) => row[this.historiesAt + i]),
    };
  }

  faults(row: Int32Array): number {
    return this.faultsAt < 0 ? this.space.faults.start : row[this.faultsAt];
  }

  shared(row: Int32Array): number {
    return this.sharedAt < 0 ? NO_SHARED : row[this.sharedAt];
  }

  /** A view of whatever world is entered. */
  view(): WorldView {
    return new WorldView(
      this.space,
      this.nodes,
      (node) => this.snapshots.messages(node, this.snapshots.inboxNumber(this.entered[node])),
      () => this.faults(this.entered),
      () => this.shared(this.entered),
    );
  }

  /** The value of the entered state's first history, or undefined where none is kept. */
  history(): unknown {
    return this.historyIn(this.entered);
  }

  historyIn(row: Int32Array): unknown {
    return this.space.histories.length === 0 ? undefined : this.space.values.at(row[this.historiesAt]);
  }

  /** Pays for a step and records what it records, in the row being made: what changed, or undefined where it is not possible. */
  #pay(extra: number, label: number): number | undefined {
    const { sender, budget, records, writes, throws, what } = this.snapshots.extras[extra];
    const words = this.#words;
    const node = label % (this.#nodes + 1);
    const faults = this.faultsAt < 0 ? this.space.faults.start : this.entered[this.faultsAt];
    let changed = 0;
    if (sender >= 0 && this.space.faults.blocked(faults, sender, node)) return undefined;
    if (budget >= 0) {
      const left = this.space.faults.spend(faults, budget, node);
      if (left < 0) return undefined;
      changed |= left ^ faults;
      words[this.faultsAt] = left;
    }
    this.snapshots.happened[what] = 1;
    if (throws) {
      if (this.threw < 0) this.threw = label;
      return undefined;
    }
    if (writes !== 0) {
      const shared = this.entered[this.sharedAt];
      const after = this.space.sharedPart.after(shared, writes);
      changed |= after ^ shared;
      words[this.sharedAt] = after;
    }
    if (records.length > 0) {
      this.space.histories.forEach((fold, i) => {
        const at = this.historiesAt + i;
        const after = fold.after(words[at], records, node);
        changed |= after ^ words[at];
        words[at] = after;
      });
    }
    return changed;
  }

  #expandPartitions(parent: number): void {
    const faults = this.entered[this.faultsAt];
    this.space.faults.partitionSteps(faults).forEach(({ kind, next }, ordinal) => {
      this.#next.set(this.#now);
      this.#words[this.faultsAt] = next;
      this.trees.refold(this.#next, this.#now);
      this.#append(parent, ordinal * (this.#nodes + 1) + this.#nodes, kind === "partition" ? 1 : 0);
      if (kind === "heal") this.progressed = true;
    });
  }

  /** Puts the successor that was made into the batch. */
  #append(parent: number, label: number, fault: number): void {
    const { batch } = this;
    if (batch.length === batch.parents.length) growBatch(batch);
    batch.lefts[batch.length] = this.#next[LEFT];
    batch.rights[batch.length] = this.#next[RIGHT];
    batch.parents[batch.length] = parent;
    batch.labels[batch.length] = label;
    batch.faults[batch.length] = fault;
    batch.length++;
  }
}
