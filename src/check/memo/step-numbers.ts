import type { Step, StepKind } from "../../model/step.ts";
import { messageEvent } from "../../semantics/events.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import { changeOf } from "../../semantics/reads/situations.ts";
import type { Expander } from "../compiled/expander.ts";
import type { Successor, Successors } from "../compiled/successors.ts";
import { withRoom } from "../visited/with-room.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";

/** In place of a number. */
const UNKNOWN = -1;
/** In place of the snapshot of a node: the step happens at none. */
const NO_SNAPSHOT = -1;

/**
 * Gives steps small integers. Two have the same one if they are alike by name and content, bring their node into the same node
 * state, change it in the same way (all of it, all but its state, or nothing), and record the same: then one is like the other
 * for whoever knows what is read of the nodes, and the history, before it.
 */
export class StepNumbers {
  readonly #expander: Expander;
  readonly #numbers = new Map<string, number>();
  readonly #successors: Successor[] = [];
  /** For each of these the snapshot in which it was met: who never asks what a step is by name need not have it made. */
  readonly #metIn: number[] = [];
  /** By the node state and the event, the successors that were met: mostly one, in many snapshots, and those of its choices. */
  readonly #knownSteps: KnownStep[] = [];
  readonly #knownAt = new AnswersByPair();
  /** For each snapshot, where the numbers of its entries begin in `#entries`, or UNKNOWN. With a shared part, of its successors. */
  #firsts = new Int32Array(1 << 10).fill(UNKNOWN);
  readonly #firstsWithShared = new Map<Successors, number>();
  #entries = new Int32Array(1 << 12);
  #entriesEnd = 0;
  /** By the state of the faults: the numbers of partitions and heals. */
  readonly #changesOfPartitions = new Map<number, readonly number[]>();

  constructor(expander: Expander) {
    this.#expander = expander;
  }

  /** By name and content. */
  step(number: number): Step {
    return this.#expander.rowSteps.namedIn(this.#metIn[number], this.#successors[number]);
  }

  /** The number of the successor of a row that has this label. */
  number(row: Int32Array, label: number): number {
    const nodes = this.#expander.space.instance.nodes.length;
    const node = label % (nodes + 1);
    const ordinal = (label / (nodes + 1)) | 0;
    return node < nodes ? this.#entryAt(this.#firstOf(row, node) + ordinal) : this.#ofPartitions(row)[ordinal];
  }

  /** The number of a step of a node that changes nothing whatever the rest of the state is, by its place among those. */
  stuttering(row: Int32Array, node: number, ordinal: number): number {
    const { entries } = this.#expander.steps.successors(row[node], this.#expander.rows.shared(row));
    return this.#entryAt(this.#firstOf(row, node) + entries.length + ordinal);
  }

  /** To be called with a place that is known already: to find one may put the entries into a larger list. */
  #entryAt(at: number): number {
    return this.#entries[at];
  }

  /** One of the successors that have this number. */
  successor(number: number): Successor {
    return this.#successors[number];
  }

  /** The number of a successor of a row. */
  numberOf(row: Int32Array, successor: Successor): number {
    const { move, outcome } = successor;
    const event = this.#eventOf(row, successor);
    if (event === NO_EVENT) return this.#find(row, successor);
    const before = this.#expander.snapshots.nodeState(row[move.node]);
    const first = this.#knownAt.get(before, event);
    for (let at = first; at !== NO_ANSWER; at = this.#knownSteps[at].next) {
      const known = this.#knownSteps[at];
      if (known.kind === move.kind && known.outcome === outcome) return known.number;
    }
    const number = this.#find(row, successor);
    const { kind } = move;
    if (first === NO_ANSWER) {
      const at = this.#knownSteps.push({ kind, outcome, number, next: NO_ANSWER }) - 1;
      this.#knownAt.add(before, event, at);
    } else if (this.#expander.rows.sharedAt < 0) {
      // With a shared part there may be very many.
      const { next } = this.#knownSteps[first];
      this.#knownSteps[first].next = this.#knownSteps.push({ kind, outcome, number, next }) - 1;
    }
    return number;
  }

  /** What says, with the node state and the kind, which step it is but for its choices. */
  #eventOf(row: Int32Array, { move: { kind, node, event, at, count } }: Successor): number {
    if (node < 0) return NO_EVENT;
    if (kind !== "drop") return event;
    return count === 1 ? messageEvent(this.#expander.snapshots.inbox(row[node])[at]) : NO_EVENT;
  }

  #find(row: Int32Array, successor: Successor): number {
    const { move, outcome } = successor;
    const { nodeState, records } = outcome.kind === "done" ? outcome : NOTHING;
    const { kind, node, event, firing, at, count } = move;
    const { snapshots, space } = this.#expander;
    const lost = kind === "drop" ? snapshots.inbox(row[node]).slice(at, at + count) : NONE;
    const where = node < 0 ? at : "";
    const changes =
      node < 0 || outcome.kind === "threw"
        ? ""
        : changeOf(space.nodeStates, node, snapshots.nodeState(row[node]), nodeState);
    const what = `${kind},${node},${event},${firing},${where};${lost.join()};${outcome.choices.join()}`;
    const key = `${what};${nodeState},${changes};${records.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#successors.push(successor) - 1;
      this.#metIn.push(node < 0 ? NO_SNAPSHOT : row[node]);
      this.#numbers.set(key, number);
    }
    return number;
  }

  #firstOf(row: Int32Array, node: number): number {
    const { rows, steps } = this.#expander;
    const snapshot = row[node];
    if (rows.sharedAt >= 0) {
      const successors = steps.successors(snapshot, row[rows.sharedAt]);
      let first = this.#firstsWithShared.get(successors);
      if (first === undefined) this.#firstsWithShared.set(successors, (first = this.#list(row, successors)));
      return first;
    }
    if (snapshot >= this.#firsts.length) {
      const { length } = this.#firsts;
      this.#firsts = withRoom(this.#firsts, snapshot + 1).fill(UNKNOWN, length);
    }
    if (this.#firsts[snapshot] === UNKNOWN) {
      this.#firsts[snapshot] = this.#list(row, steps.successors(snapshot, this.#expander.rows.shared(row)));
    }
    return this.#firsts[snapshot];
  }

  /** Behind the entries stand those that change nothing whatever the rest of the state is. */
  #list(row: Int32Array, { entries, stuttering }: Successors): number {
    const first = this.#entriesEnd;
    this.#entriesEnd += entries.length + stuttering.length;
    this.#entries = withRoom(this.#entries, this.#entriesEnd);
    let at = first;
    for (const successor of entries) this.#entries[at++] = this.numberOf(row, successor);
    for (const successor of stuttering) this.#entries[at++] = this.numberOf(row, successor);
    return first;
  }

  #ofPartitions(row: Int32Array): readonly number[] {
    const faults = this.#expander.rows.faults(row);
    let numbers = this.#changesOfPartitions.get(faults);
    if (!numbers) {
      numbers = this.#expander.rowSteps.changesOfPartitions(row).map((successor) => this.numberOf(row, successor));
      this.#changesOfPartitions.set(faults, numbers);
    }
    return numbers;
  }
}

/** A successor with its number, and where the next one is of the same node state and event, or NO_ANSWER. */
interface KnownStep extends Pick<Successor, "outcome"> {
  readonly kind: StepKind;
  readonly number: number;
  next: number;
}

/** As moves have it: nothing is reduced. */
const NO_EVENT = -1;

const NONE: readonly number[] = [];
const NOTHING: Pick<Outcome, "nodeState" | "records"> = { nodeState: -1, records: NONE };
