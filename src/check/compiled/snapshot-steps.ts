/**
 * The successors of node snapshots, remembered as a flat list of integers. The steps of one node depend on its own snapshot alone,
 * and on those fields of the shared part that they read: if there is a shared part, a record holds the successors with one shared
 * part, until another is selected.
 *
 * An entry of `pool` is a successor:
 *   new snapshot, an extra or NO_EXTRA, label, a kind or UNPACKED (see `Half`), number of sends, what it reads and
 *   what it touches (see `sleep-sets`), what fairness demands of it, its snapshot, what it covers
 *   or NOT_COMPARED (see `CoveredSteps`), then for each send: destination, slot of the envelope.
 */
import type { StepKind } from "../../model/step.ts";
import { dutyOf } from "../../semantics/fairness.ts";
import { inboxAfter, type Move } from "../../semantics/enabled-steps.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import { AnswersByShared } from "../../semantics/answers-by-shared.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import type { Space } from "../../semantics/space.ts";
import { withRoom } from "../visited/with-room.ts";
import { type Extra, Extras, NO_EXTRA } from "./successor-extras.ts";
import { StepCoverage } from "./step-coverage.ts";
import type { NodeSnapshots } from "./node-snapshots.ts";
import { type SleepWords, sleepWordsOf } from "./sleep-sets.ts";
import { enlist, noSuccessors, type Successor, type Successors, successorsAt } from "./successors.ts";

/** The offsets of the parts of an entry, and its length without the sends. */
export const EXTRA = 1;
export const LABEL = 2;
export const KIND_AT = 3;
export const SENDS = 4;
export const READ = 5;
export const TOUCHED = 6;
export const DUTY = 7;
export const FROM = 8;
export const COVERED = 9;
export const HEADER = 10;

export const UNPACKED = -1;
/** Steps are compared when they have led to so many states: see `CoveredSteps`. */
export const NOT_COMPARED = -16;

/**
 * A record of `records`: where the entries of a snapshot begin, or UNLISTED; where they end; and how many steps change nothing
 * whatever the rest of the state is.
 */
export const FIRST = 0;
export const END = 1;
export const STUTTERING = 2;
/** A power of 2, because it is multiplied with all the time. */
export const STEPS = 4;

const UNLISTED = 0;

/** Kinds of steps that take at most the message they deliver out of the inbox. */
const PLAIN: ReadonlySet<StepKind> = new Set(["deliver", "timeout", "act"]);

/** The contents of a record. */
interface Selection {
  readonly first: number;
  readonly end: number;
  readonly stuttering: number;
}

/** How much was computed about snapshots. */
export interface ExpansionSizes {
  readonly expanded: number;
  readonly pool: number;
  readonly whats: number;
  readonly extras: number;
}

/** Where every table begins: number 0 of the pool and of the extras is never used. */
export const NOT_EXPANDED: ExpansionSizes = { expanded: 0, pool: UNLISTED + 1, whats: 0, extras: NO_EXTRA + 1 };

/** What was computed about snapshots: a part of the pool with what its entries name, and for each snapshot the place of its entries. */
export interface Expansions {
  readonly whats: readonly string[];
  readonly extras: readonly Extra[];
  readonly pool: Int32Array;
  readonly records: Int32Array;
}

export class SnapshotSteps {
  pool = new Int32Array(1 << 14);
  records = new Int32Array(1024 * STEPS);
  readonly coverage: StepCoverage;
  readonly extras: Extras;
  /** Whether `successors` will be asked for, for most snapshots: they are then listed together with the entries. Not with a shared part. */
  wantsSuccessors = false;
  /** Called with the steps of every snapshot that is expanded. */
  onExpanded: ((nodeState: number, successors: readonly Successor[]) => void) | undefined;
  /** Called before a snapshot gets its successors, for a protocol without a shared part. */
  onNew: (() => void) | undefined;
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;
  readonly #listed: AnswersByShared<Successors>;
  /** If the protocol has a shared part: what the record of a snapshot must say with each shared part. */
  readonly #selections: AnswersByShared<Selection>;
  readonly #sleepWords: SleepWords;
  #poolEnd = NOT_EXPANDED.pool;
  /** In the order in which they were expanded. */
  readonly #expanded: number[] = [];

  constructor(space: Space, snapshots: NodeSnapshots) {
    this.#space = space;
    this.#snapshots = snapshots;
    this.#sleepWords = sleepWordsOf(space.instance);
    this.coverage = new StepCoverage(space);
    this.extras = new Extras(space, this.coverage);
    this.#listed = new AnswersByShared(space.sharedPart);
    this.#selections = new AnswersByShared(space.sharedPart);
  }

  /** Makes the record of a snapshot say what its successors are with this shared part. */
  select(snapshot: number, shared: number): void {
    if (shared !== NO_SHARED) {
      const known = this.#selections.get(snapshot, shared);
      this.#fillIn(snapshot, known ?? this.#selections.ask(snapshot, shared, () => this.#list(snapshot, shared)));
    } else if (!this.isListed(snapshot)) {
      this.onNew?.();
      this.#fillIn(snapshot, this.#list(snapshot, NO_SHARED));
      this.#expanded.push(snapshot);
    }
  }

  /** Whether the record of a snapshot says what its successors are. */
  isListed(snapshot: number): boolean {
    return snapshot * STEPS < this.records.length && this.records[snapshot * STEPS + FIRST] !== UNLISTED;
  }

  #fillIn(snapshot: number, { first, end, stuttering }: Selection): void {
    this.records = withRoom(this.records, (snapshot + 1) * STEPS);
    const record = snapshot * STEPS;
    this.records[record + FIRST] = first;
    this.records[record + END] = end;
    this.records[record + STUTTERING] = stuttering;
  }

  /** The snapshot after each entry of a snapshot, without what comes from others. */
  nextOf(snapshot: number, shared: number): readonly number[] {
    this.select(snapshot, shared);
    const { records, pool } = this;
    const end = records[snapshot * STEPS + END];
    const next: number[] = [];
    for (let entry = records[snapshot * STEPS + FIRST]; entry < end; entry += HEADER + 2 * pool[entry + SENDS])
      next.push(pool[entry]);
    return next;
  }

  /** All successors of a snapshot, for people: those in its entries, in order, and those that change nothing. */
  successors(snapshot: number, shared: number): Successors {
    return this.#listed.get(snapshot, shared) ?? this.#listed.ask(snapshot, shared, () => this.#sort(snapshot, shared));
  }

  /** How much was computed about snapshots, for a protocol without a shared part. */
  get sizes(): ExpansionSizes {
    const whats = this.coverage.names.length;
    return { expanded: this.#expanded.length, pool: this.#poolEnd, whats, extras: this.extras.all.length };
  }

  /** What was computed about snapshots since the tables had these sizes. */
  expansionsSince(from: ExpansionSizes): Expansions {
    const { records } = this;
    return {
      whats: this.coverage.names.slice(from.whats),
      extras: this.extras.all.slice(from.extras),
      pool: this.pool.slice(from.pool, this.#poolEnd),
      records: Int32Array.from(
        this.#expanded.slice(from.expanded).flatMap((snapshot) => {
          const record = snapshot * STEPS;
          return [snapshot, records[record + FIRST], records[record + END], records[record + STUTTERING]];
        }),
      ),
    };
  }

  /** Takes over what another table of the same snapshots computed, starting where the previous part ended. */
  takeExpansions({ whats, extras, pool, records }: Expansions): void {
    for (const what of whats) this.coverage.numberOf(what);
    for (const extra of extras) this.extras.numberOf(extra);
    this.#append(pool);
    for (let at = 0; at < records.length; at += 4) {
      const [snapshot, first, end, stuttering] = records.subarray(at, at + 4);
      // Each table numbers kinds by itself.
      for (let entry = first; entry < end; entry += HEADER + 2 * this.pool[entry + SENDS])
        this.pool[entry + KIND_AT] = UNPACKED;
      this.#fillIn(snapshot, { first, end, stuttering });
      this.#expanded.push(snapshot);
    }
  }

  /** Lists the successors of a snapshot in the pool. */
  #list(snapshot: number, shared: number): Selection {
    const { envelopes } = this.#space;
    const words = this.#sleepWords;
    const node = this.#nodeOf(snapshot);
    const entries: number[] = [];
    const candidates = this.#candidates(snapshot, shared);
    this.onExpanded?.(this.#snapshots.nodeState(snapshot), candidates);
    const labelStep = this.#space.instance.nodes.length + 1;
    let label = node;
    let stuttering = 0;
    const isWanted = this.wantsSuccessors && shared === NO_SHARED;
    // Callers that already got them know them by identity, so they must not be replaced.
    const listed = isWanted && this.#listed.get(snapshot, shared) === undefined ? noSuccessors() : undefined;
    for (const successor of candidates) {
      const { move, outcome } = successor;
      const throws = outcome.kind === "threw";
      const next = throws ? snapshot : this.#after(snapshot, move, outcome);
      const sends = throws ? [] : outcome.sends.filter((envelope) => envelopes.all[envelope].to !== node);
      const extra = this.extras.of(move, outcome);
      if (snapshot === next && sends.length === 0 && extra === NO_EXTRA) {
        stuttering++;
        if (listed) enlist(listed, successor, true);
        continue;
      }
      if (listed) enlist(listed, successor, false);
      const received = sends.map((envelope) => envelopes.all[envelope]);
      const delivered = move.kind === "deliver" ? envelopes.all[this.#snapshots.inbox(snapshot)[move.at]] : undefined;
      const made = { node, isPlain: PLAIN.has(move.kind), delivered, sent: received };
      entries.push(next, extra, label, UNPACKED, sends.length);
      entries.push(words.readBy(made), words.touchedBy(made), dutyOf(this.#space, move), snapshot, NOT_COMPARED);
      label += labelStep;
      for (const { to, slot } of received) entries.push(to, slot);
    }
    // Not before all of them are known: the work may have been refused half-way.
    if (listed) this.#listed.ask(snapshot, shared, () => listed);
    const first = this.#poolEnd;
    this.#append(entries);
    return { first, end: this.#poolEnd, stuttering };
  }

  #append(entries: ArrayLike<number>): void {
    this.pool = withRoom(this.pool, this.#poolEnd + entries.length);
    this.pool.set(entries, this.#poolEnd);
    this.#poolEnd += entries.length;
  }

  #sort(snapshot: number, shared: number): Successors {
    const { envelopes } = this.#space;
    const node = this.#nodeOf(snapshot);
    const listed = noSuccessors();
    for (const successor of this.#candidates(snapshot, shared)) {
      const { move, outcome } = successor;
      const stays =
        outcome.kind === "done" &&
        this.extras.of(move, outcome) === NO_EXTRA &&
        outcome.sends.every((envelope) => envelopes.all[envelope].to === node) &&
        this.#after(snapshot, move, outcome) === snapshot;
      enlist(listed, successor, stays);
    }
    return listed;
  }

  #nodeOf(snapshot: number): number {
    return this.#space.nodeStates.node(this.#snapshots.nodeState(snapshot));
  }

  #candidates(snapshot: number, shared: number): readonly Successor[] {
    return successorsAt(this.#space, this.#snapshots.nodeState(snapshot), this.#snapshots.inbox(snapshot), shared);
  }

  /** The snapshot of a node right after its move, with what it sent to itself. */
  #after(snapshot: number, move: Move, outcome: Outcome): number {
    const { envelopes } = this.#space;
    const { inboxes } = this.#snapshots;
    const before = this.#snapshots.inbox(snapshot);
    const taken = inboxAfter(move, before, envelopes);
    let inbox = taken === before ? this.#snapshots.inboxNumber(snapshot) : inboxes.numberOf(taken);
    if (outcome.sendsToItself) {
      for (const envelope of outcome.sends) {
        if (envelopes.destinations[envelope] === move.node) inbox = inboxes.after(inbox, envelope);
      }
    }
    return this.#snapshots.find(outcome.nodeState, inbox);
  }
}
