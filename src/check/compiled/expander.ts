/**
 * Lists the successors of a state, in integers. This is the one place where remembered steps of single nodes become steps of states:
 * here budgets are paid, partitions hold messages up, and messages reach the inboxes of others.
 */
import { DEMANDED, FAULT, FREE_WILL } from "../../semantics/fairness.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import type { Space } from "../../semantics/space.ts";
import { type Numbering, Pairs } from "../visited/pairs.ts";
import { NO_PARENT } from "../visited/parents.ts";
import type { Room } from "../visited/room.ts";
import { RowTree } from "../visited/row-tree.ts";
import { type Batch, emptyBatch, growBatch, NO_STEP, recordingOf } from "./batch.ts";
import { CoveredSteps, isCovered, NO_ORIGIN, NONE_COVERED } from "./covered-steps.ts";
import { EnteredState } from "./entered-state.ts";
import { NO_EXTRA } from "./successor-extras.ts";
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
  KIND_WORD,
  LAST,
  ORIGIN,
  STILL,
} from "./half-of-nodes.ts";
import { NodeSnapshots } from "./node-snapshots.ts";
import { RowSteps } from "./row-steps.ts";
import { Rows } from "./rows.ts";
import { ALL_AWAKE, TOUCHES_ALL } from "./sleep-sets.ts";
import { SnapshotSteps } from "./snapshot-steps.ts";

const FIRST_CAPACITY = 1024;

/** Stands for the tail after a step that cannot be paid for. */
const IMPOSSIBLE = -1;

export class Expander {
  readonly space: Space;
  readonly snapshots: NodeSnapshots;
  /** The steps of each snapshot. */
  readonly steps: SnapshotSteps;
  /** What each step of a snapshot covers. */
  readonly covered: CoveredSteps;
  readonly rows: Rows;
  readonly rowSteps: RowSteps;
  readonly batch: Batch;
  readonly trees: RowTree;
  /** The state whose successors are listed. */
  readonly entered: EnteredState;
  /** Whether the batch says what steps record, for histories that are folded beside the states. */
  readonly tellsRecords: boolean;
  /** Steps that changed nothing. */
  stuttering = 0;
  /** Steps that changed the state. */
  transitions = 0;
  /** For the state just expanded, if wanted: the labels of its steps that are possible and change nothing. */
  readonly stutteringLabels: number[] = [];
  wantsStuttering = false;
  /** For the state just expanded: how many steps are possible and change nothing. */
  stutteringHere = 0;
  /** For the state just expanded: what fairness says of the steps that changed it, a bit for each of its three answers. */
  #duties = 0;
  /** For the state just expanded: whether one of its steps was the first of its kind to happen anywhere. */
  isFirstOfItsKind = false;
  /** For the state just expanded: the label of the first step whose reducer threw, or -1. */
  threw = -1;
  readonly #leftHalf: Half;
  readonly #rightHalf: Half;
  /** For the state just expanded: how many steps are asleep. */
  #asleep = 0;
  /** The words of the tail after a step. */
  readonly #tailNext: Int32Array;
  /** A row of the batch. */
  readonly #row: Int32Array;
  /** For the state just expanded: how many steps in the batch change nothing but histories. */
  #onlyRecording = 0;

  /** @param pairs numbers what is below the roots of states */
  constructor(space: Space, room: Room, pairs: Numbering = new Pairs(room)) {
    this.space = space;
    this.snapshots = new NodeSnapshots(space);
    this.steps = new SnapshotSteps(space, this.snapshots);
    this.rows = new Rows(space, this.snapshots);
    this.covered = new CoveredSteps(this.steps, this.rows.nodes);
    this.rowSteps = new RowSteps(space, this.rows, this.snapshots, this.steps);
    this.tellsRecords = space.keepsRecords && space.histories.length === 0;
    this.batch = emptyBatch(FIRST_CAPACITY);
    this.trees = new RowTree(this.rows.width, this.rows.nodes, pairs);
    this.entered = new EnteredState(space, this.snapshots, this.rows, this.trees);
    const { left, right, tail } = this.trees;
    const shared = this.rows.sharedAt < 0 ? undefined : room;
    this.#leftHalf = new Half(this.snapshots, this.steps, this.covered, left, 0, shared);
    this.#rightHalf = new Half(this.snapshots, this.steps, this.covered, right, left.width, shared);
    this.#tailNext = tail.blank();
    this.#row = new Int32Array(this.rows.width);
  }

  /** For the state just expanded: whether a step that is not a fault changed it. */
  get progressed(): boolean {
    return (this.#duties & ~(1 << FAULT)) !== 0;
  }

  /** For the state just expanded: whether a step that fairness demands changed it. */
  get isDriven(): boolean {
    return (this.#duties & (1 << DEMANDED)) !== 0;
  }

  /** Puts an initial state into the batch. */
  addInitial(state: PackedState): void {
    const [left, right] = this.trees.fold(this.rows.of(state));
    this.#append(left, right, NO_PARENT, NO_STEP, FREE_WILL);
  }

  /** The words of a row in the batch; every call reuses the same array. */
  rowAt(at: number): Int32Array {
    this.trees.unfold(this.batch.lefts[at], this.batch.rights[at], this.#row);
    return this.#row;
  }

  /** Replaces one row of the batch by another. */
  replace(at: number, row: Int32Array): void {
    [this.batch.lefts[at], this.batch.rights[at]] = this.trees.fold(row);
  }

  /**
   * Appends the successors of the entered state to the batch, except for steps that are asleep or covered. A step that changes nothing but
   * histories is appended, too. The caller empties the batch.
   */
  expand(parent: number, awake = ALL_AWAKE, covered = NONE_COVERED): void {
    const before = this.batch.length;
    this.#asleep = 0;
    this.#onlyRecording = 0;
    this.threw = -1;
    this.#duties = 0;
    this.isFirstOfItsKind = false;
    this.stutteringHere = 0;
    if (this.wantsStuttering) this.stutteringLabels.length = 0;
    const { left, right } = this.entered;
    this.#expandHalf(this.#leftHalf, left, this.#rightHalf, right, parent, awake, covered);
    this.#expandHalf(this.#rightHalf, right, this.#leftHalf, left, parent, awake, covered);
    if (this.rows.faultsAt >= 0) this.#expandPartitions(parent);
    this.transitions += this.batch.length - before + this.#asleep - this.#onlyRecording;
  }

  /** Appends the steps of one half of the nodes. */
  #expandHalf(
    half: Half,
    own: number,
    otherHalf: Half,
    other: number,
    parent: number,
    awake: number,
    covered: number,
  ): void {
    const { batch, entered, trees } = this;
    const isLeft = half === this.#leftHalf;
    const hasTail = trees.tail.width > 0;
    const tailBefore = entered.tail;
    const at = half.stepsOf(own, entered.shared, otherHalf);
    const { steps, kinds } = half;
    const last = steps[at + LAST];
    while (batch.length + last - at > batch.parents.length) growBatch(batch);
    const { lefts, rights, parents, labels, duties, touched, origins, records } = batch;
    let { length } = batch;
    let stuttering = steps[at + STILL];
    let met = 0;
    let asleep = 0;
    for (let entry = at + ENTRIES; entry < last; entry += ENTRY) {
      const after = steps[entry];
      const kind = steps[entry + KIND];
      const label = kinds[kind + KIND_LABEL];
      const needs = kinds[kind + KIND_EXTRA];
      let tail = tailBefore;
      let recording = 0;
      if (needs !== NO_EXTRA) {
        tail = this.#pay(needs, label);
        if (tail === IMPOSSIBLE) continue;
        if (this.tellsRecords) recording = this.#recordingOf(needs, label);
      }
      const duty = kinds[kind + KIND_DUTY];
      const isAsleep = (kinds[kind + KIND_READ] & awake) === 0 || isCovered(covered, kinds[kind + KIND_WORD]);
      if (isAsleep && tail === tailBefore && after !== own) {
        asleep++;
        met |= 1 << duty;
        continue;
      }
      const parcel = kinds[kind + KIND_PARCEL];
      const otherAfter = parcel === 0 ? other : otherHalf.after(other, parcel);
      if (after === own && otherAfter === other && tail === tailBefore) {
        stuttering++;
        if (this.wantsStuttering) this.stutteringLabels.push(label);
        if (recording === 0) continue;
        recording = ~recording;
        this.#onlyRecording++;
      } else met |= 1 << duty;
      const right = isLeft ? otherAfter : after;
      lefts[length] = isLeft ? after : otherAfter;
      rights[length] = hasTail ? entered.join(right, tail) : right;
      parents[length] = parent;
      labels[length] = label;
      duties[length] = duty;
      touched[length] = tail === tailBefore ? kinds[kind + KIND_TOUCHED] : TOUCHES_ALL;
      origins[length] = steps[entry + ORIGIN];
      records[length] = recording;
      length++;
    }
    batch.length = length;
    this.#asleep += asleep;
    this.stuttering += stuttering;
    this.stutteringHere += stuttering;
    this.#duties |= met;
  }

  #recordingOf(extra: number, label: number): number {
    const { recorded } = this.steps.extras.all[extra];
    return recorded === 0 ? 0 : recordingOf(recorded, label % (this.rows.nodes + 1), this.rows.nodes);
  }

  /** Pays for a step and records what it records. Returns the tail after it, or `IMPOSSIBLE`. */
  #pay(extra: number, label: number): number {
    const { sender, budget, records, writes, throws, what } = this.steps.extras.all[extra];
    const { rows } = this;
    const { tail } = this.trees;
    const before = this.entered.tailWords;
    const words = this.#tailNext;
    // The offset from a word's index in a row to its index in the tail.
    const tailAt = tail.leaves - rows.nodes;
    words.set(before);
    const node = label % (rows.nodes + 1);
    const { faults } = this.entered;
    if (sender >= 0 && this.space.faults.blocked(faults, sender, node)) return IMPOSSIBLE;
    if (budget >= 0) {
      const left = this.space.faults.spend(faults, budget, node);
      if (left < 0) return IMPOSSIBLE;
      words[tailAt + rows.faultsAt] = left;
    }
    const { happened } = this.steps.coverage;
    if (happened[what] === 0) {
      happened[what] = 1;
      this.isFirstOfItsKind = true;
    }
    if (throws) {
      if (this.threw < 0) this.threw = label;
      return IMPOSSIBLE;
    }
    if (writes !== 0) {
      words[tailAt + rows.sharedAt] = this.space.sharedPart.after(this.entered.shared, writes);
    }
    if (records.length > 0) {
      this.space.histories.forEach((fold, i) => {
        const at = tailAt + rows.historiesAt + i;
        words[at] = fold.after(words[at], records, node);
      });
    }
    return tail.refold(words, before);
  }

  #expandPartitions(parent: number): void {
    const { entered, rows } = this;
    const { tail } = this.trees;
    this.space.faults.partitionSteps(entered.faults).forEach(({ kind, next }, ordinal) => {
      this.#tailNext.set(entered.tailWords);
      this.#tailNext[tail.leaves + rows.faultsAt - rows.nodes] = next;
      const right = entered.join(entered.right, tail.refold(this.#tailNext, entered.tailWords));
      const duty = kind === "partition" ? FAULT : DEMANDED;
      this.#append(entered.left, right, parent, ordinal * (rows.nodes + 1) + rows.nodes, duty);
      this.#duties |= 1 << duty;
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
    batch.origins[batch.length] = NO_ORIGIN;
    batch.records[batch.length] = 0;
    batch.length++;
  }
}
