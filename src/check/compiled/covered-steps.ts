/**
 * Steps that lead to nothing new right after another step of their own node. Let a state s be first met by step b of a node from p, and let
 * step a of that node come before b in p. The state after a has a lower number than s, so it is expanded before s, and by the time s is
 * expanded it is known where all its steps lead. A step of s that leads to one of these states need not be looked up. Most often that is a
 * itself: two messages of one inbox are delivered in either order, and it makes no difference.
 *
 * Nothing is assumed of steps but where they lead, so they are compared for their node alone: what it is after two steps, and what each
 * other node was sent by them, in order. Steps that need more than that their node is in its snapshot are left out.
 *
 * The covered steps of a state are one word: the node that stepped last, and a bit for each of its first steps. Like sleep sets, this
 * leaves out no state and no step, only lookups in the table of states.
 */
import { NO_EXTRA } from "./successor-extras.ts";
import { COVERED, END, EXTRA, FIRST, FROM, HEADER, LABEL, SENDS, type SnapshotSteps, STEPS } from "./snapshot-steps.ts";

/** No step is covered: that holds wherever nothing else was noted. */
export const NONE_COVERED = 0;
/** Stands for the place of a step in the pool of snapshots: such a step covers none. */
export const NO_ORIGIN = 0;

/** How many steps of a node have a bit in a word, and how many nodes fit above them. */
const STEPS_MAX = 24;
const NODES_MAX = 1 << 7;
/** Counts up to this with each state that the step leads to, so that steps are compared only if that pays. */
const COMPARED_NEXT = -1;
const ALL_STEPS = (1 << STEPS_MAX) - 1;

/** Whether a step, as a word, is among the covered ones. */
export const isCovered = (covered: number, step: number): boolean =>
  (covered & step & ALL_STEPS) !== 0 && (covered ^ step) >>> STEPS_MAX === 0;
/** The node whose steps are covered. */
export const coveredNode = (covered: number): number => covered >>> STEPS_MAX;

export class CoveredSteps {
  readonly #steps: SnapshotSteps;
  /** By how much labels of one node differ. */
  readonly #labelStep: number;

  constructor(steps: SnapshotSteps, nodes: number) {
    this.#steps = steps;
    this.#labelStep = nodes + 1;
  }

  /** Where the pool of snapshots has a step, as the origin of a state; NO_ORIGIN if it covers none. */
  originOf(entry: number): number {
    const { pool } = this.#steps;
    return pool[entry + EXTRA] === NO_EXTRA && this.wordOf(pool[entry + LABEL]) !== NONE_COVERED ? entry : NO_ORIGIN;
  }

  /** A step as a word, given its label; NONE_COVERED if it has no bit. */
  wordOf(label: number): number {
    const node = label % this.#labelStep;
    const ordinal = Math.floor(label / this.#labelStep);
    return ordinal < STEPS_MAX && node < NODES_MAX ? (node << STEPS_MAX) | (1 << ordinal) : NONE_COVERED;
  }

  /** The covered steps of a state with this origin; none as long as they were not compared. Call this once for every such state. */
  after(origin: number): number {
    if (origin === NO_ORIGIN) return NONE_COVERED;
    const { pool } = this.#steps;
    const known = pool[origin + COVERED];
    if (known >= 0) return known;
    if (known === COMPARED_NEXT) return this.#compare(origin);
    pool[origin + COVERED] = known + 1;
    return NONE_COVERED;
  }

  #compare(origin: number): number {
    const { pool } = this.#steps;
    let covered = NONE_COVERED;
    if (!this.#areListed(origin)) return covered;
    const end = this.#endOf(pool[origin]);
    for (let entry = this.#beginOf(pool[origin]); entry < end; entry = this.#next(entry)) {
      const word = this.wordOf(pool[entry + LABEL]);
      if (word === NONE_COVERED) break;
      if (pool[entry + EXTRA] === NO_EXTRA && this.#isReachedBefore(origin, entry)) covered |= word;
    }
    pool[origin + COVERED] = covered;
    return covered;
  }

  /** Whether the steps are known after this step and after those before it. */
  #areListed(origin: number): boolean {
    const { pool } = this.#steps;
    for (let step = this.#beginOf(pool[origin + FROM]); step <= origin; step = this.#next(step))
      if (pool[step + EXTRA] === NO_EXTRA && !this.#steps.isListed(pool[step])) return false;
    return true;
  }

  /**
   * Whether one of the steps before `origin`, and then another step, lead where `origin` and then `entry` lead. Both must change the node:
   * then, if `entry` leads back towards the initial states, so does one of them (see `leadsBack`).
   */
  #isReachedBefore(origin: number, entry: number): boolean {
    const { pool } = this.#steps;
    for (let first = this.#beginOf(pool[origin + FROM]); first < origin; first = this.#next(first)) {
      if (pool[first + EXTRA] !== NO_EXTRA || pool[first] === pool[origin + FROM]) continue;
      const end = this.#endOf(pool[first]);
      for (let then = this.#beginOf(pool[first]); then < end; then = this.#next(then)) {
        if (pool[then + LABEL] >= STEPS_MAX * this.#labelStep) break;
        if (pool[then] !== pool[entry] || pool[then + EXTRA] !== NO_EXTRA || pool[then] === pool[first]) continue;
        if (this.#sent(first, then) === this.#sent(origin, entry)) return true;
      }
    }
    return false;
  }

  #beginOf(snapshot: number): number {
    return this.#steps.records[snapshot * STEPS + FIRST];
  }

  #endOf(snapshot: number): number {
    return this.#steps.records[snapshot * STEPS + END];
  }

  #next(entry: number): number {
    return entry + HEADER + 2 * this.#steps.pool[entry + SENDS];
  }

  /** What two steps in a row send to each other node, in order. */
  #sent(first: number, second: number): string {
    const { pool } = this.#steps;
    const sent: number[][] = [];
    for (const entry of [first, second]) {
      for (let send = entry + HEADER; send < this.#next(entry); send += 2)
        (sent[pool[send]] ??= []).push(pool[send + 1]);
    }
    return sent.map((slots) => slots.join()).join(";");
  }
}
