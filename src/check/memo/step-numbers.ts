import type { Step, StepKind } from "../../model/step.ts";
import { messageEvent } from "../../semantics/events.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import { changeOf } from "../../semantics/reads/situations.ts";
import type { Expander } from "../compiled/expander.ts";
import type { Successor, Successors } from "../compiled/successors.ts";
import { withRoom } from "../visited/with-room.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";

/** Stands for a number. */
const UNKNOWN = -1;
/** Stands for the snapshot of a node if the step happens at none. */
const NO_SNAPSHOT = -1;

/**
 * Numbers steps. Two steps share a number if they have the same name and content, bring their node into the same node state, change
 * it in the same way (all of it, all but its state, or nothing), and record the same. Then a property that reads only nodes and the
 * history, and finds the same there before both steps, cannot tell them apart.
 */
export class StepNumbers {
  readonly #expander: Expander;
  readonly #numbers = new Map<string, number>();
  readonly #successors: Successor[] = [];
  /** For each, the snapshot in which it was met first: the step by name is made from it, and only when somebody asks for it. */
  readonly #metIn: number[] = [];
  /** Lists of known steps, one for each node state and event. A list mostly has one step, or one for each choice, met in many snapshots. */
  readonly #knownSteps: KnownStep[] = [];
  /** Where the list for a node state and an event begins. */
  readonly #knownAt = new AnswersByPair();
  /** Where the numbers of a snapshot's steps begin in `#entries`, or UNKNOWN. With a shared part, the next field is used instead. */
  #firsts = new Int32Array(1 << 10).fill(UNKNOWN);
  readonly #firstsWithShared = new Map<Successors, number>();
  #entries = new Int32Array(1 << 12);
  #entriesEnd = 0;
  /** The numbers of partitions and heals, by the state of the faults. */
  readonly #changesOfPartitions = new Map<number, readonly number[]>();

  constructor(expander: Expander) {
    this.#expander = expander;
  }

  /** A step by name and content. */
  step(number: number): Step {
    return this.#expander.rowSteps.namedIn(this.#metIn[number], this.#successors[number]);
  }

  /** The number of the step from a row that has this label. */
  number(row: Int32Array, label: number): number {
    const nodes = this.#expander.space.instance.nodes.length;
    const node = label % (nodes + 1);
    const ordinal = (label / (nodes + 1)) | 0;
    return node < nodes ? this.#entryAt(this.#firstOf(row, node) + ordinal) : this.#ofPartitions(row)[ordinal];
  }

  /**
   * The number of a step that changes nothing, whatever the rest of the state is.
   *
   * @param ordinal its index among these steps of its node
   */
  stuttering(row: Int32Array, node: number, ordinal: number): number {
    const { entries } = this.#expander.steps.successors(row[node], this.#expander.rows.shared(row));
    return this.#entryAt(this.#firstOf(row, node) + entries.length + ordinal);
  }

  /** A function, because computing the index may replace the list by a larger one: this reads the list after that. */
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
      // Not with a shared part: there the list could become very long.
      const { next } = this.#knownSteps[first];
      this.#knownSteps[first].next = this.#knownSteps.push({ kind, outcome, number, next }) - 1;
    }
    return number;
  }

  /** A number that, with the node state and the kind, identifies a step up to its choices; or NO_EVENT. */
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

  /** Appends the numbers of all entries, then those of the steps that change nothing whatever the rest of the state is. */
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

/** A known step with its number, and where the next one of its list is, or NO_ANSWER. */
interface KnownStep extends Pick<Successor, "outcome"> {
  readonly kind: StepKind;
  readonly number: number;
  next: number;
}

/** As in a move: no event is reduced. */
const NO_EVENT = -1;

const NONE: readonly number[] = [];
const NOTHING: Pick<Outcome, "nodeState" | "records"> = { nodeState: -1, records: NONE };
