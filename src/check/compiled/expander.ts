/**
 * Lists the successors of a state, in integers. The one place where remembered steps of single nodes become steps of
 * states: here budgets are paid, partitions hold messages up, and messages reach the inboxes of others.
 */
import {
  ENTRIES,
  ENTRY,
  Half,
  KIND,
  KIND_DUTY,
  KIND_EXTRA,
  KIND_LABEL,
  KIND_PARCEL,
  KIND_READ,
  KIND_TOUCHED,
  LAST,
  STILL,
} from "./half.ts";
import { BEYOND, NODE_STATE, NodeSnapshots, RECORD } from "./node-snapshots.ts";
import { SnapshotSteps } from "./snapshot-steps.ts";
import type { Successor } from "./successors.ts";
import { ALL_AWAKE, TOUCHES_ALL } from "./sleep-sets.ts";
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Step } from "../../model/step.ts";
import { DEMANDED, FAULT, FREE_WILL } from "../../semantics/fairness.ts";
import type { Outcome } from "../../semantics/node-states.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import { WorldView } from "../../semantics/world-view.ts";
import { type Batch, emptyBatch, growBatch, NO_STEP, recordingOf } from "./batch.ts";
import { NO_PARENT } from "../visited/parents.ts";
import { type Numbering, Pairs } from "../visited/pairs.ts";
import type { Room } from "../visited/room.ts";
import { RowTree } from "../visited/row-tree.ts";
import type { Tuples } from "../visited/tuples.ts";
import type { VisitedSet } from "../visited/visited.ts";

const FIRST_CAPACITY = 1024;

/** In place of each number before any state was entered. */
const NOWHERE = -1;

/** In place of the tail after a step that cannot be paid for. */
const IMPOSSIBLE = -1;

export class Expander {
  readonly space: Space;
  readonly snapshots: NodeSnapshots;
  /** The steps of each of these. */
  readonly steps: SnapshotSteps;
  /** Words of a row: a snapshot for each node, then faults where they can change, the shared part where there is one, histories. */
  readonly width: number;
  readonly batch: Batch;
  readonly trees: RowTree;
  /** Whether the batch says what steps record, for histories that are folded beside the states. */
  readonly tellsRecords: boolean;
  /** Steps that changed nothing. */
  stuttering = 0;
  /** Steps that changed the state. */
  transitions = 0;
  /** Of the state just expanded: the labels of steps that are possible and change nothing, where these are wanted. */
  readonly stutteringLabels: number[] = [];
  wantsStuttering = false;
  /** Of the state just expanded: how many steps are possible that change nothing. */
  stutteringHere = 0;
  /** Of the state just expanded: whether a step that is no fault changed it. */
  progressed = false;
  /** Of the state just expanded: whether something happened in a step from there that was not known to have happened anywhere. */
  isFirstOfItsKind = false;
  /** Of the state just expanded: the label of the first step whose reducer threw, or -1. */
  threw = -1;
  /** The nodes of the entered state, as properties see them, once it is filled in. */
  readonly #views: NodeView<Shape>[] = [];
  readonly #nodes: number;
  /** Where the faults stand in a row, or -1 where they can't change; then the first history. */
  readonly faultsAt: number;
  readonly historiesAt: number;
  /** Where the shared part stands, or -1 where the protocol has none. */
  readonly sharedAt: number;
  /** The row of the entered state: words of nodes once they are filled in, the others at once. */
  readonly #entered: Int32Array;
  /** The halves whose words are filled in. */
  #filledLeft = NOWHERE;
  #filledRight = NOWHERE;
  readonly #leftHalf: Half;
  readonly #rightHalf: Half;
  /** The halves and the tail of the entered state, and what stands on the right for both of the latter. */
  left = NOWHERE;
  #right = NOWHERE;
  #tail = NOWHERE;
  /** Steps of the state just expanded that are asleep. */
  #asleep = 0;
  joined = NOWHERE;
  /** The words of the tail, and those of it after a step. */
  readonly #tailNow: Int32Array;
  readonly #tailNext: Int32Array;
  /** A row of the batch. */
  readonly #row: Int32Array;
  /** Of the state just expanded: how many steps in the batch change nothing but histories. */
  #onlyRecording = 0;
  readonly #steps = new WeakMap<Successor, Step>();

  /** @param pairs what states are made of, below their roots */
  constructor(space: Space, room: Room, pairs: Numbering = new Pairs(room)) {
    this.space = space;
    this.snapshots = new NodeSnapshots(space);
    this.steps = new SnapshotSteps(space, this.snapshots);
    this.#nodes = space.instance.nodes.length;
    this.faultsAt = space.faults.constant ? -1 : this.#nodes;
    const faultsEnd = this.#nodes + (space.faults.constant ? 0 : 1);
    this.sharedAt = space.sharedPart.isThere ? faultsEnd : -1;
    this.historiesAt = faultsEnd + (space.sharedPart.isThere ? 1 : 0);
    this.width = this.historiesAt + space.histories.length;
    this.tellsRecords = space.keepsRecords && space.histories.length === 0;
    this.batch = emptyBatch(FIRST_CAPACITY);
    this.trees = new RowTree(this.width, this.#nodes, pairs);
    const { left, right, tail } = this.trees;
    const shared = this.sharedAt < 0 ? undefined : room;
    this.#leftHalf = new Half(this.snapshots, this.steps, left, 0, shared);
    this.#rightHalf = new Half(this.snapshots, this.steps, right, left.width, shared);
    this.#tailNow = tail.blank();
    this.#tailNext = tail.blank();
    this.#entered = new Int32Array(this.width);
    this.#row = new Int32Array(this.width);
  }

  /** Puts an initial state into the batch. */
  addInitial(state: PackedState): void {
    const [left, right] = this.trees.fold(this.row(state));
    this.#append(left, right, NO_PARENT, NO_STEP, FREE_WILL);
  }

  /** The row that stands for a state. */
  row(state: PackedState): Int32Array {
    const words = this.snapshots.of(state);
    if (this.faultsAt >= 0) words.push(state.faults);
    if (this.sharedAt >= 0) words.push(state.shared);
    return Int32Array.from([...words, ...state.histories]);
  }

  /** The words of a row in the batch, in one list for all of them. */
  rowAt(at: number): Int32Array {
    this.trees.unfold(this.batch.lefts[at], this.batch.rights[at], this.#row);
    return this.#row;
  }

  /** Puts another row in the place of one in the batch. */
  replace(at: number, row: Int32Array): void {
    [this.batch.lefts[at], this.batch.rights[at]] = this.trees.fold(row);
  }

  /** Enters the state in a row: what is asked next is asked of it. Rows that follow each other differ in few words. */
  enter(states: VisitedSet, row: number): void {
    const { trees } = this;
    const left = states.left(row);
    const joined = states.right(row);
    this.left = left;
    if (joined === this.joined) return;
    this.joined = joined;
    this.#right = trees.rightOf(joined);
    const tail = trees.tailOf(joined);
    if (tail !== this.#tail) this.#enterTail(tail);
    this.#tail = tail;
  }

  /** The row of the entered state, until another is entered. */
  get entered(): Int32Array {
    this.fillIn();
    return this.#entered;
  }

  /** Looks up what the nodes of the entered state are. Mostly nobody has to know: to be called before its view is shown. */
  fillIn(): void {
    const { left, right } = this.trees;
    if (this.left !== this.#filledLeft) this.#fillInHalf(left, this.left, 0);
    if (this.#right !== this.#filledRight) this.#fillInHalf(right, this.#right, left.width);
    this.#filledLeft = this.left;
    this.#filledRight = this.#right;
  }

  #fillInHalf(half: Tuples, number: number, first: number): void {
    const { data } = this.snapshots;
    const { views } = this.space.nodeStates;
    half.read(number, this.#entered, first);
    for (let node = first; node < first + half.width; node++) {
      this.#views[node] = views[data[this.#entered[node] * RECORD + NODE_STATE]];
    }
  }

  #enterTail(number: number): void {
    const { tail } = this.trees;
    tail.unfold(number, this.#tailNow);
    for (let i = 0; i < tail.width; i++) this.#entered[this.#nodes + i] = this.#tailNow[tail.leaves + i];
  }

  /** The first bound that the entered state is beyond, as a number of `snapshots.bounds` plus 1, or 0. */
  beyond(): number {
    const { data, ends } = this.snapshots;
    if (this.sharedAt >= 0) return this.#beyondWithShared(this.#entered[this.sharedAt]);
    // Mostly there are none, or none that was met.
    if (ends.all.length === 0) return 0;
    const row = this.entered;
    for (let i = 0; i < this.#nodes; i++) {
      const beyond = data[row[i] * RECORD + BEYOND];
      if (beyond !== 0) return beyond;
    }
    return 0;
  }

  #beyondWithShared(shared: number): number {
    const row = this.entered;
    const ofShared = this.snapshots.beyondByShared(shared);
    if (ofShared !== 0) return ofShared;
    for (let i = 0; i < this.#nodes; i++) {
      const beyond = this.snapshots.beyondWith(row[i], shared);
      if (beyond !== 0) return beyond;
    }
    return 0;
  }

  /**
   * Appends the successors of the entered state to the batch, but for steps that are asleep, and what changes nothing but histories.
   * Whoever calls it empties the batch.
   */
  expand(parent: number, awake = ALL_AWAKE): void {
    const before = this.batch.length;
    this.#asleep = 0;
    this.#onlyRecording = 0;
    this.threw = -1;
    this.progressed = false;
    this.isFirstOfItsKind = false;
    this.stutteringHere = 0;
    if (this.wantsStuttering) this.stutteringLabels.length = 0;
    this.#expandHalf(this.#leftHalf, this.left, this.#rightHalf, this.#right, parent, awake);
    this.#expandHalf(this.#rightHalf, this.#right, this.#leftHalf, this.left, parent, awake);
    if (this.faultsAt >= 0) this.#expandPartitions(parent);
    this.transitions += this.batch.length - before + this.#asleep - this.#onlyRecording;
  }

  /** Appends what one half of the nodes does. */
  #expandHalf(half: Half, own: number, otherHalf: Half, other: number, parent: number, awake: number): void {
    const { batch, trees } = this;
    const isLeft = half === this.#leftHalf;
    const hasTail = trees.tail.width > 0;
    const tailBefore = this.#tail;
    const at = half.stepsOf(own, this.sharedAt < 0 ? NO_SHARED : this.#entered[this.sharedAt], otherHalf);
    const { steps, kinds } = half;
    const last = steps[at + LAST];
    while (batch.length + last - at > batch.parents.length) growBatch(batch);
    const { lefts, rights, parents, labels, duties, touched, records } = batch;
    let { length } = batch;
    let stuttering = steps[at + STILL];
    let progressed = false;
    let asleep = 0;
    for (let entry = at + ENTRIES; entry < last; entry += ENTRY) {
      const after = steps[entry];
      const kind = steps[entry + KIND];
      const label = kinds[kind + KIND_LABEL];
      const needs = kinds[kind + KIND_EXTRA];
      let tail = tailBefore;
      let recording = 0;
      if (needs !== 0) {
        tail = this.#pay(needs, label);
        if (tail === IMPOSSIBLE) continue;
        if (this.tellsRecords) recording = this.#recordingOf(needs, label);
      }
      const duty = kinds[kind + KIND_DUTY];
      if ((kinds[kind + KIND_READ] & awake) === 0 && tail === tailBefore && after !== own) {
        asleep++;
        progressed ||= duty !== FAULT;
        continue;
      }
      const parcel = kinds[kind + KIND_PARCEL];
      const otherAfter = parcel === 0 ? other : otherHalf.after(other, parcel);
      let told = label;
      if (after === own && otherAfter === other && tail === tailBefore) {
        stuttering++;
        if (this.wantsStuttering) this.stutteringLabels.push(label);
        if (recording === 0) continue;
        // Who looks at steps looks at it among those that change nothing.
        told = ~label;
        recording = ~recording;
        this.#onlyRecording++;
      } else progressed ||= duty !== FAULT;
      const right = isLeft ? otherAfter : after;
      lefts[length] = isLeft ? after : otherAfter;
      rights[length] = hasTail ? this.#join(right, tail) : right;
      parents[length] = parent;
      labels[length] = told;
      duties[length] = duty;
      touched[length] = tail === tailBefore ? kinds[kind + KIND_TOUCHED] : TOUCHES_ALL;
      records[length] = recording;
      length++;
    }
    batch.length = length;
    this.#asleep += asleep;
    this.stuttering += stuttering;
    this.stutteringHere += stuttering;
    this.progressed ||= progressed;
  }

  #recordingOf(extra: number, label: number): number {
    const { recorded } = this.steps.extras.all[extra];
    return recorded === 0 ? 0 : recordingOf(recorded, label % (this.#nodes + 1), this.#nodes);
  }

  #join(right: number, tail: number): number {
    return right === this.#right && tail === this.#tail ? this.joined : this.trees.join(right, tail);
  }

  /** What a label of a successor of this row stands for. */
  labelled(row: Int32Array, label: number): Successor {
    const node = label % (this.#nodes + 1);
    const ordinal = Math.floor(label / (this.#nodes + 1));
    if (node < this.#nodes) return this.steps.successors(row[node], this.shared(row)).entries[ordinal];
    return this.changesOfPartitions(row)[ordinal];
  }

  /** The steps from a row that happen at no node. */
  changesOfPartitions(row: Int32Array): readonly Successor[] {
    const state = this.state(row);
    return this.space
      .changesOfPartitions(state)
      .map((move) => ({ move, outcome: this.space.reaction(state, move) as Outcome }));
  }

  /** The step that a successor of this row is reached by, by name and content. */
  stepOf(row: Int32Array, successor: Successor): Step {
    let step = this.#steps.get(successor);
    if (!step) {
      step = this.space.step(this.state(row), successor.move, successor.outcome.choices);
      this.#steps.set(successor, step);
    }
    return step;
  }

  /** The state that a row stands for. */
  state(row: Int32Array): PackedState {
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

  /** A view of whatever state is entered and filled in. */
  view(): WorldView {
    return new WorldView(
      this.space,
      this.#views,
      (node) => this.snapshots.inboxes.messages(node, this.snapshots.inboxNumber(this.#entered[node])),
      () => this.faults(this.#entered),
      () => this.shared(this.#entered),
    );
  }

  /** The value of the entered state's first history, or undefined where none is kept. */
  history(): unknown {
    return this.historyIn(this.#entered);
  }

  historyIn(row: Int32Array): unknown {
    return this.space.histories.length === 0 ? undefined : this.space.values.at(row[this.historiesAt]);
  }

  /** Pays for a step and records what it records: the tail after it, or `IMPOSSIBLE`. */
  #pay(extra: number, label: number): number {
    const { sender, budget, records, writes, throws, what } = this.steps.extras.all[extra];
    const { tail } = this.trees;
    const before = this.#tailNow;
    const words = this.#tailNext;
    // Words of a row stand at other places in the tail.
    const tailAt = tail.leaves - this.#nodes;
    words.set(before);
    const node = label % (this.#nodes + 1);
    const faults = this.faultsAt < 0 ? this.space.faults.start : this.#entered[this.faultsAt];
    if (sender >= 0 && this.space.faults.blocked(faults, sender, node)) return IMPOSSIBLE;
    if (budget >= 0) {
      const left = this.space.faults.spend(faults, budget, node);
      if (left < 0) return IMPOSSIBLE;
      words[tailAt + this.faultsAt] = left;
    }
    const { happened } = this.steps.happenings;
    if (happened[what] === 0) {
      happened[what] = 1;
      this.isFirstOfItsKind = true;
    }
    if (throws) {
      if (this.threw < 0) this.threw = label;
      return IMPOSSIBLE;
    }
    if (writes !== 0) {
      const shared = this.#entered[this.sharedAt];
      words[tailAt + this.sharedAt] = this.space.sharedPart.after(shared, writes);
    }
    if (records.length > 0) {
      this.space.histories.forEach((fold, i) => {
        const at = tailAt + this.historiesAt + i;
        words[at] = fold.after(words[at], records, node);
      });
    }
    return tail.refold(words, before);
  }

  #expandPartitions(parent: number): void {
    const faults = this.#entered[this.faultsAt];
    const { tail } = this.trees;
    this.space.faults.partitionSteps(faults).forEach(({ kind, next }, ordinal) => {
      this.#tailNext.set(this.#tailNow);
      this.#tailNext[tail.leaves + this.faultsAt - this.#nodes] = next;
      const right = this.trees.join(this.#right, tail.refold(this.#tailNext, this.#tailNow));
      this.#append(
        this.left,
        right,
        parent,
        ordinal * (this.#nodes + 1) + this.#nodes,
        kind === "partition" ? FAULT : DEMANDED,
      );
      if (kind === "heal") this.progressed = true;
    });
  }

  #append(left: number, right: number, parent: number, label: number, duty: number): void {
    const { batch } = this;
    if (batch.length === batch.parents.length) growBatch(batch);
    batch.lefts[batch.length] = left;
    batch.rights[batch.length] = right;
    batch.parents[batch.length] = parent;
    batch.labels[batch.length] = label;
    batch.duties[batch.length] = duty;
    batch.touched[batch.length] = TOUCHES_ALL;
    batch.records[batch.length] = 0;
    batch.length++;
  }
}
